"""Bright and coloured rectangles in pictures of many sizes: label pictures in, label pictures out."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

import netspec
from netspec.cli.main import main
from netspec.data.dataset import prepare
from netspec.export.export import export
from netspec.graph.compiled import compile_file
from netspec.inference.predictor import Predictor
from netspec.source.diagnostics import SpecError

SEEN = (24, 32)
"""Height and width that the network sees."""
FITS = ("crop", "pad", "stretch")


def scene(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A dark picture of any form with a green and a red rectangle, and the class of each pixel: 0, 1, 2."""
    height, width = (int(one) for one in rng.integers(30, 60, 2))
    pixels = rng.integers(0, 60, (height, width, 3), np.uint8)
    labels = np.zeros((height, width), np.uint8)
    for number in (1, 2):
        x, y = (int(side * rng.uniform(0.05, 0.6)) for side in (width, height))
        part = slice(y, y + height // 3), slice(x, x + width // 3)
        labels[part] = number
        pixels[part] = (0, 220, 0) if number == 1 else (220, 0, 0)
    return pixels, labels


def written(folder: Path, count: int, seed: int, name: str, palette: bool = False) -> None:
    rng = np.random.default_rng(seed)
    lines = ["file,labels"]
    for number in range(count):
        pixels, labels = scene(rng)
        Image.fromarray(pixels).save(folder / f"{name}{number}.png")
        picture = Image.fromarray(labels)
        if palette:
            picture = picture.convert("P")
            # colours of which none is its number
            picture.putpalette([200, 30, 40, 7, 8, 250, 90, 90, 1] + [0] * 759)
            assert (np.asarray(picture) == labels).all()
        picture.save(folder / f"{name}{number}_labels.png")
        lines.append(f"{name}{number}.png,{name}{number}_labels.png")
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")


SPEC = """\
netspec: 1
name: scenes
data: {table: {train: rows.csv, test: more.csv}}
input: {photo: {image: {size: [24, 32], fit: FIT, normalize: unit}, column: file}}
layers:
  - conv2d: {channels: 8, kernel: 3, padding: 1}
  - relu
  - conv2d: {channels: CLASSES, kernel: 1}
output:
  labels: {segmentation: CLASSES, loss: LOSS, metrics: [mean_iou, accuracy, balanced_accuracy]}
train: {epochs: EPOCHS, batch_size: 8, optimizer: {adamw: 2e-2}, device: cpu}
"""


ARRAYS = "{arrays: {path: {file: photos.npy, labels: labels.npy}}}"


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    def make(
        fit: str = "crop",
        loss: str = "cross_entropy",
        *,
        epochs: int = 1,
        palette: bool = False,
        classes: int = 3,
    ) -> Path:
        written(tmp_path, 24, 1, "rows", palette)
        written(tmp_path, 9, 2, "more")
        text = SPEC.replace("FIT", fit).replace("LOSS", loss).replace("EPOCHS", str(epochs))
        (tmp_path / "scenes.yaml").write_text(text.replace("CLASSES", str(classes)), "utf-8")
        return tmp_path / "scenes.yaml"

    return make


@pytest.mark.parametrize("fit", FITS)
def test_labels_lie_on_what_the_network_sees(fit: str, made: Any) -> None:
    part = prepare(netspec.load(made(fit)).spec).train
    pictures, labels = part.inputs["photo"].astype(int), part.targets["labels"]
    assert labels.dtype == np.int8
    assert labels.shape == (24, *SEEN)
    green = (pictures[:, 1] > 110) & (pictures[:, 0] < 60)
    red = pictures[:, 0] > 110
    seen = np.where(red, 2, np.where(green, 1, 0))
    inside = labels >= 0
    # only pixels that an edge runs through can be of two minds
    assert (seen == labels)[inside].mean() > 0.97
    assert (labels == 2).any()
    assert inside.all() == (fit != "pad")
    if fit == "pad":
        assert (pictures.max(1)[~inside] == 0).all()


@pytest.mark.parametrize("fit", FITS)
def test_the_whole_way_to_the_raw_picture(fit: str, made: Any, tmp_path: Path) -> None:
    result = netspec.load(made(fit, epochs=25)).train(tmp_path / "run")
    assert result.test["labels"]["mean_iou"] > 0.9
    predictor = Predictor(tmp_path / "run/scenes.onnx")
    rng = np.random.default_rng(2)
    scenes = [scene(rng) for _ in range(9)]
    answers = predictor.predict([{"file": pixels} for pixels, _ in scenes])
    right = total = 0
    for answer, (_, labels) in zip(answers, scenes, strict=True):
        found = answer["labels"]
        assert found.shape == labels.shape
        assert found.dtype == np.int64
        seen = found >= 0
        assert seen.all() == (fit != "crop" or _has_the_form(labels.shape))
        if fit == "crop":
            # the middle is seen over the whole of one side
            assert seen.all(0).any() or seen.all(1).any()
            assert seen[labels.shape[0] // 2, labels.shape[1] // 2]
        right += (found == labels)[seen].sum()
        total += seen.sum()
    assert right / total > 0.95


def _has_the_form(size: tuple[int, ...]) -> bool:
    height, width = size
    scale = max(SEEN[0] / height, SEEN[1] / width)
    return (round(height * scale), round(width * scale)) == SEEN


@pytest.mark.parametrize("fit", FITS)
def test_logits_go_to_the_raw_picture_as_pytorch_resizes(
    fit: str, made: Any, tmp_path: Path
) -> None:
    path = made(fit)
    netspec.load(path).train(tmp_path / "run")
    spec, graph = compile_file(path).sound()
    core = onnxruntime.InferenceSession(
        str(export(tmp_path / "run", graph, spec, interface="tensors"))
    )
    pixels = np.random.default_rng(0).integers(0, 256, (24 * 3, 32 * 3, 3), np.uint8)
    whole = Predictor(tmp_path / "run/scenes.onnx").predict({"file": pixels})["labels"]
    # of the same form nothing is cut or added, so the three are the same
    seen = prepare_one(spec, pixels)
    (small,) = core.run(None, {"photo": seen})
    assert small.shape == (1, *SEEN)
    hits = torch.nn.functional.interpolate(
        torch.nn.functional.one_hot(torch.from_numpy(small), 3).permute(0, 3, 1, 2).float(),
        scale_factor=3,
        mode="nearest",
    )
    assert (whole == hits.argmax(1)[0].numpy())[1::3, 1::3].mean() > 0.99


def prepare_one(spec: Any, pixels: np.ndarray) -> np.ndarray:
    from netspec.data.encoder import encode_pictures, input_graph

    return encode_pictures(input_graph(spec.inputs[0], {}), [pixels])


def test_an_index_of_a_palette_is_the_class_and_not_its_colour(made: Any) -> None:
    with_palette = prepare(netspec.load(made(palette=True)).spec).train.targets["labels"]
    plain = prepare(netspec.load(made()).spec).train.targets["labels"]
    np.testing.assert_array_equal(with_palette, plain)


def test_arrays_hold_labels_as_files_do(made: Any, tmp_path: Path) -> None:
    path = made("pad")
    rng = np.random.default_rng(0)
    photos = rng.integers(0, 256, (10, 40, 30, 3), np.uint8)
    labels = rng.integers(0, 3, (10, 40, 30))
    np.save(tmp_path / "photos.npy", photos)
    np.save(tmp_path / "labels.npy", labels)
    text = path.read_text().replace("{table: {train: rows.csv, test: more.csv}}", ARRAYS)
    path.write_text(text, "utf-8")
    from_arrays = prepare(netspec.load(path).spec).train
    lines = ["file,labels"]
    for i in range(10):
        Image.fromarray(photos[i]).save(tmp_path / f"a{i}.png")
        Image.fromarray(labels[i].astype(np.uint8)).save(tmp_path / f"l{i}.png")
        lines.append(f"a{i}.png,l{i}.png")
    (tmp_path / "a.csv").write_text("\n".join(lines), "utf-8")
    path.write_text(text.replace(ARRAYS, "{table: a.csv}"), "utf-8")
    from_files = prepare(netspec.load(path).spec).train
    np.testing.assert_array_equal(from_arrays.targets["labels"], from_files.targets["labels"])


@pytest.mark.parametrize("loss", ["cross_entropy", "focal", "dice"])
def test_what_is_ignored_counts_for_nothing(loss: str, made: Any, tmp_path: Path) -> None:
    path = made(loss=f"{{{loss}: {{ignore: 255}}}}")
    picture = tmp_path / "rows0_labels.png"
    labels = np.asarray(Image.open(picture)).copy()
    labels[:, : labels.shape[1] // 2] = 255
    Image.fromarray(labels).save(picture)
    target = prepare(netspec.load(path).spec).train.targets["labels"]
    assert (target[0][:, 2:14] == -1).all()
    assert (target[0][:, 18:] >= 0).all()
    netspec.load(path).train(tmp_path / "run")


def test_many_classes_need_more_than_eight_bits(made: Any) -> None:
    few, many = (
        prepare(netspec.load(made("pad", classes=count)).spec).train.targets["labels"]
        for count in (3, 130)
    )
    assert (few.dtype, many.dtype) == (np.int8, np.int32)
    np.testing.assert_array_equal(few, many)


def fault(path: Path) -> str:
    with pytest.raises(SpecError) as told:
        prepare(netspec.load(path).spec)
    one = told.value.diagnostics[0]
    return f"{one.code} {one.message}; {one.where.place.source.name}:{one.where.place.span.line}; {one.help}"


def test_faults_of_label_pictures_are_told_with_their_files(made: Any, tmp_path: Path) -> None:
    path = made()
    labels = tmp_path / "rows3_labels.png"
    good = np.asarray(Image.open(labels)).copy()
    height, width = good.shape

    Image.fromarray(good[:-1]).save(labels)
    told = fault(path)
    assert (
        f"`rows3_labels.png` are {width}×{height - 1}, and the picture `rows3.png` is {width}×{height}"
        in told
    )
    assert "NS4093" in told
    assert "rows.csv:5" in told

    beyond = good.copy()
    beyond[0, 0] = 255
    Image.fromarray(beyond).save(labels)
    told = fault(path)
    assert "NS4094" in told
    assert "`rows3_labels.png` hold 255" in told
    assert "ignore: 255" in told

    Image.fromarray(np.stack([good] * 3, 2)).save(labels)
    assert "it has colours (RGB)" in fault(path)

    labels.write_bytes(b"no picture")
    assert "NS4008" in fault(path)
    skipping = path.read_text().replace("test: more.csv}}", "test: more.csv}, skip_broken: true}")
    path.write_text(skipping, "utf-8")
    part = prepare(netspec.load(path).spec).train
    assert part.rows == len(part.targets["labels"]) == len(part.inputs["photo"]) == 23

    labels.unlink()
    path.write_text(skipping.replace(", skip_broken: true", ""), "utf-8")
    assert "there is no file" in fault(path)


def test_labels_of_no_and_yes_as_black_and_white_get_a_cure(made: Any, tmp_path: Path) -> None:
    path = made(classes=2)
    for name in ("rows", "more"):
        for one in tmp_path.glob(f"{name}*_labels.png"):
            Image.fromarray(
                np.where(np.asarray(Image.open(one)) > 0, 255, 0).astype(np.uint8)
            ).save(one)
    assert "divide the pixels by 255" in fault(path)


def test_balanced_weights_count_pixels(made: Any, tmp_path: Path) -> None:
    path = made("pad", "{cross_entropy: {class_weights: balanced}}")
    netspec.load(path).train(tmp_path / "run")
    kept = json.loads((tmp_path / "run/run.json").read_text())["class_weights"]["labels"]
    target = prepare(netspec.load(path).spec).train.targets["labels"]
    counts = np.array([(target == number).sum() for number in range(3)])
    np.testing.assert_allclose(kept, counts.sum() / (3 * counts), rtol=1e-6)


def test_metrics_are_those_of_all_pixels(made: Any, tmp_path: Path) -> None:
    path = made("stretch", epochs=3)
    result = netspec.load(path).train(tmp_path / "run")
    spec, graph = compile_file(path).sound()
    file = export(tmp_path / "run", graph, spec, interface="tensors")
    test = prepare(spec).test
    assert test is not None
    (found,) = onnxruntime.InferenceSession(str(file)).run(None, {"photo": test.inputs["photo"]})
    truth = test.targets["labels"]
    ious = []
    for number in range(3):
        a, b = found == number, truth == number
        ious.append((a & b).sum() / (a | b).sum())
    assert result.test["labels"]["mean_iou"] == pytest.approx(np.mean(ious), abs=1e-4)
    assert result.test["labels"]["accuracy"] == pytest.approx((found == truth).mean(), abs=1e-4)


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_predict_writes_label_pictures(ending: str, made: Any, tmp_path: Path, capsys: Any) -> None:
    netspec.load(made("crop")).train(tmp_path / "run")
    model, table = str(tmp_path / "run/scenes.onnx"), str(tmp_path / "more.csv")
    out = tmp_path / "answers" / f"found{ending}"
    out.parent.mkdir()
    assert main(["predict", model, table, "--out", str(out), "--batch-size", "4"]) == 0
    lines = out.read_text().splitlines()
    rows = list(csv.DictReader(lines)) if ending == ".csv" else list(map(json.loads, lines))
    assert [row["labels"] for row in rows] == [f"found/labels_{i:06}.png" for i in range(1, 10)]
    answers = Predictor(model).predict_file(table)
    for row, answer in zip(rows, answers, strict=True):
        kept = np.asarray(Image.open(out.parent / row["labels"]))
        np.testing.assert_array_equal(kept, np.where(answer["labels"] < 0, 255, answer["labels"]))
    capsys.readouterr()
    assert main(["predict", model, table]) == 1
    assert "--pictures FOLDER" in capsys.readouterr().err


def test_evaluate_measures_and_names_who_writes_pictures(
    made: Any, tmp_path: Path, capsys: Any
) -> None:
    path = made("pad")
    result = netspec.load(path).train(tmp_path / "run")
    out = tmp_path / "rows_of_test.csv"
    capsys.readouterr()
    words = ["evaluate", str(tmp_path / "run"), "--predictions", str(out), "--format", "json"]
    assert main(words) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["metrics"]["labels"] == pytest.approx(result.test["labels"])
    assert "`netspec predict` writes them" in told.err
