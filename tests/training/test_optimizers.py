"""Every optimizer is PyTorch's own: the same weights after a few steps as with the class called by hand."""

import subprocess
import sys
from typing import Any

import pytest
import torch

from netspec.kinds.catalogue import every, find
from netspec.kinds.kind import written
from netspec.kinds.optimizers import OPTIMIZERS
from netspec.training.optimizer import make_optimizer

CPU = torch.device("cpu")
BY_HAND: dict[str, tuple[type[torch.optim.Optimizer], dict[str, Any], dict[str, Any]]] = {
    "adagrad": (
        torch.optim.Adagrad,
        {"learning_rate": 0.1, "learning_rate_decay": 0.1, "initial_sum": 0.2, "weight_decay": 0.1},
        {"lr": 0.1, "lr_decay": 0.1, "initial_accumulator_value": 0.2, "weight_decay": 0.1},
    ),
    "adam": (
        torch.optim.Adam,
        {"learning_rate": 0.1, "betas": [0.8, 0.9], "weight_decay": 0.1},
        {"lr": 0.1, "betas": (0.8, 0.9), "weight_decay": 0.1},
    ),
    "adamw": (
        torch.optim.AdamW,
        {"learning_rate": 0.1, "epsilon": 1e-3},
        {"lr": 0.1, "eps": 1e-3},
    ),
    "nadam": (
        torch.optim.NAdam,
        {"learning_rate": 0.1, "momentum_decay": 0.1},
        {"lr": 0.1, "momentum_decay": 0.1},
    ),
    "radam": (
        torch.optim.RAdam,
        {"learning_rate": 0.1, "weight_decay": 0.1},
        {"lr": 0.1, "weight_decay": 0.1},
    ),
    "rmsprop": (
        torch.optim.RMSprop,
        {"learning_rate": 0.1, "rho": 0.9, "momentum": 0.5, "centered": True},
        {"lr": 0.1, "alpha": 0.9, "momentum": 0.5, "centered": True},
    ),
    "sgd": (
        torch.optim.SGD,
        {"learning_rate": 0.1, "momentum": 0.5, "nesterov": True},
        {"lr": 0.1, "momentum": 0.5, "nesterov": True},
    ),
}


def after_steps(optimizer: torch.optim.Optimizer, weights: torch.nn.Parameter) -> torch.Tensor:
    for step in range(12):
        loss = ((weights * (step + 1) - torch.arange(6.0)) ** 2).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        weights.grad = None
    return weights.detach()


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("with_defaults", [True, False])
def test_it_steps_as_the_class_called_by_hand(name: str, with_defaults: bool) -> None:
    cls, ours, theirs = BY_HAND[name]
    if with_defaults:
        ours, theirs = {}, {"lr": find("optimizers", name)().learning_rate}
    first, second = (torch.nn.Parameter(torch.linspace(-1, 1, 6)) for _ in range(2))
    made = make_optimizer(written(find("optimizers", name), ours).torch(), [first], CPU)
    # one kernel for all weights rounds a little differently
    torch.testing.assert_close(
        after_steps(made, first), after_steps(cls([second], **theirs), second)
    )


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_bare_number_is_the_learning_rate(name: str) -> None:
    assert written(find("optimizers", name), 0.25).learning_rate == 0.25
    assert every("optimizers")[name].kind == name


def test_no_step_waits_for_the_compiler_of_pytorch() -> None:
    """Importing it takes as long as PyTorch itself. In a process of its own: other tests have it loaded."""
    code = """
import sys, torch
from netspec.kinds.catalogue import every
from netspec.training.optimizer import make_optimizer
for cls in every("optimizers").values():
    weights = torch.nn.Parameter(torch.ones(2))
    made = make_optimizer(cls().torch(), [weights], torch.device("cpu"))
    weights.sum().backward()
    torch.nn.utils.clip_grad_norm_([weights], 0.1)
    made.step()
    made.load_state_dict(made.state_dict())
assert "torch._dynamo" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
