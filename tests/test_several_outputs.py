"""Several outputs of one network, each with a weight: from the table to the file, and what `monitor` may watch of them."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import netspec
from netspec.cli.main import main
from netspec.data.dataset import prepare
from netspec.training.evaluate import evaluate
from netspec.training.learner import Learner
from netspec.training.run import trained

SPEC = """\
netspec: 1
name: several
data: {table: rows.csv, split: {validation: 0.2, test: 0.2, seed: 1}}
input: {place: {number: {flag: false}, columns: [u, v]}}
layers:
  - linear: 32
  - {tanh, name: body}
  - {linear: 2, name: loads}
  - {linear: 3, from: body, name: moods}
  - {linear: 1, from: body, name: above}
  - {linear: 3, from: body, name: third}
output:
  loads: {vector: 2, columns: [sum, difference], weight: 0.5}
  moods:
    set: [high, right, far]
    metrics: [f1, accuracy, hamming_loss, roc_auc, average_precision]
    loss: {binary_cross_entropy: {class_weights: balanced}}
  above: {binary: , metrics: [accuracy, roc_auc, average_precision], loss: hinge, weight: 2}
  third: {category: [low, middle, high], metrics: [accuracy, roc_auc], weight: 0}
train: {epochs: 30, batch_size: 32, optimizer: {adamw: 0.02}, schedule: {plateau: 3}, monitor: MONITOR, device: cpu}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rng = np.random.default_rng(4)
    lines = ["u,v,sum,difference,moods,above,third"]
    for u, v in rng.normal(size=(400, 2)):
        moods = [
            n for n, yes in (("high", v > 0), ("right", u > 0), ("far", u * u + v * v > 2)) if yes
        ]
        third = ["low", "middle", "high"][int(v > -0.4) + int(v > 0.4)]
        lines.append(
            f'{u:.4f},{v:.4f},{100 * (u + v):.3f},{u - v:.4f},"{",".join(moods)}",{v > u},{third}'
        )
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return tmp_path


def network(folder: Path, monitor: str = "moods.roc_auc") -> Any:
    (folder / "several.yaml").write_text(SPEC.replace("MONITOR", monitor), "utf-8")
    return netspec.load(folder / "several.yaml")


def test_they_learn_together_and_the_file_answers_them_all(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = network(folder)
    result = made.train(folder / "run")
    assert result.test["loads"]["r2"] > 0.95
    assert result.test["loads"]["root_mean_squared_error"] < 20
    assert result.test["moods"]["f1"] > 0.8
    assert result.test["moods"]["hamming_loss"] < 0.15
    assert min(result.test[name]["roc_auc"] for name in ("moods", "above")) > 0.95
    # a weight of 0 is not learned
    assert result.test["third"]["accuracy"] < 0.8

    rows = list(netspec.Predictor(folder / "run/several.onnx").predict_file(folder / "rows.csv"))
    measured = evaluate(made.graph, made.spec, folder / "run", folder / "rows.csv")
    assert [one["loads"][0] for one in rows] == pytest.approx(
        measured.predictions["loads_sum"], rel=1e-3, abs=1e-2
    )
    with (folder / "rows.csv").open() as file:
        given = list(csv.DictReader(file))
    for name in ("moods", "third"):
        assert measured.predictions[f"{name}_truth"] == [row[name] for row in given]
    difference = [float(row["difference"]) for row in given]
    assert measured.predictions["loads_difference_truth"] == pytest.approx(difference)
    texts = [",".join(one["moods"]) for one in rows]
    same = [a == b for a, b in zip(texts, measured.predictions["moods"], strict=True)]
    assert np.mean(same) > 0.99
    assert {"", "high,right", "far"} & set(texts)

    assert main(["predict", str(folder / "run/several.onnx"), str(folder / "rows.csv")]) == 0
    head = capsys.readouterr().out.splitlines()[0]
    assert head.startswith("loads_sum,loads_difference,moods,moods_probability_high,")


def test_the_loss_is_the_weighted_sum(folder: Path) -> None:
    made = network(folder)
    data = prepare(made.spec).train
    learner = Learner(made.graph, made.spec, torch.device("cpu"), {"moods": (1.0, 2.0, 3.0)})
    tensors = [torch.from_numpy(data.inputs["place"])]
    targets = [torch.from_numpy(data.targets[one.name]) for one in trained(made.spec)]
    results = learner.results(tensors)
    parts = [
        term.loss(results[term.name], target)
        for term, target in zip(learner.terms, targets, strict=True)
    ]
    assert [term.weight for term in learner.terms] == [0.5, 1, 2, 0]
    whole = learner.loss(results, targets)
    torch.testing.assert_close(whole, 0.5 * parts[0] + parts[1] + 2 * parts[2])


@pytest.mark.parametrize(
    "monitor", ["hamming_loss", "above.average_precision", "third.roc_auc", "loads.r2"]
)
def test_any_metric_can_choose_the_best_epoch(monitor: str, folder: Path) -> None:
    made = network(folder, monitor)
    found: list[float] = []

    class Ears(netspec.training.watcher.Watcher):  # type: ignore[name-defined,misc]
        def epoch(self, facts: Any) -> None:
            output, _, metric = monitor.rpartition(".")
            found.append(facts.metrics[output or "moods"][metric])

    result = made.train(folder / "run", watch=Ears())
    best = min(found) if monitor == "hamming_loss" else max(found)
    assert result.best_epoch == found.index(best) + 1


def test_the_catalogue_shows_them(capsys: pytest.CaptureFixture[str]) -> None:
    for kind, word in (
        ("box", "pixels of the raw picture"),
        ("set", "threshold"),
        ("plateau", "patience"),
        ("roc_auc", "area"),
    ):
        assert main(["layers", kind]) == 0
        assert word in capsys.readouterr().out
