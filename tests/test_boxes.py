"""A bright rectangle found in pictures of many sizes: from a table of pixels to a file that answers in pixels."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from PIL import Image

import netspec
from netspec.data.dataset import prepare
from netspec.source.diagnostics import SpecError

SEEN = (24, 32)
"""Height and width that the network sees."""


class Photo(NamedTuple):
    """A picture, and the rectangle in it: x_min, y_min, x_max, y_max."""

    pixels: np.ndarray
    box: tuple[int, int, int, int]


def photo(rng: np.random.Generator) -> Photo:
    """Dark, of any form from 1 : 2 to 2 : 1, with a bright rectangle about its middle."""
    height, width = (int(one) for one in rng.integers(30, 60, 2))
    pixels = rng.integers(0, 40, (height, width, 3), np.uint8)
    x, y = (int(side * rng.uniform(0.25, 0.45)) for side in (width, height))
    right, bottom = (int(side * rng.uniform(0.55, 0.75)) for side in (width, height))
    pixels[y:bottom, x:right] = rng.integers(200, 256, 3)
    return Photo(pixels, (x, y, right, bottom))


def photos(count: int, seed: int) -> list[Photo]:
    rng = np.random.default_rng(seed)
    return [photo(rng) for _ in range(count)]


def written(folder: Path, found: list[Photo], name: str) -> None:
    lines = ["file,x0,y0,x1,y1"]
    for number, one in enumerate(found):
        Image.fromarray(one.pixels).save(folder / f"{name}{number}.png")
        lines.append(f"{name}{number}.png," + ",".join(map(str, one.box)))
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")


SPEC = """\
netspec: 1
name: bright
data: {table: {train: rows.csv, test: more.csv}}
input: {photo: {image: {size: [24, 32], fit: FIT, normalize: unit}, column: file}}
layers:
  - {avg_pool2d: 2, name: small}
  - {max: 0}                            # how bright it is
  - flatten
  - {linear: 48}
  - relu
  - {linear: 4, name: place}
  - {linear: 1, from: place, name: wide}
output:
  place: {box: photo, columns: [x0, y0, x1, y1], weight: 4, loss: LOSS}
  wide: {number, column: x1, metrics: r2, weight: 0.1}
train: {epochs: 60, batch_size: 16, optimizer: {adamw: 5e-3}, schedule: cosine, monitor: MONITOR}
"""


@pytest.fixture
def network(tmp_path: Path) -> Callable[..., Any]:
    def make(fit: str, loss: str = "smooth_l1", train: int = 60) -> Any:
        written(tmp_path, photos(train, 1), "rows")
        written(tmp_path, photos(20, 2), "more")
        text = SPEC.replace("FIT", fit).replace("LOSS", loss).replace("MONITOR", "loss")
        if loss == "giou":
            ends = "{linear: 4, name: corners}\n  - {sigmoid, name: place}"
            text = text.replace("{linear: 4, name: place}", ends)
        (tmp_path / "bright.yaml").write_text(text, "utf-8")
        return netspec.load(tmp_path / "bright.yaml", {"train.device": "cpu"})

    return make


def iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    sides = np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2])
    both = np.clip(sides, 0, None).prod(1)
    areas = [(one[:, 2:] - one[:, :2]).prod(1) for one in (a, b)]
    return np.asarray(both / (areas[0] + areas[1] - both))


@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_the_target_lies_on_what_the_network_sees(fit: str, network: Any) -> None:
    data = prepare(network(fit).spec)
    shares, pixels = data.train.targets["place"], data.train.inputs["photo"]
    for box, seen in zip(shares, pixels, strict=True):
        rows, columns = np.nonzero(seen.min(0) > 120)
        bright = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        expected = np.clip(box * [32, 24, 32, 24], 0, [32, 24, 32, 24])
        # half of a pixel that the edge runs through is bright
        np.testing.assert_allclose(bright, expected, atol=1.01)


@pytest.mark.parametrize(
    ("fit", "loss"), [("crop", "smooth_l1"), ("pad", "giou"), ("stretch", "smooth_l1")]
)
def test_the_whole_way_to_pixels_of_the_raw_picture(
    fit: str, loss: str, network: Any, tmp_path: Path
) -> None:
    made = network(fit, loss)
    assert not made.check()
    result = made.train(tmp_path / "run")
    unseen = photos(20, 2)
    predictor = netspec.Predictor(tmp_path / "run/bright.onnx")
    answers = np.array(
        [one["place"] for one in predictor.predict([{"file": one.pixels} for one in unseen])]
    )
    covered = iou(answers, np.array([one.box for one in unseen], float))
    assert result.test["place"]["mean_iou"] == pytest.approx(covered.mean(), abs=1e-3)
    assert covered.mean() > 0.6
    # by file as by pixels, and in the table of `predict`
    rows = list(predictor.predict_file(tmp_path / "more.csv"))
    np.testing.assert_allclose([row["place"] for row in rows], answers, atol=1e-3)


def test_a_box_that_is_no_box_is_told_at_its_cell(network: Any, tmp_path: Path) -> None:
    made = network("pad", train=4)
    path = tmp_path / "rows.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[2] = "rows1.png,20,5,10,9"
    path.write_text("\n".join(lines), "utf-8")
    with pytest.raises(SpecError) as caught:
        prepare(made.spec)
    found = caught.value.diagnostics[0]
    assert found.code == "NS4021"
    assert found.where.place.span.line == 3
    assert "x_min" in str(found.help)


def with_box(tmp_path: Path, row: int, *box: int) -> tuple[int, int]:
    """Gives a row of the table this box; the width and height of its picture."""
    path = tmp_path / "rows.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[row + 1] = f"rows{row}.png," + ",".join(map(str, box))
    path.write_text("\n".join(lines), "utf-8")
    return Image.open(tmp_path / f"rows{row}.png").size


@pytest.mark.parametrize(
    "box",
    [(600, 600, 700, 700), (600, 0, 700, 10), (0, 600, 10, 700), (-9, 0, 0, 9), (0, -9, 9, -1)],
)
def test_a_box_outside_its_picture_is_told_at_its_cell(
    box: tuple[int, ...], network: Any, tmp_path: Path
) -> None:
    made = network("pad", train=4)
    width, height = with_box(tmp_path, 2, *box)
    with pytest.raises(SpecError) as caught:
        prepare(made.spec)
    (found,) = caught.value.diagnostics
    assert (found.code, found.where.place.span.line) == ("NS4022", 4)
    assert f"which is {width}×{height}" in found.message


def test_boxes_over_the_edge_are_counted_and_told_once(network: Any, tmp_path: Path) -> None:
    made = network("pad", train=6)
    width, height = with_box(tmp_path, 1, 5, 5, 500, 9)
    with_box(tmp_path, 3, -9, 5, 9, 9)
    # half a pixel or so is how hands draw
    edge = Image.open(tmp_path / "rows4.png").size
    with_box(tmp_path, 4, 0, 0, *edge)
    notes: list[str] = []
    prepare(made.spec, notes.append)
    (told,) = (one for one in notes if "boxes" in one)
    assert told.startswith("`place`: 2 of 6 boxes reach beyond their pictures")
    assert f"5, 5, 500, 9 on {width}×{height}" in told
    assert "rows.csv:3" in told
