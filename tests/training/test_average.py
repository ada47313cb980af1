"""A mean of the weights answers in their place, and what goes on learning does not notice it."""

from typing import Any

import pytest
import torch

from netspec.kinds.averages.ema import Ema
from netspec.kinds.averages.swa import Swa
from netspec.kinds.sections.train import Train
from netspec.training.average import Mean
from netspec.training.batches import Rows
from netspec.training.learner import Learner
from netspec.training.run import train
from netspec.training.state import Plan

CPU = torch.device("cpu")
NORMED = "[linear: 8, batch_norm, relu, linear: 2]"


def plan(epochs: int, per_epoch: int) -> Plan:
    return Plan(Train(epochs=epochs), [(i, i + 1) for i in range(per_epoch)])


def test_ema_is_the_recursion_of_its_docstring() -> None:
    module = torch.nn.Linear(1, 1, bias=False)
    mean = Mean(Ema(decay=0.6), module)
    expected = module.weight.item()
    for step in range(20):
        with torch.no_grad():
            module.weight.fill_(float(step))
        mean.follow(step, plan(4, 5))
        decay = min(0.6, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * step
    with mean.in_place():
        assert module.weight.item() == pytest.approx(expected, rel=1e-5)
    assert module.weight.item() == 19.0


def test_swa_is_the_plain_mean_of_the_ends_of_the_last_epochs() -> None:
    module = torch.nn.Linear(1, 1, bias=False)
    mean = Mean(Swa(start=0.5), module)
    for step in range(4 * 5):
        with torch.no_grad():
            module.weight.fill_(float(step))
        mean.follow(step, plan(4, 5))
    with mean.in_place():
        assert module.weight.item() == pytest.approx((14 + 19) / 2)


def test_before_there_is_a_mean_the_weights_themselves_answer() -> None:
    module = torch.nn.Linear(1, 1)
    mean = Mean(Swa(start=0.9), module)
    before = module.weight.detach().clone()
    mean.follow(0, plan(10, 5))
    with mean.in_place():
        assert torch.equal(module.weight, before)


def test_swa_measures_batch_norm_anew_and_draws_nothing(compiled: Any, data: Any) -> None:
    given = data(rows=64)
    graph, spec = compiled(
        "average: {swa: 0}", layers="[linear: 8, batch_norm, dropout: 0.5, linear: 2]"
    )
    learner = Learner(graph, spec, CPU)
    assert learner.average is not None
    inputs = Rows(given.train.inputs, ["points"], CPU)
    targets = Rows(given.train.targets, ["y"], CPU)
    whole = plan(1, 4)
    whole.batches[:] = [(0, 16), (16, 32), (32, 48), (48, 64)]
    for step, (begin, end) in enumerate(whole.batches):
        learner.module.train()
        learner.step(inputs.slice(begin, end), targets.slice(begin, end))
        learner.average.follow(step, whole)
    random = torch.get_rng_state()
    learner.average.remeasure(learner, inputs, whole)
    assert torch.equal(torch.get_rng_state(), random)
    with learner.answering():
        norm = next(m for m in learner.module.modules() if isinstance(m, torch.nn.BatchNorm1d))
        linear = next(m for m in learner.module.modules() if isinstance(m, torch.nn.Linear))
        arriving = linear(inputs.tensors[0])
        torch.testing.assert_close(norm.running_mean, arriving.mean(0))


@pytest.mark.parametrize("average", ["ema", "{swa: 0.5}"])
def test_the_kept_weights_are_the_mean(
    average: str, compiled: Any, data: Any, tmp_path: Any
) -> None:
    data()
    train(*compiled(f"epochs: 4, average: {average}", layers=NORMED), tmp_path / "run")
    state = torch.load(tmp_path / "run/last.pt", weights_only=True)["learner"]
    assert state["average"]["begun"]
    from safetensors.torch import load_file

    kept = load_file(tmp_path / "run/best.safetensors")
    names = [name for name, one in state["model"].items() if one.is_floating_point()]
    last = dict(zip(names, state["average"]["kept"], strict=True))
    # the best epoch was the last one, or one whose mean is near
    assert all(kept[name].shape == last[name].shape for name in names)
    assert any(not torch.equal(kept[name], state["model"][name]) for name in names)
