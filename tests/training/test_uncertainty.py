"""`loss_weights: uncertainty`: variances are learned beside the network, kept, shown, and are in no file of weights."""

import csv
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from netspec.data import dataset
from netspec.data.dataset import Dataset, Fitted, Part
from netspec.graph.compiled import compile_text
from netspec.source.text import SourceText
from netspec.training import loop
from netspec.training.learner import Learner
from netspec.training.run import train
from netspec.training.stop import Interrupted

CPU = torch.device("cpu")
SPEC = """\
netspec: 1
name: two
data: {table: two.csv}
input: {points: {array: {shape: [4]}}}
layers:
  - {linear: 16, name: body}
  - {relu, name: shared}
  - {linear: 1, name: calm}
  - {linear: 1, from: shared, name: noisy}
  - {linear: 2, from: shared, name: side}
output:
  calm: number
  noisy: {number, weight: 2}
  side: {category: [l, r]}
train: {device: cpu, batch_size: 32, epochs: 6, optimizer: {OPTIMIZER}, loss_weights: uncertaintyMORE}
"""


def compiled(optimizer: str = "adam: 0.02", more: str = "") -> Any:
    text = SPEC.replace("OPTIMIZER", optimizer).replace("MORE", more)
    spec, graph = compile_text(SourceText("two.yaml", text)).sound()
    return graph, spec


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Dataset:
    def part(rows: int, seed: int) -> Part:
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(rows, 4)).astype(np.float32)
        targets = {
            "calm": (x[:, :1] + 0.05 * rng.normal(size=(rows, 1))).astype(np.float32),
            "noisy": (x[:, 1:2] + 1.5 * rng.normal(size=(rows, 1))).astype(np.float32),
            "side": (x[:, 2] > 0).astype(np.int64),
        }
        return Part({"points": x}, targets, rows)

    sample = {"points": part(64, 1).inputs["points"]}
    scale = {"center": [0.0], "scale": [1.0]}
    fitted = Fitted({"points": {}}, {"calm": scale, "noisy": scale, "side": {}})
    given = Dataset(part(400, 1), part(80, 2), None, fitted, {"two.csv": "1"}, sample, sample)
    monkeypatch.setattr(dataset, "prepare", lambda *asked: given)
    return given


def log_variances(folder: Path) -> list[dict[str, float]]:
    with (folder / "history.csv").open() as file:
        return [
            {key.partition(".")[0]: float(value) for key, value in row.items() if "log_var" in key}
            for row in csv.DictReader(file)
        ]


def test_the_loss_is_that_of_its_docstring(data: Dataset) -> None:
    learner = Learner(*compiled(), CPU)
    assert learner.log_variances is not None
    with torch.no_grad():
        learner.log_variances.values.copy_(torch.tensor([-1.0, 0.5, 2.0]))
    inputs = [torch.from_numpy(data.train.inputs["points"][:20])]
    targets = [torch.from_numpy(one[:20]) for one in data.train.targets.values()]
    results = learner.results(inputs)
    calm, noisy, side = (one.item() for one in learner.losses(results, targets))
    expected = (math.exp(1) * calm - 0.5) + 2 * (math.exp(-0.5) * noisy + 0.25)
    expected += math.exp(-2) * side + 1
    assert learner.loss(results, targets).item() == pytest.approx(expected, rel=1e-5)
    # the pieces of a batch give the same together
    within = learner.counts(20, targets)
    pieces = [
        learner.loss(
            learner.results([inputs[0][a : a + 8]]), [t[a : a + 8] for t in targets], within
        )
        for a in (0, 8, 16)
    ]
    assert torch.stack(pieces).sum().item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    "optimizer", ["adam: 0.02", "muon: 0.02", "sgd: {learning_rate: 0.05, weight_decay: 0.1}"]
)
def test_the_noisier_an_output_the_less_it_counts(optimizer: str, tmp_path: Path) -> None:
    train(*compiled(optimizer), tmp_path / "run")
    found = log_variances(tmp_path / "run")
    assert len(found) == 6
    assert max(found[-1]["calm"], found[-1]["side"]) < found[-1]["noisy"] - 0.5
    weights = load_file(tmp_path / "run/best.safetensors")
    assert not any("variance" in name for name in weights)


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("more", ["", ", accumulate: 2, average: ema", ", clip_norm: 1"])
def test_a_resumed_training_ends_bit_identical(
    more: str, ears: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "READ_EVERY", 0.0)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    first = train(*compiled(more=more), whole)
    with pytest.raises(Interrupted):
        train(*compiled(more=more), cut, watch=ears(at_look=12))
    torch.manual_seed(12345)
    second = train(*compiled(more=more), cut, resume=True)
    assert second._replace(folder=whole) == first
    assert log_variances(cut) == log_variances(whole)
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()


@pytest.mark.usefixtures("data")
def test_what_is_measured_goes_by_the_given_weights(tmp_path: Path, ears: Any) -> None:
    heard = ears()
    train(*compiled(more=", monitor: loss"), tmp_path / "run", watch=heard)
    # squared errors and an entropy, which no variance makes negative, though the loss it learns by is
    assert all(one.validation is not None and one.validation > 0 for one in heard.epochs)
    assert heard.epochs[-1].log_variances.keys() == {"calm", "noisy", "side"}
