"""A training that breaks down says where and why."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.training import loop
from netspec.training.run import train

WILD = "epochs: 6, optimizer: {sgd: 1.0e+20}"


def diagnosis(*arguments: Any, **settings: Any) -> Diagnostic:
    with pytest.raises(SpecError) as caught:
        train(*arguments, **settings)
    return caught.value.diagnostics[0]


def test_a_learning_rate_far_too_large_names_layer_and_cure(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data(validation=False)
    layers = "[{linear: 16, name: first}, {linear: 16, name: second}, linear: 2]"
    found = diagnosis(*compiled(WILD, layers=layers), tmp_path / "run")
    assert found.code == "NS5001"
    assert "epoch 1, step" in found.message
    assert "first to give values" in found.where.text
    assert "gradient norm" in found.where.text
    assert found.related
    assert found.help is not None
    assert "0.01" in found.help
    assert not (tmp_path / "run/last.pt").exists()


def test_inputs_that_are_not_finite_are_named(compiled: Any, data: Any, tmp_path: Path) -> None:
    data(change=lambda given: given.train.inputs["points"].__setitem__((3, 0), np.nan))
    found = diagnosis(*compiled("epochs: 2"), tmp_path / "run")
    assert found.code == "NS5001"
    assert "input `points` is not finite in 1 row" in found.where.text


def test_the_last_good_checkpoint_stays(
    compiled: Any, data: Any, ears: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "SAVE_AFTER_EPOCH", 0.0)
    given = data()

    class Spoiler(ears):  # type: ignore[misc]
        def epoch(self, facts: Any) -> None:
            super().epoch(facts)
            if facts.epoch == 3:
                given.train.inputs["points"][:] = np.inf

    found = diagnosis(*compiled("epochs: 6"), tmp_path / "run", watch=Spoiler())
    content = torch.load(tmp_path / "run/last.pt", weights_only=True)
    assert content["state"]["epoch"] == 3
    assert found.help is not None
