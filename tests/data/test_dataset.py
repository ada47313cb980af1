"""From a spec and its data to encoded parts, and what stands in the way."""

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netspec.data.dataset import encode_only, prepare
from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.spec.model import Spec

Make = Callable[..., Spec]
Told = Callable[[Callable[[], object]], Diagnostic]

ROWS = "age,sex,y\n" + "".join(
    f"{i},{'mf'[i % 2]},{['no', 'yes'][i % 3 == 0]}\n" for i in range(40)
)
INPUTS = "{age: number, sex: {category: [m, f]}}"
OUTPUT = "{y: {binary: ['no', 'yes']}}"
SPLIT = "split: {validation: 0.2, test: 0.25, stratify: y, seed: 3}"


def test_a_table_becomes_parts(spec_of: Make) -> None:
    data = prepare(spec_of(f"{{table: t.csv, {SPLIT}}}", INPUTS, OUTPUT, t__csv=ROWS))
    assert data.validation is not None
    assert data.test is not None
    assert (data.train.rows, data.validation.rows, data.test.rows) == (22, 8, 10)
    assert data.train.inputs["age"].shape == (22, 2)
    assert data.train.targets["y"].shape == (22, 1)
    assert list(data.hashes) == ["t.csv"]


def test_columns_are_fitted_on_the_training_part_alone(spec_of: Make) -> None:
    data = prepare(spec_of(f"{{table: t.csv, {SPLIT}}}", INPUTS, OUTPUT, t__csv=ROWS))
    np.testing.assert_allclose(data.train.inputs["age"][:, 0].mean(), 0, atol=1e-6)
    np.testing.assert_allclose(data.train.inputs["age"][:, 0].std(), 1, atol=1e-6)
    assert data.test is not None
    assert abs(data.test.inputs["age"][:, 0].mean()) > 1e-4


def test_files_may_be_given_for_the_parts(spec_of: Make) -> None:
    more = "age,sex,y\n" + "1,m,no\n" * 5
    spec = spec_of(
        "{table: {train: [t.csv, more.csv], test: more.csv}}",
        INPUTS,
        OUTPUT,
        t__csv=ROWS,
        more__csv=more,
    )
    data = prepare(spec)
    assert data.train.rows == 45
    assert data.test is not None
    assert data.test.rows == 5
    assert data.validation is None


def test_a_column_may_give_the_split(spec_of: Make) -> None:
    text = "age,sex,y,part\n" + "1,m,no,train\n" * 3 + "2,f,yes,test\n"
    data = prepare(spec_of("{table: t.csv, split: {column: part}}", INPUTS, OUTPUT, t__csv=text))
    assert data.test is not None
    assert (data.train.rows, data.test.rows) == (3, 1)


def test_parquet_gives_what_the_same_csv_gives(spec_of: Make, tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    spec = spec_of(f"{{table: t.csv, {SPLIT}}}", INPUTS, OUTPUT, t__csv=ROWS.replace("\n3,", "\n,"))
    rows = [line.split(",") for line in ROWS.replace("\n3,", "\n,").splitlines()[1:]]
    columns = {
        "age": pyarrow.array([int(a) if a else None for a, _, _ in rows]),
        "sex": pyarrow.array([s for _, s, _ in rows]).dictionary_encode(),
        "y": pyarrow.array([y for _, _, y in rows]),
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "t.parquet", row_group_size=7)
    other = spec_of(f"{{table: t.parquet, {SPLIT}}}", INPUTS, OUTPUT)
    a, b = prepare(spec), prepare(other)
    for name in a.train.inputs:
        np.testing.assert_array_equal(a.train.inputs[name], b.train.inputs[name])
    np.testing.assert_array_equal(a.train.targets["y"], b.train.targets["y"])
    assert a.fitted == b.fitted


def test_rows_for_evaluation_are_those_of_the_test_part(spec_of: Make, tmp_path: Path) -> None:
    spec = spec_of(f"{{table: t.csv, {SPLIT}}}", INPUTS, OUTPUT, t__csv=ROWS)
    data = prepare(spec)
    name, part = encode_only(spec, data.fitted, None)
    assert name == "test"
    assert data.test is not None
    np.testing.assert_array_equal(part.inputs["age"], data.test.inputs["age"])
    name, part = encode_only(spec, data.fitted, tmp_path / "t.csv")
    assert (name, part.rows) == ("t.csv", 40)


def test_rows_for_evaluation_are_named_and_have_their_truth(spec_of: Make, tmp_path: Path) -> None:
    spec = spec_of(f"{{table: t.csv, {SPLIT}}}", INPUTS, OUTPUT, t__csv=ROWS)
    _, part = encode_only(spec, prepare(spec).fitted, None)
    rows = ROWS.splitlines()
    assert len(set(part.origins or ())) == part.rows == 10
    assert [rows[row].split(",")[2] for row in part.origins or ()] == part.truth["y"].tolist()  # type: ignore[call-overload]


def test_rows_of_several_files_are_named_with_their_file(spec_of: Make) -> None:
    more = "age,sex,y\n1,f,yes\n1,m,no\n"
    source = "{table: {train: t.csv, test: [t.csv, more.csv]}}"
    spec = spec_of(source, INPUTS, OUTPUT, t__csv=ROWS, more__csv=more)
    _, part = encode_only(spec, prepare(spec).fitted, None)
    assert part.origins is not None
    assert [part.origins[at] for at in (0, 39, 40, 41)] == [
        "t.csv:1",
        "t.csv:40",
        "more.csv:1",
        "more.csv:2",
    ]


def test_pictures_of_folders_are_named_by_their_files(spec_of: Make, tmp_path: Path) -> None:
    for name in ("cat/a.png", "cat/deep/b.png", "dog/a.png"):
        (tmp_path / "f" / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (4, 4)).save(tmp_path / "f" / name)
    inputs = "{file: {image: {size: 4, channels: 1}}}"
    spec = spec_of("{folder: f}", inputs, "{class: {category: [cat, dog]}}", layers="flatten")
    _, part = encode_only(spec, prepare(spec).fitted, None)
    assert part.origins == ["cat/a.png", "cat/deep/b.png", "dog/a.png"]
    assert part.truth["class"].tolist() == ["cat", "cat", "dog"]


# ---- arrays


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">BBBB{array.ndim}i", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def test_npz_and_idx_give_the_same(spec_of: Make, tmp_path: Path) -> None:
    image = np.random.default_rng(0).integers(0, 256, (10, 6, 5)).astype(np.uint8)
    label = (np.arange(10) % 3).astype(np.uint8)
    np.savez(tmp_path / "a.npz", image=image, label=label)
    (tmp_path / "i.gz").write_bytes(gzip.compress(idx(image)))
    (tmp_path / "l").write_bytes(idx(label))
    kind = "{image: {image: {size: [6, 5], channels: 1}}}"
    output = "{label: {category: [x, y, z]}}"
    npz = prepare(spec_of("{arrays: a.npz}", kind, output))
    mnist = prepare(spec_of("{arrays: {path: {image: i.gz, label: l}}}", kind, output))
    np.testing.assert_array_equal(npz.train.inputs["image"], image[:, None])
    np.testing.assert_array_equal(mnist.train.inputs["image"], image[:, None])
    np.testing.assert_array_equal(npz.train.targets["label"], label)
    np.testing.assert_array_equal(mnist.train.targets["label"], label)


@pytest.mark.parametrize(
    ("kind", "array", "words"),
    [
        ("{x: {array: [3]}}", np.zeros((4, 2), np.float32), "shape [2]"),
        ("{x: number}", np.zeros((4, 2), np.float32), "shape [2]"),
        ("{x: number}", np.array([0, 1, np.inf, 2]), "infinite"),
        ("{x: {codes: 3}}", np.array([0, 1, 3, 2]), "not from 0 to 2"),
        ("{x: {image: {size: 4}}}", np.zeros((4, 8, 8), np.uint8), "a picture of 3 channels"),
        ("{x: {image: {size: 4, channels: 1}}}", np.zeros((4, 8, 8)), "uint8"),
    ],
)
def test_arrays_of_another_form_are_told(
    kind: str, array: np.ndarray, words: str, spec_of: Make, tmp_path: Path, told: Told
) -> None:
    np.savez(tmp_path / "a.npz", x=array, y=np.zeros(len(array), int))
    found = told(lambda: prepare(spec_of("{arrays: a.npz}", kind, "{y: {category: 2}}")))
    assert words in found.message


def test_pickled_arrays_are_never_opened(spec_of: Make, tmp_path: Path, told: Told) -> None:
    np.savez(tmp_path / "a.npz", x=np.array([{}, {}], object), y=np.zeros(2))
    found = told(lambda: prepare(spec_of("{arrays: a.npz}", "{x: number}", "{y: number}")))
    assert found.code == "NS4002"
    assert "pickled" in found.message


@pytest.mark.parametrize("data", [b"", b"PK\3\4 torn", b"not an array"])
def test_damaged_arrays_are_told(data: bytes, spec_of: Make, tmp_path: Path, told: Told) -> None:
    (tmp_path / "a.npz").write_bytes(data)
    found = told(lambda: prepare(spec_of("{arrays: a.npz}", "{x: number}", "{y: number}")))
    assert found.code == "NS4002"


def test_a_label_that_is_no_position_is_told(spec_of: Make, tmp_path: Path, told: Told) -> None:
    np.savez(tmp_path / "a.npz", x=np.zeros(3), y=np.array([0, 1, 2]))
    spec = spec_of("{arrays: a.npz}", "{x: number}", "{y: {category: [a, b]}}")
    assert "the label 2 is no position" in told(lambda: prepare(spec)).message


# ---- a folder of pictures


def photos(folder: Path, count: int = 6) -> None:
    for label in ("cat", "dog"):
        (folder / label).mkdir(parents=True)
        for i in range(count):
            shape = (10 + i, 12, 3)
            pixels = np.random.default_rng(i).integers(0, 256, shape).astype(np.uint8)
            Image.fromarray(pixels).save(folder / label / f"{i}.png")


FOLDER = "{p: {image: {size: 8}, column: file}}"
PETS = "{pet: {category: [cat, dog], column: class}}"


def test_a_folder_is_read_class_by_class(spec_of: Make, tmp_path: Path) -> None:
    photos(tmp_path / "f")
    (tmp_path / "f/cat/notes.txt").write_text("no picture")
    data = prepare(spec_of("{folder: f}", FOLDER, PETS))
    assert data.train.inputs["p"].shape == (12, 3, 8, 8)
    assert data.train.targets["pet"].tolist() == [0] * 6 + [1] * 6
    # a file takes pictures of one size in a call
    assert data.raw_sample["p"].shape[1:] == (10, 12, 3)
    assert len(data.raw_sample["p"]) == len(data.encoded_sample["p"])


def test_a_truncated_picture_is_named_and_left_out_only_on_request(
    spec_of: Make, tmp_path: Path, told: Told
) -> None:
    photos(tmp_path / "f")
    broken = tmp_path / "f/cat/3.png"
    broken.write_bytes(broken.read_bytes()[:100])
    found = told(lambda: prepare(spec_of("{folder: f}", FOLDER, PETS)))
    assert found.code == "NS4008"
    assert found.where.place.source.name.endswith("3.png")
    notes: list[str] = []
    data = prepare(spec_of("{folder: f, skip_broken: true}", FOLDER, PETS), notes.append)
    assert data.train.rows == 11
    assert data.train.targets["pet"].tolist() == [0] * 5 + [1] * 6
    assert any("1 picture" in note for note in notes)


# ---- tables with faults


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("age,sex,y\n1,m,no\nold,f,yes\n", "NS4004", 3),
        ('age,sex,y\n1,"m\n",no\nold,f,yes\n', "NS4004", 4),
        ("age,sex,y\n1,m,no\n2,f,perhaps\n", "NS4005", 3),
        ("age,sex,y\n1,m,no\n2,f,\n", "NS4006", 3),
        ("age,sex,y\n1,m,no\n2,f\n", "NS4010", 3),
        ("age,sex,y\n", "NS4012", 2),
        ("", "NS4012", 1),
        ("age,gender,y\n1,m,no\n", "NS4003", 3),
    ],
)
def test_a_fault_of_a_table_is_told_at_its_line(
    text: str, code: str, line: int, spec_of: Make, told: Told
) -> None:
    found = told(lambda: prepare(spec_of("{table: t.csv}", INPUTS, OUTPUT, t__csv=text)))
    assert (found.code, found.where.place.span.line) == (code, line)


def test_a_file_that_is_not_there_is_told_in_the_spec(spec_of: Make, told: Told) -> None:
    found = told(lambda: prepare(spec_of("{table: tt.csv}", INPUTS, OUTPUT, t__csv=ROWS)))
    assert found.code == "NS4001"
    assert found.where.place.span.line == 2
    assert "t.csv" in str(found.help)


def test_a_logarithm_of_negative_numbers_is_told_in_the_spec(spec_of: Make, told: Told) -> None:
    text = "age,y\n-3,no\n2,yes\n"
    spec = spec_of("{table: t.csv}", "{age: {number: log1p}}", OUTPUT, t__csv=text)
    found = told(lambda: prepare(spec))
    assert (found.code, found.where.place.span.line) == ("NS4014", 3)


def test_a_part_may_not_be_given_and_drawn(spec_of: Make, told: Told) -> None:
    data = "{table: {train: t.csv, test: t.csv}, split: {test: 0.1}}"
    assert told(lambda: prepare(spec_of(data, INPUTS, OUTPUT, t__csv=ROWS))).code == "NS1010"


def test_a_spec_without_data_says_so(spec_of: Make, tmp_path: Path, told: Told) -> None:
    from netspec.graph.compiled import compile_file

    spec_of("{table: t.csv}", INPUTS, OUTPUT)
    text = (tmp_path / "net.yaml").read_text().replace("data: {table: t.csv}\n", "")
    (tmp_path / "net.yaml").write_text(text)
    spec = compile_file(tmp_path / "net.yaml").spec
    assert spec is not None
    assert told(lambda: prepare(spec)).code == "NS4000"


# ---- what is told although it is no error


def notes_of(spec: Spec) -> str:
    notes: list[str] = []
    prepare(spec, notes.append)
    return "\n".join(notes)


def test_cells_of_no_known_class_are_counted(spec_of: Make) -> None:
    text = "age,sex,y\n1,male,no\n2,m,yes\n3,x,no\n4,,no\n"
    said = notes_of(spec_of("{table: t.csv}", INPUTS, OUTPUT, t__csv=text))
    assert "`sex`: 2 of 4 cells are none of its classes" in said


def test_columns_that_teach_nothing_and_classes_that_never_come_are_told(spec_of: Make) -> None:
    text = "age,sex,y\n7,m,no\n7,f,no\n"
    said = notes_of(spec_of("{table: t.csv}", INPUTS, OUTPUT, t__csv=text))
    assert "`age`: all training rows have 7" in said
    assert "`y`: no training row is `yes`" in said
    text = "age,sex,y\n,m,no\n,f,yes\n"
    assert "`age`: every cell" in notes_of(spec_of("{table: t.csv}", INPUTS, OUTPUT, t__csv=text))


@pytest.mark.parametrize("kind", ["{a: number}", "{a: {number: none}}"])
def test_numbers_that_32_bits_cannot_tell_apart_are_refused(
    kind: str, spec_of: Make, told: Told
) -> None:
    text = "a,y\n" + "".join(f"{1_700_000_000 + i},{i}\n" for i in range(50))
    found = told(lambda: prepare(spec_of("{table: t.csv}", kind, "{y: number}", t__csv=text)))
    assert found.code == "NS4015"
    swapped = spec_of("{table: t.csv}", "{y: number}", "{a: number}", t__csv=text)
    assert told(lambda: prepare(swapped)).code == "NS4015"


def test_large_numbers_with_a_spread_are_taken(spec_of: Make) -> None:
    text = "a,y\n" + "".join(f"{1_000_000 * i},{i}\n" for i in range(50))
    prepare(spec_of("{table: t.csv}", "{a: number}", "{y: number}", t__csv=text))


def test_a_constant_column_is_zero_whatever_the_transform(spec_of: Make) -> None:
    text = "a,y\n" + "0.7,1\n" * 20
    for transform in ("standardize", "min_max", "robust", "log1p"):
        kind = f"{{a: {{number: {{transform: {transform}, flag: false}}}}}}"
        data = prepare(spec_of("{table: t.csv}", kind, "{y: number}", t__csv=text))
        np.testing.assert_allclose(data.train.inputs["a"], 0, atol=1e-6)


def test_names_of_pictures_are_relative_to_their_table(spec_of: Make, tmp_path: Path) -> None:
    photos(tmp_path / "f")
    text = "file,pet\ncat/1.png,cat\ndog/2.png,dog\n"
    (tmp_path / "f/t.csv").write_text(text)
    (tmp_path / "t.csv").write_text(text)
    output = "{pet: {category: [cat, dog]}}"
    assert prepare(spec_of("{table: f/t.csv}", FOLDER, output)).train.rows == 2
    assert prepare(spec_of("{table: t.csv, files: f}", FOLDER, output)).train.rows == 2


def test_a_picture_that_has_changed_has_another_hash(spec_of: Make, tmp_path: Path) -> None:
    photos(tmp_path / "f")
    (tmp_path / "t.csv").write_text("file,pet\ncat/1.png,cat\ndog/2.png,dog\n")
    spec = spec_of("{table: t.csv, files: f}", FOLDER, "{pet: {category: [cat, dog]}}")
    before = prepare(spec).hashes
    assert prepare(spec).hashes == before
    Image.new("RGB", (9, 9), (1, 2, 3)).save(tmp_path / "f/dog/2.png")
    after = prepare(spec).hashes
    assert {name for name in before if before[name] != after[name]} == {"pictures of p"}


def test_a_picture_that_is_not_there_is_told_with_the_path_that_was_tried(
    spec_of: Make, tmp_path: Path, told: Told
) -> None:
    spec = spec_of(
        "{table: t.csv}",
        FOLDER,
        "{pet: {category: [cat, dog]}}",
        t__csv="file,pet\nno.png,cat\n,dog\n",
    )
    found = told(lambda: prepare(spec))
    assert (found.code, found.where.place.span.line) == ("NS4008", 2)
    assert str(tmp_path / "no.png") in found.message


# ---- folders


@pytest.mark.parametrize(
    ("above", "words"),
    [
        ("train", "folder: {train: f/train, test: f/test}"),
        ("pics", "`folder: f/pics`"),
    ],
)
def test_a_folder_that_is_one_level_too_high_is_told(
    above: str, words: str, spec_of: Make, tmp_path: Path, told: Told
) -> None:
    parts = ("train", "test") if above == "train" else (above,)
    for part in parts:
        for label in "xy":
            (tmp_path / "f" / part / label).mkdir(parents=True)
            Image.new("L", (4, 4)).save(tmp_path / "f" / part / label / "1.png")
    kind = "{p: {image: {size: 4, channels: 1}, column: file}}"
    spec = spec_of("{folder: f}", kind, "{y: {category: [x, y], column: class}}")
    found = told(lambda: prepare(spec))
    assert "is one level too high" in found.message
    assert words in str(found.help)


@pytest.mark.parametrize(("there", "folder"), [(0, "pics"), (1, "pics"), (0, "other")])
def test_a_wrong_folder_of_pictures_is_told_once(
    there: int, folder: str, spec_of: Make, tmp_path: Path
) -> None:
    (tmp_path / "pics").mkdir()
    for row in range(there):
        Image.new("L", (4, 4)).save(tmp_path / f"pics/{row}.png")
    table = "file,y\n" + "".join(f"{row}.png,{'ab'[row % 2]}\n" for row in range(20))
    spec = spec_of(
        f"{{table: t.csv, files: {folder}}}",
        "{file: {image: {size: 4, channels: 1}}}",
        "{y: {category: [a, b]}}",
        layers="flatten",
        t__csv=table,
    )
    with pytest.raises(SpecError) as caught:
        prepare(spec)
    (found,) = caught.value.diagnostics
    missing = 20 - there
    assert (found.code, found.where.place.span.line) == ("NS4008", 2 + there)
    assert found.message.startswith(f"{missing} of 20 pictures are missing, such as `{there}.png`")
    assert f"`{tmp_path / folder}`" in found.message
    assert found.message.endswith("does not exist") == (folder == "other")
    for row in range(there, 15):
        Image.new("L", (4, 4)).save(tmp_path / "pics" / f"{row}.png")
    if folder == "pics":
        with pytest.raises(SpecError) as caught:
            prepare(spec)
        assert len(caught.value.diagnostics) == 5
