"""Bright squares of two colours, any number of them in a picture: from a table of rows to a file that lists boxes."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow.parquet
import pytest
from PIL import Image

import netspec
from netspec.cli.main import main
from netspec.data.dataset import prepare
from netspec.data.peek import look
from netspec.source.diagnostics import SpecError

COLOURS = {"red": (230, 40, 30), "blue": (30, 60, 240)}


class Photo(NamedTuple):
    """A picture, and what is in it: class, x_min, y_min, x_max, y_max."""

    pixels: np.ndarray
    boxes: list[tuple[str, int, int, int, int]]


def photo(rng: np.random.Generator, count: int) -> Photo:
    """Dark, wider than high or higher than wide, with squares in two of its four quarters at the most."""
    height, width = ((48, 64), (64, 48))[int(rng.integers(2))]
    pixels = rng.integers(0, 40, (height, width, 3), np.uint8)
    boxes = []
    for quarter in rng.permutation(4)[:count]:
        side = int(rng.integers(14, 20))
        x = int(rng.integers(1, width // 2 - side)) + (width // 2) * (int(quarter) % 2)
        y = int(rng.integers(1, height // 2 - side)) + (height // 2) * (int(quarter) // 2)
        name = str(rng.choice(list(COLOURS)))
        pixels[y : y + side, x : x + side] = COLOURS[name]
        boxes.append((name, x, y, x + side, y + side))
    return Photo(pixels, boxes)


def photos(count: int, seed: int) -> list[Photo]:
    rng = np.random.default_rng(seed)
    # every fifth is empty
    return [photo(rng, number % 5 and 1 + number % 2) for number in range(count)]


def written(folder: Path, found: list[Photo], name: str) -> None:
    """The pictures, and a table in which the rows of a picture need not be neighbours."""
    rows: list[tuple[int, str]] = []
    for number, one in enumerate(found):
        Image.fromarray(one.pixels).save(folder / f"{name}{number}.png")
        for place, box in enumerate(one.boxes or [("", "", "", "", "")]):
            rows.append((place, f"{name}{number}.png," + ",".join(map(str, box))))
    rows.sort(key=lambda row: row[0])
    text = "\n".join(["file,class,x0,y0,x1,y1", *(row for _, row in rows)])
    (folder / f"{name}.csv").write_text(text + "\n", "utf-8")


SPEC = """\
netspec: 1
name: squares
data: {table: {train: rows.csv, test: more.csv}, rows_per_sample: file}
input: {photo: {image: {size: [48, 64], fit: FIT, normalize: unit}, column: file}}
blocks:
  Conv:
    parameters: {channels: integer, stride: 1}
    layers:
      - {conv2d: {channels: $channels, kernel: 3, stride: $stride, padding: 1, bias: false}}
      - batch_norm
      - relu
layers:
  - Conv: {channels: 8, stride: 2}
  - Conv: {channels: 16, stride: 2}
  - {Conv: 24, into: levels}
  - {Conv: {channels: 24, stride: 2}, into: levels}
  - layers:
      - {conv2d: {channels: 7, kernel: 3, padding: 1}, from: $level, share: head, into: answers}
    for: {level: levels}
output:
  squares:
    boxes: {classes: [red, blue], of: photo, most: 5, threshold: 0.3}
    columns: [class, x0, y0, x1, y1]
    from: answers
    metrics: [mean_average_precision, coco_average_precision]
train: {epochs: EPOCHS, batch_size: 8, optimizer: {adamw: 1e-2}, schedule: cosine, seed: 2}
"""


@pytest.fixture
def network(tmp_path: Path) -> Callable[..., Any]:
    def make(fit: str = "pad", train: int = 40, epochs: int = 1) -> Any:
        written(tmp_path, photos(train, 1), "rows")
        written(tmp_path, photos(15, 2), "more")
        text = SPEC.replace("FIT", fit).replace("EPOCHS", str(epochs))
        (tmp_path / "squares.yaml").write_text(text, "utf-8")
        return netspec.load(tmp_path / "squares.yaml", {"train.device": "cpu"})

    return make


@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_the_targets_of_a_picture_are_its_rows(fit: str, network: Any) -> None:
    spec = network(fit).spec
    assert not look(spec)
    train = prepare(spec).train
    targets, pixels = train.targets["squares"], train.inputs["photo"]
    assert targets.shape == (40, 2, 5)
    assert [int((one[:, 0] >= 0).sum()) for one in targets] == [
        len(one.boxes) for one in photos(40, 1)
    ]
    places = 0
    for target, seen in zip(targets, pixels, strict=True):
        for of_class, *box in target[target[:, 0] >= 0]:
            # the red ones have more red than blue
            mask = (seen.max(0) > 150) & ((seen[0] > seen[2]) == (of_class == 0))
            x0, y0, x1, y1 = np.array(box) * [64, 48, 64, 48]
            # pixels at the edge are of both
            rows, columns = (
                slice(max(0, int(y0) + 2), int(y1) - 1),
                slice(max(0, int(x0) + 2), int(x1) - 1),
            )
            inside = mask[rows, columns]
            assert inside.all()
            places += inside.size
    assert places > 2000


def near(found: Any, one: Photo) -> bool:
    """Whether the boxes that were found are those of the picture, within 3 pixels; those it is in doubt of are left out."""
    boxes = sorted((box["class"], *box["box"]) for box in found if box["score"] > 0.5)
    true = sorted(one.boxes)
    return [box[0] for box in boxes] == [box[0] for box in true] and all(
        np.abs(np.array(a[1:]) - b[1:]).max() <= 3 for a, b in zip(boxes, true, strict=True)
    )


def test_the_whole_way_to_boxes_of_the_raw_picture(
    network: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = network(train=100, epochs=25)
    assert not made.check()
    result = made.train(tmp_path / "run")
    assert result.test["squares"]["mean_average_precision"] > 0.9
    assert 0.3 < result.test["squares"]["coco_average_precision"] < 1
    file, unseen = tmp_path / "run/squares.onnx", photos(15, 2)
    predictor = netspec.Predictor(file)
    answers = predictor.predict([{"file": one.pixels} for one in unseen])
    right = [near(answer["squares"], one) for answer, one in zip(answers, unseen, strict=True)]
    assert np.mean(right) >= 0.8
    # a picture alone is answered as it is among others, and one without squares has none
    assert predictor.predict({"file": unseen[1].pixels}) == answers[1]
    assert [answers[number]["squares"] for number in (0, 5, 10)] == [[], [], []]
    by_column = predictor.predict_columns({"file": np.stack([unseen[1].pixels] * 2)})
    assert by_column["squares"].shape == (2, 5, 4)
    assert by_column["squares_count"].tolist() == [len(answers[1]["squares"])] * 2
    # the rows of a table are gathered as they were to learn from, and its boxes are not asked for
    (tmp_path / "names.csv").write_text(
        "file\n" + "\n".join(f"more{number}.png" for number in range(15)) + "\n", "utf-8"
    )
    assert list(predictor.predict_file(tmp_path / "names.csv")) == answers
    rows_of_table(file, tmp_path, answers, capsys)
    evaluated(tmp_path, answers, unseen, capsys)


def rows_of_table(file: Path, folder: Path, answers: Any, capsys: Any) -> None:
    """In a table every box is a row, and a picture without boxes is one with gaps."""
    out = folder / "answers.csv"
    assert (
        main(["predict", str(file), str(folder / "names.csv"), "--keep", "file", "--out", str(out)])
        == 0
    )
    with out.open() as text:
        rows = list(csv.DictReader(text))
    ends = ("x0", "y0", "x1", "y1")
    assert list(rows[0]) == [
        "file",
        "squares_class",
        "squares_score",
        *(f"squares_{e}" for e in ends),
    ]
    told: dict[str, list[Any]] = {}
    for row in rows:
        boxes = told.setdefault(row["file"], [])
        if row["squares_class"]:
            box = [float(row[f"squares_{end}"]) for end in ends]
            score = float(row["squares_score"])
            boxes.append({"class": row["squares_class"], "score": score, "box": box})
        else:
            assert {row[f"squares_{end}"] for end in ends} == {""}
    assert list(told.values()) == [one["squares"] for one in answers]
    parquet = folder / "answers.parquet"
    assert (
        main(
            [
                "predict",
                str(file),
                str(folder / "names.csv"),
                "--batch-size",
                "1",
                "--out",
                str(parquet),
            ]
        )
        == 0
    )
    table = pyarrow.parquet.read_table(parquet)
    assert table.num_rows == len(rows)
    assert table["squares_x0"].null_count == sum(not row["squares_class"] for row in rows)
    assert str(table.schema.field("squares_x0").type) == "float"
    capsys.readouterr()


def evaluated(folder: Path, answers: Any, unseen: list[Photo], capsys: Any) -> None:
    """`evaluate` has a row for each picture, with its boxes as JSON and the true ones beside them."""
    out = folder / "told.csv"
    assert main(["evaluate", str(folder / "run"), "--predictions", str(out)]) == 0
    with out.open() as text:
        rows = list(csv.DictReader(text))
    by_name = {row["row"]: row for row in rows}
    for number, one in enumerate(unseen):
        row = by_name[f"more{number}.png"]
        true = [(box["class"], *box["box"]) for box in json.loads(row["squares_truth"])]
        assert sorted(true) == sorted((*box,) for box in one.boxes)
        assert len(json.loads(row["squares"])) == len(answers[number]["squares"])
    capsys.readouterr()


def test_without_a_picture_that_can_be_read_there_is_no_answer(
    network: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network()
    path = tmp_path / "squares.yaml"
    # a layer that cannot do without a row
    path.write_text(path.read_text("utf-8").replace("- batch_norm", "- group_norm: 4"), "utf-8")
    netspec.load(path, {"train.device": "cpu"}).train(tmp_path / "run")
    (tmp_path / "broken.png").write_text("no picture", "utf-8")
    capsys.readouterr()
    for form in ("csv", "jsonl"):
        arguments = ["--skip-broken", "--format", form]
        file = str(tmp_path / "run/squares.onnx")
        assert main(["predict", file, str(tmp_path / "broken.png"), *arguments]) == 0
        said = capsys.readouterr()
        assert "left out: 1 row" in said.err
        assert said.out.count("\n") == (form == "csv")


def test_fewer_places_than_a_picture_may_have_boxes(network: Any, tmp_path: Path) -> None:
    network()
    path = tmp_path / "squares.yaml"
    path.write_text(path.read_text("utf-8").replace("most: 5", "most: 1000"), "utf-8")
    made = netspec.load(path, {"train.device": "cpu"})
    made.train(tmp_path / "run")
    (answer,) = netspec.Predictor(tmp_path / "run/squares.onnx").predict(
        [{"file": photos(2, 1)[1].pixels}]
    )
    assert len(answer["squares"]) < 1000


def test_the_numeric_core_answers_in_pixels_of_what_the_network_sees(
    network: Any, tmp_path: Path
) -> None:
    import onnxruntime

    made = network(train=60, epochs=15)
    made.train(tmp_path / "run")
    core = onnxruntime.InferenceSession(str(made.export(tmp_path / "run", interface="tensors")))
    data = prepare(made.spec).test
    names = ["squares", "squares_class", "squares_score", "squares_count"]
    boxes, classes, scores, counts = core.run(names, {"photo": data.inputs["photo"]})
    assert boxes.shape == (15, 5, 4)
    found = 0
    for row, count in enumerate(counts):
        assert (classes[row, count:] == -1).all()
        assert (scores[row, count:] == 0).all()
        assert (boxes[row, count:] == 0).all()
        assert (np.diff(scores[row]) <= 0).all()
        for box, of_class in zip(boxes[row, :count], classes[row, :count], strict=True):
            x, y = ((box[:2] + box[2:]) / 2).astype(int)
            red, _, blue = data.inputs["photo"][row, :, min(y, 47), min(x, 63)].astype(int)
            found += (red > blue + 50) if of_class == 0 else (blue > red + 50)
    assert found >= 0.7 * counts.sum() > 5


FAULTS = [
    ("rows1.png,red,20,5,10,9", "NS4021", "20, 5, 10, 9"),
    ("rows1.png,red,600,5,610,9", "NS4022", "600, 5, 610, 9"),
    ("rows1.png,green,2,5,10,9", "NS4005", "`green`"),
    ("rows1.png,red,2,,10,9", "NS4006", "missing"),
    ("rows1.png,,2,5,10,9", "NS4006", "missing"),
    ("rows1.png,red,two,5,10,9", "NS4004", "`two`"),
]


@pytest.mark.parametrize(("row", "code", "words"), FAULTS)
def test_a_faulty_row_is_told_at_its_line(
    row: str, code: str, words: str, network: Any, tmp_path: Path
) -> None:
    made = network()
    path = tmp_path / "rows.csv"
    lines = path.read_text("utf-8").splitlines()
    lines.insert(30, row)
    path.write_text("\n".join(lines), "utf-8")
    with pytest.raises(SpecError) as caught:
        prepare(made.spec)
    (found,) = caught.value.diagnostics
    assert (found.code, found.where.place.span.line) == (code, 31)
    assert words in found.message


def test_in_several_files_a_faulty_row_is_told_where_it_stands(
    network: Any, tmp_path: Path
) -> None:
    network()
    text = (tmp_path / "rows.csv").read_text("utf-8").splitlines()
    (tmp_path / "extra.csv").write_text(
        "\n".join([text[0], "more1.png,red,1,1,9,9", "more1.png,red,700,1,709,9"]), "utf-8"
    )
    path = tmp_path / "squares.yaml"
    path.write_text(
        path.read_text("utf-8").replace("train: rows.csv", "train: [rows.csv, extra.csv]"), "utf-8"
    )
    with pytest.raises(SpecError) as caught:
        prepare(netspec.load(path).spec)
    (found,) = caught.value.diagnostics
    assert found.code == "NS4022"
    assert found.where.place.source.name.endswith("extra.csv")
    assert found.where.place.span.line == 3


def test_classes_may_be_numbers(network: Any, tmp_path: Path) -> None:
    expected = prepare(network().spec).train.targets["squares"]
    for name in ("rows.csv", "more.csv"):
        path = tmp_path / name
        text = path.read_text("utf-8").replace(",red,", ",7,").replace(",blue,", ",-3,")
        path.write_text(text, "utf-8")
    path = tmp_path / "squares.yaml"
    path.write_text(path.read_text("utf-8").replace("[red, blue]", "[7, -3]"), "utf-8")
    made = netspec.load(path, {"train.device": "cpu", "output.squares.boxes.threshold": 0})
    assert np.array_equal(prepare(made.spec).train.targets["squares"], expected)
    made.train(tmp_path / "run")
    predictor = netspec.Predictor(tmp_path / "run/squares.onnx")
    found = predictor.predict([{"file": one.pixels} for one in photos(3, 2)])
    assert {box["class"] for one in found for box in one["squares"]} <= {7, -3}
    assert all(len(one["squares"]) == 5 for one in found)


def test_a_class_that_no_row_has_is_told(network: Any, tmp_path: Path) -> None:
    made = network()
    path = tmp_path / "rows.csv"
    path.write_text(path.read_text("utf-8").replace(",blue,", ",red,"), "utf-8")
    notes: list[str] = []
    prepare(made.spec, notes.append)
    assert notes == ["`squares`: no training row is `blue`"]
