"""What chooses the best epoch: the loss or a metric, each in its own direction."""

from pathlib import Path
from typing import Any

import pytest
import torch

from netspec.graph.compiled import compile_text
from netspec.source.diagnostics import SpecError
from netspec.source.text import SourceText
from netspec.training.evaluate import Measured
from netspec.training.goal import Goal
from netspec.training.run import train
from netspec.training.stop import Interrupted

TEXT = """\
netspec: 1
data: {table: rows.csv, split: {validation: 0.2}}
input: {points: {array: {shape: [4]}}}
layers: [{linear: 1, name: price}, {linear: 1, name: sold, from: points}]
output: {price: number, sold: {binary: , metrics: [f1, recall]}}
train: {monitor: MONITOR}
"""


@pytest.mark.parametrize(
    ("monitor", "expected"),
    [
        ("loss", 0.5),
        ("f1", -0.25),
        ("sold.f1", -0.25),
        ("r2", -0.75),
        ("price.root_mean_squared_error", 3.0),
    ],
)
def test_lower_is_better_whatever_is_watched(monitor: str, expected: float) -> None:
    text = TEXT.replace("MONITOR", monitor)
    spec, _ = compile_text(SourceText("two.yaml", text)).sound()
    goal = Goal(spec, has_validation=True)
    metrics = {
        "price": {"root_mean_squared_error": 3.0, "r2": 0.75},
        "sold": {"f1": 0.25, "recall": 0.5},
    }
    assert goal(0.1, Measured(0.5, metrics)) == expected
    # a loss that is no number is never hidden behind a metric
    assert goal(0.1, Measured(float("inf"), metrics)) == float("inf")


def test_the_best_epoch_is_that_of_the_metric(
    compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    heard = ears()
    settings = "epochs: 12, monitor: accuracy, optimizer: {sgd: 0.3}"
    result = train(*compiled(settings), tmp_path / "run", watch=heard)
    values = [facts.metrics["y"]["accuracy"] for facts in heard.epochs]
    assert result.best_epoch == values.index(max(values)) + 1


def test_early_stopping_watches_the_metric(
    compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    heard = ears()
    settings = "epochs: 50, monitor: y.accuracy, early_stopping: 3"
    result = train(*compiled(settings), tmp_path / "run", watch=heard)
    values = [facts.metrics["y"]["accuracy"] for facts in heard.epochs]
    assert result.epochs == values.index(max(values)) + 1 + 3


def test_it_resumes_bit_identical(compiled: Any, data: Any, ears: Any, tmp_path: Path) -> None:
    data()
    settings = "epochs: 9, monitor: accuracy, early_stopping: 4, optimizer: {sgd: 0.3}"
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    first = train(*compiled(settings), whole)
    with pytest.raises(Interrupted):
        train(*compiled(settings), cut, watch=ears(at_epoch=3))
    torch.manual_seed(12345)
    assert train(*compiled(settings), cut, resume=True)._replace(folder=whole) == first
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()


def test_a_metric_needs_a_validation_part(compiled: Any, data: Any, tmp_path: Path) -> None:
    data(validation=False)
    with pytest.raises(SpecError) as caught:
        train(*compiled("epochs: 1, monitor: accuracy"), tmp_path / "run")
    found = caught.value.diagnostics[0]
    assert found.code == "NS1010"
    assert "no validation part" in found.message
    assert not (tmp_path / "run").exists()
