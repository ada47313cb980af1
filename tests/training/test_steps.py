"""A step of the learner against the same step written out in plain PyTorch: clipped, and in several batches."""

from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

from netspec.source.diagnostics import SpecError
from netspec.training.learner import Learner
from netspec.training.run import train
from netspec.training.stop import Interrupted

CPU = torch.device("cpu")
LAYERS = "[linear: 8, tanh, linear: 2]"


def batch(rows: int) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(rows, 4, generator=generator)
    return [x], [torch.randint(2, (rows,), generator=generator)]


def by_hand(learner: Learner, steps: int, rows: int, clip: float | None) -> list[torch.Tensor]:
    """Plain PyTorch from the same first weights, each step on all rows at once."""
    first = {key: value.clone() for key, value in learner.module.state_dict().items()}
    net = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2))
    with torch.no_grad():
        for parameter, value in zip(net.parameters(), first.values(), strict=True):
            parameter.copy_(value)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    (x,), (y,) = batch(rows)
    for _ in range(steps):
        optimizer.zero_grad()
        functional.cross_entropy(net(x), y).backward()
        if clip is not None:
            nn.utils.clip_grad_norm_(net.parameters(), clip)
        optimizer.step()
    return [parameter.detach() for parameter in net.parameters()]


@pytest.mark.parametrize(
    ("settings", "clip"),
    [
        ("", None),
        ("clip_norm: 0.05", 0.05),
        ("clip_norm: 1000", 1000),
        ("accumulate: 3", None),
        ("accumulate: 3, clip_norm: 0.05", 0.05),
    ],
)
@pytest.mark.parametrize("rows", [48, 41])  # three batches of 16, and a last one of 9
def test_a_step_is_that_of_plain_pytorch(
    settings: str, clip: float | None, rows: int, compiled: Any
) -> None:
    learner = Learner(*compiled(f"optimizer: {{sgd: 0.5}}, {settings}", layers=LAYERS), CPU)
    expected = by_hand(learner, 5, rows, clip)
    for _ in range(5):
        loss = learner.step(*batch(rows))
    assert torch.isfinite(loss)
    for ours, theirs in zip(learner.parameters, expected, strict=True):
        torch.testing.assert_close(ours.detach(), theirs, rtol=1e-5, atol=1e-6)


def test_the_loss_of_several_batches_is_their_mean_over_the_rows(compiled: Any) -> None:
    rows = batch(41)
    one, several = (
        Learner(*compiled(settings, layers=LAYERS), CPU) for settings in ("", "accumulate: 3")
    )
    torch.testing.assert_close(one.step(*rows), several.step(*rows))


def test_accumulating_counts_steps_and_resumes_bit_identical(
    compiled: Any, data: Any, ears: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netspec.training.loop.READ_EVERY", 0.0)
    data()  # 100 rows: steps of 48, 48 and 4
    settings = "epochs: 4, accumulate: 3, clip_norm: 0.1, schedule: cosine"
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(*compiled(settings), whole)
    with pytest.raises(Interrupted):
        train(*compiled(settings), cut, watch=ears(at_look=6))
    state = torch.load(cut / "last.pt", weights_only=True)["state"]
    assert (state["epoch"], state["step"]) == (1, 2)
    train(*compiled(settings), cut, resume=True)
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()


def test_batch_norm_measures_no_single_row_when_accumulating(
    compiled: Any, data: Any, tmp_path: Any
) -> None:
    layers = "[linear: 8, batch_norm, relu, linear: 2]"
    data(rows=33)  # 16 and 17, not 16, 16 and 1
    train(*compiled("epochs: 1, accumulate: 4", layers=layers), tmp_path / "run")
    graph, spec = compiled("epochs: 1, accumulate: 4", layers=layers)
    spec = spec._replace(train=type(spec.train)(batch_size=1, accumulate=4))
    with pytest.raises(SpecError) as caught:
        train(graph, spec, tmp_path / "other")
    assert caught.value.diagnostics[0].code == "NS5011"
