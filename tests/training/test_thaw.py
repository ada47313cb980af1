"""Weights that `freeze` holds still in the first epochs, and that learn from then on."""

from pathlib import Path
from typing import Any

import pytest
import torch

from netspec.cli.main import main
from netspec.graph.compiled import compile_text
from netspec.kinds.optimizers import OPTIMIZERS
from netspec.source.diagnostics import SpecError
from netspec.source.text import SourceText
from netspec.training import loop
from netspec.training.learner import Learner
from netspec.training.run import train
from netspec.training.stop import Interrupted

LAYERS = """[
  {layers: [linear: 16, batch_norm, relu, dropout: 0.2], name: body},
  {linear: 8, name: mid}, {linear: 2, name: head}]"""
TWO = "freeze: [{weights: body.*, epochs: 2}]"
HELD = {"body.linear.weight", "body.linear.bias", "body.batch_norm.weight", "body.batch_norm.bias"}


@pytest.fixture
def every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "READ_EVERY", 0.0)


def after(settings: str, compiled: Any, data: Any, ears: Any, folder: Path, epoch: int) -> Any:
    """The weights that a training of these settings has when an epoch is over."""
    data()
    with pytest.raises(Interrupted):
        train(*compiled(settings, LAYERS), folder, watch=ears(at_epoch=epoch))
    return torch.load(folder / "last.pt", weights_only=True)["learner"]["model"]


def unequal(a: Any, b: Any) -> set[str]:
    return {name for name in a if not torch.equal(a[name], b[name])}


@pytest.mark.parametrize("accumulate", [1, 2])
def test_what_is_frozen_for_two_epochs_learns_in_the_third(
    accumulate: int, compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    settings = f"epochs: 5, accumulate: {accumulate}, {TWO}"
    first = Learner(*compiled(settings, LAYERS), torch.device("cpu")).module.state_dict()
    found = [
        after(settings, compiled, data, ears, tmp_path / str(epoch), epoch) for epoch in (2, 3)
    ]
    assert not any(name.startswith("body.") for name in unequal(first, found[0]))
    assert {"mid.weight", "head.bias"} <= unequal(first, found[0])
    statistics = {"body.batch_norm.running_mean", "body.batch_norm.num_batches_tracked"}
    assert HELD | statistics <= unequal(found[0], found[1])


def test_until_it_thaws_a_part_acts_as_after_training(compiled: Any) -> None:
    settings = f"epochs: 5, {TWO[:-1]}, {{weights: mid.*, epochs: 3}}, head.bias]"
    learner = Learner(*compiled(settings, LAYERS), torch.device("cpu"))
    still = []
    for epoch in range(4):
        learner.train(epoch)
        modules = learner.module.named_modules()
        resting = {name for name, one in modules if not one.training}
        learning = {name for name, one in learner.module.named_parameters() if one.requires_grad}
        assert {id(one) for one in learner.parameters} == {
            id(learner.module.get_parameter(name)) for name in learning
        }
        still.append(({name.partition(".")[0] for name in resting}, HELD & learning))
    assert still == [
        ({"body", "mid"}, set()),
        ({"body", "mid"}, set()),
        ({"mid"}, HELD),
        (set(), HELD),
    ]
    assert not learner.module.get_parameter("head.bias").requires_grad
    learner.train(0)
    assert not learner.module.get_parameter("mid.bias").requires_grad


@pytest.mark.usefixtures("every_step")
# 7 steps an epoch and one more look at its end; it thaws before look 17
@pytest.mark.parametrize(
    ("optimizer", "look"),
    [*((one, 20) for one in OPTIMIZERS), ("adamw", 9), ("adamw", 16), ("adamw", 17)],
)
def test_a_training_resumed_around_the_thaw_ends_bit_identical(
    optimizer: str, look: int, compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    rate = f"{{{optimizer}: 0.01}}"
    settings = f"epochs: 4, optimizer: {rate}, average: ema, schedule: cosine, {TWO}"
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(*compiled(settings, LAYERS), whole)
    with pytest.raises(Interrupted):
        train(*compiled(settings, LAYERS), cut, watch=ears(at_look=look))
    train(*compiled(settings, LAYERS), cut, resume=True)
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()
    last = [
        torch.load(folder / "last.pt", weights_only=True)["learner"]["model"]
        for folder in (whole, cut)
    ]
    assert not unequal(*last)


def test_swa_leaves_the_statistics_of_what_is_frozen(
    compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    settings = "epochs: 4, average: {swa: {start: 0.5}}, freeze: [body.*]"
    found = after(settings, compiled, data, ears, tmp_path / "run", 4)
    assert int(found["body.batch_norm.num_batches_tracked"]) == 0
    assert torch.equal(found["body.batch_norm.running_mean"], torch.zeros(16))


def test_the_run_says_until_when(compiled: Any, data: Any, ears: Any, tmp_path: Path) -> None:
    data()
    watch = ears()
    settings = f"epochs: 4, {TWO[:-1]}, head.bias]"
    train(*compiled(settings, LAYERS), tmp_path / "run", watch=watch)
    assert "114 of 266 parameters are held still; after epoch 2 2 are" in watch.notes


def test_build_says_that_it_is_at_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"netspec: 1\ninput: {{points: {{vector: 4}}}}\nlayers: {LAYERS}\noutput: {{y: {{category: 2}}}}\ntrain: {{{TWO}}}\n"
    (tmp_path / "net.yaml").write_text(text, "utf-8")
    assert main(["build", str(tmp_path / "net.yaml"), "--out", str(tmp_path / "built")]) == 0
    assert "`freeze` holds 112 still at first" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "code", "words"),
    [
        ("epochs: 2, freeze: [{weights: body.*, epochs: 2}]", "NS1010", "lasts 2 epochs"),
        ("freeze: {weights: body.*, epochs: 30}", "NS1010", "lasts 20 epochs"),
        ("epochs: 3, freeze: [{weights: bdy.*, epochs: 2}]", "NS2066", "matches `bdy.*`"),
        ("epochs: 3, freeze: [{weights: '*', epochs: 2}]", "NS5002", "in the first 2 epochs"),
        ("epochs: 3, freeze: [{weights: body.*, epochs: -1}]", "NS1004", "at least 0"),
        ("epochs: 3, freeze: [{weights: body.*, epochs: 0}]", "", ""),
        ("epochs: 3, freeze: [{weights: body.*, until: 2}]", "NS1002", "no setting `until`"),
        ("epochs: 3, freeze: [{epochs: 2}]", "NS1003", "needs `weights`"),
        ("epochs: 3, freeze: {weights: [body.*, mid.*], epochs: 2}", "", ""),
        ("epochs: 3, freeze: body.*", "", ""),
    ],
)
def test_what_freeze_cannot_be_is_told_by_check(settings: str, code: str, words: str) -> None:
    text = f"netspec: 1\ninput: {{points: {{vector: 4}}}}\nlayers: {LAYERS}\noutput: {{y: {{category: 2}}}}\ntrain:\n  {{{settings}}}\n"
    found = compile_text(SourceText("net.yaml", text)).diagnostics
    assert [one.code for one in found] == [code] * bool(code)
    assert all(words in one.message for one in found)


def test_a_training_by_steps_that_ends_before_the_thaw_is_told_before_it_begins(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    with pytest.raises(SpecError, match="NS5002") as caught:
        train(*compiled(f"steps: 12, {TWO}", LAYERS), tmp_path / "run")
    assert "lasts 2 epochs" in caught.value.diagnostics[0].message
    assert not (tmp_path / "run/run.json").exists()
    train(*compiled(f"steps: 17, {TWO}", LAYERS), tmp_path / "run")


def test_frozen_for_no_epoch_everything_learns_from_the_first(compiled: Any) -> None:
    settings = "epochs: 3, freeze: [{weights: body.*, epochs: 0}]"
    learner = Learner(*compiled(settings, LAYERS), torch.device("cpu"))
    learner.train(0)
    assert all(one.requires_grad for one in learner.module.parameters())
    assert all(one.training for one in learner.module.modules())
