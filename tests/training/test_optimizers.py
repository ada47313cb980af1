"""Every optimizer is PyTorch's own: the same weights after a few steps as with the class called by hand."""

import subprocess
import sys
from typing import Any

import lion_pytorch
import pytest
import schedulefree
import torch

from netspec.graph.compiled import compile_text
from netspec.kinds.catalogue import every, find
from netspec.kinds.kind import written
from netspec.kinds.optimizers import OPTIMIZERS
from netspec.kinds.sections.group import Group
from netspec.pytorch.load import build_module
from netspec.source.text import SourceText
from netspec.training.learner import Learner
from netspec.training.optimizer import Rules, make_optimizer, matrices_within

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
        {"learning_rate": 0.1, "epsilon": 1e-3, "decayed": "all"},
        {"lr": 0.1, "eps": 1e-3},
    ),
    "lion": (
        lion_pytorch.Lion,
        {"learning_rate": 0.1, "betas": [0.8, 0.9], "weight_decay": 0.2, "decayed": "all"},
        {"lr": 0.1, "betas": (0.8, 0.9), "weight_decay": 0.2},
    ),
    "muon": (
        torch.optim.Muon,
        {"learning_rate": 0.1, "momentum": 0.5, "nesterov": False, "weight_decay": 0.2},
        {"lr": 0.1, "momentum": 0.5, "nesterov": False, "weight_decay": 0.2},
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
    "schedule_free": (
        schedulefree.AdamWScheduleFree,
        {"learning_rate": 0.1, "warmup_steps": 4, "weight_decay": 0.2, "decayed": "all"},
        {"lr": 0.1, "warmup_steps": 4, "weight_decay": 0.2},
    ),
    "sgd": (
        torch.optim.SGD,
        {"learning_rate": 0.1, "momentum": 0.5, "nesterov": True},
        {"lr": 0.1, "momentum": 0.5, "nesterov": True},
    ),
}


def after_steps(optimizer: Any, weights: torch.nn.Parameter) -> torch.Tensor:
    for step in range(12):
        loss = ((weights.flatten() * (step + 1) - torch.arange(6.0)) ** 2).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        weights.grad = None
    return weights.detach()


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("with_defaults", [True, False])
def test_it_steps_as_the_class_called_by_hand(name: str, with_defaults: bool) -> None:
    cls, ours, theirs = BY_HAND[name]
    if with_defaults:
        kind = find("optimizers", name)()
        theirs = {"lr": kind.learning_rate}
        # where the field's default is another one than that of the class
        theirs |= {"weight_decay": kind.weight_decay} if name in ("lion", "muon") else {}
        ours = {"decayed": "all"} if "decayed" in kind.settings else {}
    theirs |= {"adjust_lr_fn": "match_rms_adamw"} if name == "muon" else {}
    shape = (2, 3) if name == "muon" else (6,)
    first, second = (torch.nn.Parameter(torch.linspace(-1, 1, 6).reshape(shape)) for _ in range(2))
    made = make_optimizer(written(find("optimizers", name), ours), [("w", first)], CPU, {"w"})
    by_hand = cls([second], **theirs)
    if hasattr(by_hand, "train"):
        by_hand.train()
    # one kernel for all weights rounds a little differently
    torch.testing.assert_close(after_steps(made, first), after_steps(by_hand, second))


@pytest.mark.parametrize("name", sorted(set(OPTIMIZERS) - {"muon"}))
def test_biases_and_norms_are_not_pulled_to_zero_unless_asked_for(name: str) -> None:
    for decayed, groups in (("matrices", [(1, 0.1), (2, 0.0)]), ("all", [(3, 0.1)])):
        named = [(str(i), torch.nn.Parameter(torch.ones(s))) for i, s in enumerate([(2, 2), 2, 2])]
        kind = written(find("optimizers", name), {"weight_decay": 0.1, "decayed": decayed})
        made = make_optimizer(kind, named, CPU)
        assert [(len(g["params"]), g["weight_decay"]) for g in made.param_groups] == groups


def test_muon_moves_the_matrices_within_and_adamw_the_rest() -> None:
    spec = """
netspec: 1
input: {words: {codes: {count: 9, shape: [4]}}}
layers: [{embedding: 6, name: table}, flatten, {linear: 8, name: hidden}, relu, {linear: 2, name: head}]
output: {y: {category: [a, b]}}
"""
    _, graph = compile_text(SourceText("m.yaml", spec)).sound()
    assert matrices_within(graph) == {"hidden.weight", "hidden.bias"}
    named = list(build_module(graph).named_parameters())
    muon, adamw = make_optimizer(
        find("optimizers", "muon")(), named, CPU, matrices_within(graph)
    ).parts
    assert type(muon).__name__ == "Muon"
    assert [one.shape for g in muon.param_groups for one in g["params"]] == [(8, 24)]
    assert type(adamw).__name__ == "AdamW"


def test_schedule_free_answers_with_its_mean_and_goes_on_as_if_it_had_not() -> None:
    weights = torch.nn.Parameter(torch.ones(3))
    made = make_optimizer(find("optimizers", "schedule_free")(), [("w", weights)], CPU)
    for _ in range(3):
        (weights**2).sum().backward()  # type: ignore[no-untyped-call]
        made.step()
        weights.grad = None
    before = weights.detach().clone()
    with made.answering():
        assert not torch.equal(weights, before)
    assert torch.equal(weights, before)


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
    made = make_optimizer(cls(), [("w", weights)], torch.device("cpu"))
    weights.sum().backward()
    torch.nn.utils.clip_grad_norm_([weights], 0.1)
    made.step()
    made.load_state_dict(made.state_dict())
assert "torch._dynamo" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_groups_learn_in_their_own_way_and_the_first_that_matches_holds() -> None:
    named = [
        (name, torch.nn.Parameter(torch.ones(sizes)))
        for name, sizes in (
            ("body.0.weight", (2, 2)),
            ("body.0.bias", (2,)),
            ("head.weight", (2, 2)),
        )
    ]
    own = (
        written(Group, {"weights": "*.bias", "weight_decay": 0.3}),
        written(Group, {"weights": ["body.*"], "learning_rate": 1e-5}),
    )
    kind = written(find("optimizers", "adamw"), {"learning_rate": 1e-3, "weight_decay": 0.1})
    made = make_optimizer(kind, named, CPU, own=Rules(own))
    found = [
        (g["lr"], g["weight_decay"], [tuple(p.shape) for p in g["params"]])
        for g in made.param_groups
    ]
    assert found == [(1e-3, 0.1, [(2, 2)]), (1e-5, 0.1, [(2, 2)]), (1e-3, 0.3, [(2,)])]


def test_a_schedule_moves_the_rates_of_all_groups() -> None:
    spec = """
netspec: 1
input: {points: {array: [4]}}
layers: [{linear: 3, name: body}, relu, {linear: 2, name: head}]
output: {y: {category: [a, b]}}
train: {device: cpu, optimizer: {adam: 0.1}, groups: [{weights: body.*, learning_rate: 0.01}]}
"""
    checked, graph = compile_text(SourceText("m.yaml", spec)).sound()
    learner = Learner(graph, checked, CPU)
    learner.step([torch.randn(8, 4)], [torch.zeros(8, dtype=torch.int64)], 0.5)
    rates = [group["lr"] for group in learner.optimizer.param_groups]
    assert rates == [0.05, 0.005]
