"""Outputs without a target in the data, from the spec to the file: `minimize`, `image`, `similarity`, and pairs told by a distance."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from PIL import Image

import netspec
from netspec.cli.main import main
from netspec.data.dataset import prepare
from netspec.training.evaluate import evaluate
from netspec.training.learner import Learner

PICTURES = """\
netspec: 1
name: restore
data: {arrays: rows.npz, split: {validation: 0.2, test: 0.2, seed: 1}}
input: {photo: {image: {size: [6, 8], channels: 3, fit: stretch, normalize: unit}}}
layers:
  - flatten
  - {linear: 12, name: code}
  - {linear: 144}
  - {reshape: [3, 6, 8], name: restored}
  - {formula: x ** 2, from: code}
  - {mean: 0, name: spread}
output:
  restored: {image: photo, loss: LOSS}
  spread: {minimize: , weight: 0.001}
  code: tensor
train: {epochs: 25, batch_size: 16, optimizer: {adam: 0.01}, device: cpu}
"""


def pictures(count: int, height: int = 12, width: int = 16) -> np.ndarray:
    """Colour runs from a corner to the other, so that pictures are told by few numbers."""
    rng = np.random.default_rng(count)
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    slopes = rng.uniform(-1, 1, (count, 3, 2))
    shares = 0.5 + slopes[..., :1, None] * (x - 0.4) + slopes[..., 1:, None] * (y - 0.4)
    return (255 * shares.clip(0, 1)).astype(np.uint8).transpose(0, 2, 3, 1)


def restoring(folder: Path, loss: str = "mean_squared_error") -> Any:
    np.savez(folder / "rows.npz", photo=pictures(100))
    (folder / "restore.yaml").write_text(PICTURES.replace("LOSS", loss), "utf-8")
    return netspec.load(folder / "restore.yaml")


@pytest.mark.parametrize(
    "loss",
    ["mean_squared_error", "{mean_absolute_error: {reduction: sum}}", "huber", "smooth_l1",
     "{binary_cross_entropy: {reduction: sum}}"],
)  # fmt: skip
def test_a_picture_is_answered_in_pixels_whatever_the_loss(loss: str, tmp_path: Path) -> None:
    network = restoring(tmp_path, loss)
    result = network.train(tmp_path / "run")
    assert set(result.test) == {"restored"}
    assert result.test["restored"]["psnr"] > 17
    file = onnx.load(tmp_path / "run/restore.onnx")
    assert [one.name for one in file.graph.output] == ["restored", "code"]
    # what leads to the loss of one's own alone is not in the file
    assert not [one.op_type for one in file.graph.node if one.op_type in ("Pow", "ReduceMean")]
    model = netspec.Predictor(tmp_path / "run/restore.onnx")
    found = model.predict_columns({"photo": pictures(1)})["restored"]
    assert found.dtype == np.uint8
    assert found.shape == (1, 6, 8, 3)


def test_the_target_of_a_picture_is_the_input_and_no_copy_of_it(tmp_path: Path) -> None:
    network = restoring(tmp_path)
    data = prepare(network.spec)
    assert data.train.targets["restored"] is data.train.inputs["photo"]
    learner = Learner(network.graph, network.spec, torch.device("cpu"))
    photo = torch.from_numpy(data.train.inputs["photo"][:5])
    results = learner.results([photo])
    mean = ((results["restored"] - photo / 255) ** 2).mean() + 0.001 * results["spread"].mean()
    torch.testing.assert_close(learner.loss(results, [photo]), mean)


def test_metrics_of_pictures_are_in_pixels(tmp_path: Path) -> None:
    network = restoring(tmp_path)
    network.train(tmp_path / "run")
    told = evaluate(network.graph, network.spec, tmp_path / "run", None)
    rows = [int(str(row)) - 1 for row in told.predictions["row"]]
    raw = np.load(tmp_path / "rows.npz")["photo"][rows]
    model = netspec.Predictor(tmp_path / "run/restore.onnx")
    answers = model.predict_columns({"photo": raw})["restored"].astype(float)
    seen = prepare(network.spec).test
    assert seen is not None
    truth = seen.inputs["photo"].transpose(0, 2, 3, 1).astype(float)
    error = ((answers - truth) ** 2).mean()
    assert told.metrics["restored"]["psnr"] == pytest.approx(
        10 * np.log10(255**2 / error), rel=1e-3
    )
    assert not [name for name in told.predictions if name.startswith("restored")]


def test_predict_writes_pictures_into_a_folder(tmp_path: Path, capsys: Any) -> None:
    network = restoring(tmp_path)
    network.train(tmp_path / "run")
    model, rows = str(tmp_path / "run/restore.onnx"), str(tmp_path / "some.npz")
    np.savez(rows, photo=pictures(5))
    assert main(["predict", model, rows]) == 1
    assert "--pictures FOLDER" in capsys.readouterr().err
    arguments = [
        "predict",
        model,
        rows,
        "--out",
        str(tmp_path / "answers.csv"),
        "--batch-size",
        "2",
    ]
    assert main(arguments) == 0
    lines = (tmp_path / "answers.csv").read_text().splitlines()
    assert lines[0].startswith("restored,code_0")
    expected = netspec.Predictor(model).predict_columns({"photo": pictures(5)})["restored"]
    for row, line in enumerate(lines[1:]):
        written = np.asarray(Image.open(tmp_path / line.split(",")[0]))
        np.testing.assert_array_equal(written, expected[row])


def test_the_target_may_be_another_picture_of_the_row(tmp_path: Path, capsys: Any) -> None:
    clean, lines = pictures(80), ["photo,clean"]
    for row, pixels in enumerate(clean):
        Image.fromarray(255 - pixels).save(tmp_path / f"negative_{row}.png")
        # of another size: both are brought to one
        Image.fromarray(pixels).resize((32, 24)).save(tmp_path / f"clean_{row}.png")
        lines.append(f"negative_{row}.png,clean_{row}.png")
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n", "utf-8")
    text = PICTURES.replace("arrays: rows.npz", "table: rows.csv").replace("LOSS", "huber")
    spec = tmp_path / "restore.yaml"
    spec.write_text(text.replace("{image: photo,", "{image: photo, column: clean,"), "utf-8")
    network = netspec.load(spec)
    data = prepare(network.spec)
    seen, wanted = data.train.inputs["photo"].astype(int), data.train.targets["restored"]
    assert wanted.dtype == np.uint8
    assert np.abs(255 - seen - wanted).max() < 25
    assert network.train(tmp_path / "run").test["restored"]["psnr"] > 17
    assert main(["evaluate", str(tmp_path / "run"), "--predictions", str(tmp_path / "p.csv")]) == 0
    (tmp_path / "clean_3.png").unlink()
    assert main(["train", str(spec), "--out", str(tmp_path / "again")]) == 1
    assert "clean_3.png" in capsys.readouterr().err


# ---- two vectors that belong together

TOWERS = """\
netspec: 1
name: towers
data: {table: rows.csv, split: {validation: 0.2, test: 0.2, seed: 1}}
input:
  left: {category: {classes: 8, encode: index}}
  right: {category: {classes: 8, encode: index}}
layers:
  - {embedding: 8, from: left}
  - {l2_normalize, name: one}
  - {embedding: 8, from: right}
  - {l2_normalize, name: other}
output:
  match: {similarity: {temperature: 0.2}, from: [one, other], loss: LOSS, metrics: {recall_at_k: 1}}
train: {epochs: 30, batch_size: 32, optimizer: {adam: 0.05}, device: cpu}
"""


def towers(folder: Path, loss: str) -> Any:
    left = np.random.default_rng(0).integers(0, 8, 400)
    rows = [f"{a},{(3 * a + 1) % 8}" for a in left]
    (folder / "rows.csv").write_text("left,right\n" + "\n".join(rows) + "\n", "utf-8")
    (folder / "towers.yaml").write_text(TOWERS.replace("LOSS", loss), "utf-8")
    return netspec.load(folder / "towers.yaml")


@pytest.mark.parametrize(
    "loss",
    ["in_batch_softmax", "{in_batch_softmax: {both_ways: true}}", "{triplet: 0.3}",
     "{triplet: {margin: 0.3, negatives: hardest}}"],
)  # fmt: skip
def test_partners_are_found(loss: str, tmp_path: Path) -> None:
    result = towers(tmp_path, loss).train(tmp_path / "run")
    hardest = "hardest" in loss  # a row's own partner is among its negatives here
    assert result.test["match"]["recall_at_k"] > (0.1 if hardest else 0.9)
    model = netspec.Predictor(tmp_path / "run/towers.onnx")
    pairs = model.predict_columns(
        {"left": np.arange(8).repeat(8), "right": np.tile(np.arange(8), 8)}
    )
    scores = pairs["match"].reshape(8, 8)
    assert np.abs(scores).max() <= 5.0001  # a cosine divided by 0.2
    if not hardest:
        np.testing.assert_array_equal(scores.argmax(1), (3 * np.arange(8) + 1) % 8)


def test_the_loss_in_validation_is_that_of_batches_as_in_training(tmp_path: Path) -> None:
    network = towers(tmp_path, "in_batch_softmax")
    network.train(tmp_path / "run")
    data = prepare(network.spec)
    assert data.test is not None
    learner = Learner(network.graph, network.spec, torch.device("cpu"))
    from netspec.training.checkpoint import load_best

    load_best(learner, tmp_path / "run/best.safetensors")
    learner.module.eval().requires_grad_(False)
    total = 0.0
    for begin in range(0, data.test.rows, 32):
        some = [
            torch.from_numpy(data.test.inputs[name][begin : begin + 32])
            for name in ("left", "right")
        ]
        both = learner.results(some)["match"].double()
        scores = both[:, 0] @ both[:, 1].T / 0.2
        each = torch.nn.functional.cross_entropy(scores, torch.arange(len(scores)), reduction="sum")
        total += float(each)
    told = evaluate(network.graph, network.spec, tmp_path / "run", None)
    assert told.loss == pytest.approx(total / data.test.rows, rel=1e-4)


# ---- yes or no by a distance

TWINS = """\
netspec: 1
name: twins
data: {table: rows.csv, split: {validation: 0.2, test: 0.2, seed: 1}}
input:
  a: {vector: 2, columns: [a, b]}
  c: {vector: 2, columns: [c, d]}
layers:
  - {linear: 4, from: a, share: tower, name: one}
  - {linear: 4, from: c, share: tower, name: other}
  - {distance: one}
output: {same: {binary: VALUES, loss: {contrastive: 2}, metrics: [accuracy, roc_auc]}}
train: {epochs: 20, batch_size: 16, optimizer: {adam: 0.02}, device: cpu}
"""


@pytest.mark.parametrize(
    ("values", "words"), [("", (False, True)), ("[apart, near]", ("apart", "near"))]
)
def test_a_pair_is_the_same_where_its_distance_is_small(
    values: str, words: tuple[Any, Any], tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    lines = ["a,b,c,d,same"]
    for same in rng.random(300) < 0.5:
        a, b = rng.normal(size=2)
        c, d = (a, b) + rng.normal(size=2) * (0.05 if same else 2)
        lines.append(f"{a:.4f},{b:.4f},{c:.4f},{d:.4f},{str(words[int(same)]).lower()}")
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "twins.yaml").write_text(TWINS.replace("VALUES", values), "utf-8")
    network = netspec.load(tmp_path / "twins.yaml")
    result = network.train(tmp_path / "run")
    assert result.test["same"]["accuracy"] > 0.85
    assert result.test["same"]["roc_auc"] > 0.9
    model = netspec.Predictor(tmp_path / "run/twins.onnx")
    rows = [{"a": 0.0, "b": 0.0, "c": x, "d": 0.0} for x in np.linspace(0, 5, 40)]
    found = model.predict(rows)
    chances = np.array([one["same_probability"] for one in found])
    assert (np.diff(chances) <= 1e-6).all()
    assert chances[0] == pytest.approx(1 / (1 + np.exp(-4)), abs=1e-4)
    assert [one["same"] for one in found] == [words[int(p > 0.5)] for p in chances]
