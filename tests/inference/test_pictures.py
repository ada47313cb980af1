"""Pictures of every sort, named in a table: read alike for training, in evaluation and by `predict`."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import netspec
from netspec.data.dataset import prepare

Run = Callable[..., tuple[int, str, str]]

SPEC = """\
netspec: 1
data: {table: rows.csv, files: pics}
input: {photo: {image: {size: [6, 8], channels: CHANNELS, fit: stretch}, column: file}}
layers: [flatten, linear: 2]
output: {kind: {category: [a, b]}}
train: {epochs: 1, device: cpu}
"""


def drawn(folder: Path) -> list[str]:
    """Files of every sort, 6 × 8 as seen upright, and one of another size."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    grey = rng.integers(0, 256, (6, 8), np.uint8)
    colour = rng.integers(0, 256, (6, 8, 3), np.uint8)
    alpha = rng.integers(0, 256, (6, 8, 4), np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = Image.fromarray(np.ascontiguousarray(np.rot90(colour)))
    pictures = {
        "grey.png": Image.fromarray(grey),
        "colour.png": Image.fromarray(colour),
        "alpha.png": Image.fromarray(alpha),
        "grey_alpha.png": Image.fromarray(alpha).convert("LA"),
        "palette.png": Image.fromarray(colour).quantize(7),
        "palette.gif": Image.fromarray(alpha).convert("P"),
        "deep.png": Image.fromarray(grey.astype(np.uint16) * 257),
        "deep.tif": Image.fromarray(grey.astype(np.uint16) * 257),
        "bits.png": Image.fromarray(grey > 128),
        "inks.jpg": Image.fromarray(colour).convert("CMYK"),
        "large.webp": Image.fromarray(rng.integers(0, 256, (31, 17, 3), np.uint8)),
    }
    for name, picture in pictures.items():
        picture.save(folder / name)
    turned.save(folder / "turned.jpg", exif=exif, quality=95)
    return [*pictures, "turned.jpg"]


@pytest.fixture(scope="module", params=[1, 3])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(f"channels{request.param}")
    names = drawn(folder / "pics")
    rows = "".join(f"{name},{'ab'[i % 2]}\n" for i, name in enumerate(names))
    (folder / "rows.csv").write_text("file,kind\n" + rows, "utf-8")
    (folder / "net.yaml").write_text(SPEC.replace("CHANNELS", str(request.param)), "utf-8")
    netspec.load(folder / "net.yaml").train(folder / "run")
    return folder


def test_every_file_is_the_picture_that_a_viewer_shows(run: Path) -> None:
    spec = netspec.load(run / "net.yaml").spec
    found = prepare(spec).train.inputs["photo"]
    channels = found.shape[1]
    for name, pixels in zip(_names(run), found, strict=True):
        with Image.open(run / "pics" / name) as picture:
            if name == "large.webp":
                continue
            if name.startswith("deep"):
                shown = Image.fromarray((np.asarray(picture) // 257).astype(np.uint8))
            else:
                shown = picture.transpose(Image.Transpose.ROTATE_270) if name[:6] == "turned" else picture  # fmt: skip
            expected = np.asarray(shown.convert("L" if channels == 1 else "RGB"))
        np.testing.assert_array_equal(pixels.transpose(1, 2, 0), expected.reshape(6, 8, channels))


def _names(run: Path) -> list[str]:
    with (run / "rows.csv").open() as file:
        return [row["file"] for row in csv.DictReader(file)]


def test_predict_answers_as_the_network_was_measured(run: Path, cli: Run) -> None:
    answers = run / "answers.csv"
    code, _, said = cli("evaluate", run / "run", "--predictions", answers)
    assert code == 0, said
    with answers.open() as file:
        measured = [float(row["kind_probability_a"]) for row in csv.DictReader(file)]
    model = run / "run/net.onnx"
    table = cli("predict", model, run / "rows.csv", "--files", run / "pics", "--keep", "file")
    assert table[0] == 0, table[2]
    rows = list(csv.DictReader(table[1].splitlines()))
    assert [row["file"] for row in rows] == _names(run)
    alone = netspec.Predictor(model)
    for row, probability in zip(rows, measured, strict=True):
        answer = alone.predict({"file": run / "pics" / row["file"]})
        assert answer["kind_probability"]["a"] == pytest.approx(probability, abs=1e-5)
        assert float(row["kind_probability_a"]) == pytest.approx(probability, abs=1e-5)


def test_where_the_files_lie_can_be_said(run: Path, cli: Run) -> None:
    code, _, said = cli("predict", run / "run/net.onnx", run / "rows.csv")
    assert code == 1
    assert (
        f"12 of 12 pictures are missing, such as `grey.png`; looked for in the folder `{run}`"
        in said
    )
    assert "--files" in said
    assert said.count("error[") == 1
