"""`measure_train`: the rows that are learned from are measured as they are, and nothing else changes by it."""

import csv
from pathlib import Path
from typing import Any

import pytest

from netspec.training.run import train

SETTINGS = "epochs: 3, augment: [{mixup: 0.4}, {noise: 1}], average: ema, optimizer: {adam: 0.01}"


def validate_on_the_training_part(given: Any) -> None:
    given.validation.inputs.update(given.train.inputs)
    given.validation.targets.update(given.train.targets)


def rows_of(run: Path) -> list[dict[str, str]]:
    with (run / "history.csv").open() as file:
        return list(csv.DictReader(file))


def test_it_measures_the_rows_without_noise_and_changes_no_weight(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data(rows=40, change=validate_on_the_training_part)
    graph, spec = compiled(f"{SETTINGS}, measure_train: true")
    train(graph, spec, tmp_path / "with")
    train(*compiled(SETTINGS), tmp_path / "without")
    rows, plain = rows_of(tmp_path / "with"), rows_of(tmp_path / "without")
    assert len(rows) == 3
    for row, other in zip(rows, plain, strict=True):
        assert float(row["train"]) == pytest.approx(float(row["validation"]))
        assert row["train.y.accuracy"] == row["y.accuracy"]
        assert float(row["train"]) < float(row["loss"])
        assert "train" not in other
        assert row["validation"] == other["validation"]
    best = [(tmp_path / one / "best.safetensors").read_bytes() for one in ("with", "without")]
    assert best[0] == best[1]
