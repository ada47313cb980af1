"""`learning_rate: auto` finds a rate, as repeatable as all else, and trains as if it had been written."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from netspec.training import loop
from netspec.training.range_test import valley
from netspec.training.run import train
from netspec.training.stop import Interrupted


def found(folder: Path) -> float:
    rate = json.loads((folder / "run.json").read_text("utf-8"))["learning_rate"]
    assert isinstance(rate, float)
    return rate


@pytest.mark.parametrize("optimizer", ["adamw: auto", "sgd: {learning_rate: auto, momentum: 0.9}"])
def test_it_trains_as_if_the_rate_had_been_written(
    optimizer: str, compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data(rows=300)
    heard = ears()
    settings = f"epochs: 3, optimizer: {{{optimizer}}}, schedule: cosine"
    train(*compiled(settings), tmp_path / "auto", watch=heard)
    rate = found(tmp_path / "auto")
    assert any(f"learning rate {rate:g}, found by a range test of" in note for note in heard.notes)
    written = settings.replace("auto", repr(rate))
    train(*compiled(written), tmp_path / "written")
    for file in ("best.safetensors",):
        assert (tmp_path / "auto" / file).read_bytes() == (tmp_path / "written" / file).read_bytes()
    # far from where nothing is learned, and from where all breaks down
    usual = 1e-3 if "adamw" in optimizer else 1e-2
    assert usual / 30 < rate < usual * 300


def test_another_seed_finds_nearly_the_same(compiled: Any, data: Any, tmp_path: Path) -> None:
    data(rows=300)
    rates = []
    for seed in range(3):
        train(
            *compiled(f"epochs: 1, seed: {seed}, optimizer: {{adamw: auto}}"), tmp_path / f"{seed}"
        )
        rates.append(found(tmp_path / f"{seed}"))
    assert max(rates) < 8 * min(rates)


def test_a_resumed_training_takes_the_rate_that_was_found(
    compiled: Any, data: Any, ears: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "READ_EVERY", 0.0)
    data()
    settings = "epochs: 4, optimizer: {adamw: auto}"
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(*compiled(settings), whole)
    with pytest.raises(Interrupted):
        train(*compiled(settings), cut, watch=ears(at_look=11))
    from netspec.training import range_test

    def never(task: Any) -> Any:
        raise AssertionError("the rate is looked for once")

    monkeypatch.setattr(range_test, "find_rate", never)
    torch.manual_seed(12345)
    train(*compiled(settings), cut, resume=True)
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()
    assert found(cut) == found(whole)


def test_where_nothing_is_learned_the_usual_rate_stays() -> None:
    rng = np.random.default_rng(0)
    assert valley([]) is None
    assert valley([1.0] * 100) is None
    assert valley(list(np.linspace(1, 5, 100))) is None
    falling = [*rng.normal(2, 0.01, 40), *np.linspace(2, 0.5, 40), *np.linspace(0.5, 9, 10)]
    place = valley(falling)
    assert place is not None
    assert 50 < place < 75


def test_data_that_break_the_loss_are_told_as_ever(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    from netspec.source.diagnostics import SpecError

    def spoil(given: Any) -> None:
        given.train.inputs["points"][3, 1] = math.nan

    data(change=spoil)
    with pytest.raises(SpecError) as told:
        train(*compiled("epochs: 2, optimizer: {adamw: auto}"), tmp_path / "run")
    assert told.value.diagnostics[0].code == "NS5001"
