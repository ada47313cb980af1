"""Samples of unequal lengths along the whole path: from files of every form to the answers of the exported file."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pyarrow.parquet
import pytest

import netspec
from netspec.cli.main import main
from netspec.data.dataset import encode_only, prepare
from netspec.export.export import export
from netspec.graph.compiled import compile_text
from netspec.inference.predictor import Predictor
from netspec.source.diagnostics import SpecError
from netspec.source.text import SourceText

LENGTHS = [5, 2, 7, 3, 4, 6, 2, 5, 3, 7, 4, 6]
LAYERS = """
layers:
  - {lstm: {hidden: 3, bidirectional: true}, from: frames}
  - {attention: 2, name: seen}
  - permute: [1, 0]
  - conv1d: {channels: 4, kernel: 3, padding: 1}
  - batch_norm
  - max_pool1d: {kernel: 2, padding: 1}
  - {global_avg_pool, name: pooled}
  - {last, from: seen, name: end}
  - {linear: 2, from: [pooled, end]}
output:
  kind: {category: [a, b]}
train: {epochs: 1, batch_size: 4}
"""
FORMS = {
    "padded": ("{arrays: padded.npz}", "{array: [time, 2]}", "count: {lengths: time}"),
    "flat": ("{arrays: flat.npz}", "{array: [time, 2]}", "count: {lengths: time}"),
    "mask": ("{arrays: mask.npz}", "{array: [time, 2]}", "real: {mask: time}"),
    "rows": (
        "{table: rows.csv, rows_per_sample: sample}",
        "{array: [time, 2], columns: [x, y]}",
        "",
    ),
}
"""How the same samples can lie: the source, the input, and the one that says how long they are."""


def spec_of(form: str, layers: str = LAYERS) -> str:
    source, array, marker = FORMS[form]
    inputs = f"input:\n  frames: {array}\n" + (f"  {marker}\n" if marker else "")
    return f"netspec: 1\nname: {form}\ndata: {source}\n{inputs}{layers}"


@pytest.fixture(scope="module")
def samples() -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [rng.standard_normal((length, 2)).round(3).astype(np.float32) for length in LENGTHS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, samples: list[np.ndarray]) -> Path:
    """The same samples in every form, with a spec for each."""
    folder = tmp_path_factory.mktemp("ragged")
    labels = np.arange(len(LENGTHS)) % 2
    # the padding is garbage, which must not matter
    padded = np.full((len(LENGTHS), max(LENGTHS), 2), 1e3, np.float32)
    for row, sample in enumerate(samples):
        padded[row, : len(sample)] = sample
    mask = np.arange(max(LENGTHS)) < np.array(LENGTHS)[:, None]
    np.savez(folder / "padded.npz", frames=padded, count=LENGTHS, kind=labels)
    np.savez(folder / "flat.npz", frames=np.concatenate(samples), count=LENGTHS, kind=labels)
    np.savez(folder / "mask.npz", frames=padded, real=mask, kind=labels)
    with (folder / "rows.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["sample", "x", "y", "kind"])
        for number, sample in enumerate(samples):
            writer.writerows([number, *map(float, row), "ab"[number % 2]] for row in sample)
    for form in FORMS:
        (folder / f"{form}.yaml").write_text(spec_of(form))
    return folder


@pytest.fixture(scope="module")
def runs(folder: Path) -> dict[str, Path]:
    """A run of each form."""
    found = {}
    for form in FORMS:
        found[form] = folder / "runs" / form
        netspec.load(folder / f"{form}.yaml").train(found[form])
    return found


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_the_same_data(folder: Path, samples: list[np.ndarray], form: str) -> None:
    part = prepare(netspec.load(folder / f"{form}.yaml").spec).train
    frames, lengths = part.inputs.values()
    assert lengths.tolist() == LENGTHS
    assert lengths.dtype == np.int64
    for row, sample in enumerate(samples):
        assert np.array_equal(frames[row, : len(sample)], sample)


def test_every_form_trains_the_same_network(runs: dict[str, Path]) -> None:
    histories = [(run / "history.csv").read_text().splitlines()[1] for run in runs.values()]
    losses = [float(line.split(",")[1]) for line in histories]
    assert losses == pytest.approx([losses[0]] * len(losses), rel=1e-4)


@pytest.mark.parametrize("form", FORMS)
def test_the_file_takes_padded_arrays_and_lengths(
    runs: dict[str, Path], samples: list[np.ndarray], form: str
) -> None:
    session = onnxruntime.InferenceSession(str(runs[form] / f"{form}.onnx"))
    shapes = {one.name: (one.type, one.shape) for one in session.get_inputs()}
    marker = next(name for name in shapes if name != "frames")
    assert shapes["frames"] == ("tensor(float)", ["batch", "time", 2])
    mask = form == "mask"
    wanted = ("tensor(bool)", ["batch", "time"]) if mask else ("tensor(int64)", ["batch"])
    assert shapes[marker] == wanted

    def ask(frames: np.ndarray, length: int) -> np.ndarray:
        width = frames.shape[1]
        said = np.arange(width) < length if mask else np.array(length)
        given = {"frames": frames, marker: said[None]}
        return np.asarray(session.run(["kind_probability"], given)[0])

    for sample in samples[:4]:
        alone = ask(sample[None], len(sample))
        padding = np.full((1, 5, 2), 1e3, np.float32)
        padded = ask(np.concatenate([sample[None], padding], axis=1), len(sample))
        assert padded == pytest.approx(alone, rel=1e-4)


def test_records_hold_lists_of_unequal_lengths(
    runs: dict[str, Path], samples: list[np.ndarray], folder: Path
) -> None:
    answers = []
    for form in FORMS:
        predictor = Predictor(runs[form] / f"{form}.onnx")
        records = [{"frames": sample.tolist()} for sample in samples]
        answers.append([row["kind_probability"]["a"] for row in predictor.predict(records)])
        # one alone, and the answer of the file it was trained from
        assert predictor.predict({"frames": samples[1]})["kind_probability"]["a"] == pytest.approx(
            answers[-1][1], rel=1e-4
        )
        lines = folder / f"{form}.jsonl"
        lines.write_text("".join(json.dumps(record) + "\n" for record in records))
        by_line = [
            row["kind_probability"]["a"] for row in predictor.predict_file(lines, batch_size=5)
        ]
        assert by_line == pytest.approx(answers[-1], rel=1e-4)
        data = folder / ("rows.csv" if form == "rows" else f"{form}.npz")
        by_file = [
            row["kind_probability"]["a"] for row in predictor.predict_file(data, batch_size=5)
        ]
        assert by_file == pytest.approx(answers[-1], rel=1e-4)
    for found in answers[1:]:
        assert found == pytest.approx(answers[0], rel=1e-3)


@pytest.mark.parametrize("form", ["padded", "flat"])
def test_arrays_that_are_kept_are_lists_in_json_lines_and_json_in_tables(
    runs: dict[str, Path], folder: Path, samples: list[np.ndarray], form: str, tmp_path: Path
) -> None:
    model, data = str(runs[form] / f"{form}.onnx"), str(folder / f"{form}.npz")

    def answered(name: str) -> Path:
        words = ["predict", model, data, "--keep", "frames,count", "--batch-size", "5"]
        assert main([*words, "--out", str(tmp_path / name)]) == 0
        return tmp_path / name

    lines = [json.loads(line) for line in answered("a.jsonl").read_text().splitlines()]
    assert [line["count"] for line in lines] == LENGTHS
    for line, sample in zip(lines, samples, strict=True):
        assert line["frames"][: len(sample)] == [[float(str(x)) for x in row] for row in sample]
    with answered("a.csv").open() as file:
        cells = [row["frames"] for row in csv.DictReader(file)]
    assert [json.loads(cell) for cell in cells] == [line["frames"] for line in lines]
    assert pyarrow.parquet.read_table(answered("a.parquet"))["frames"].to_pylist() == cells


def test_samples_of_rows_are_named_by_what_gathers_them(folder: Path) -> None:
    spec = netspec.load(folder / "rows.yaml").spec
    _, part = encode_only(spec, prepare(spec).fitted, None)
    assert part.origins == [str(number) for number in range(len(LENGTHS))]


def test_an_array_that_is_not_there_cannot_be_kept(
    runs: dict[str, Path], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(runs["flat"] / "flat.onnx"), str(folder / "flat.npz"), "--keep", "other"]
    assert main(["predict", *words]) == 1
    assert "has no column `other` to keep" in capsys.readouterr().err


def test_columns_of_a_frame(runs: dict[str, Path], samples: list[np.ndarray]) -> None:
    of_rows, of_samples = (Predictor(runs[form] / f"{form}.onnx") for form in ("rows", "padded"))
    numbers = np.repeat(np.arange(len(LENGTHS)), LENGTHS)
    table = np.concatenate(samples)
    by_row = of_rows.predict_columns({"sample": numbers, "x": table[:, 0], "y": table[:, 1]})
    lists = {
        "x": [sample[:, 0].tolist() for sample in samples],
        "y": [sample[:, 1].tolist() for sample in samples],
    }
    by_list = of_rows.predict_columns(lists)
    assert by_row["kind_probability"] == pytest.approx(by_list["kind_probability"], rel=1e-4)
    padded = np.full((len(samples), 9, 2), 7.0)
    for row, sample in enumerate(samples):
        padded[row, : len(sample)] = sample
    given = {"frames": padded, "count": np.array(LENGTHS)}
    found = of_samples.predict_columns(given)["kind_probability"]
    as_lists = of_samples.predict_columns({"frames": samples})["kind_probability"]
    assert found == pytest.approx(as_lists, rel=1e-4)


def test_the_numeric_core_takes_no_lengths(
    runs: dict[str, Path], folder: Path, samples: list[np.ndarray]
) -> None:
    network = netspec.load(folder / "flat.yaml")
    path = export(runs["flat"], network.graph, network.spec, interface="tensors")
    session = onnxruntime.InferenceSession(str(path))
    assert [one.name for one in session.get_inputs()] == ["frames"]
    whole = Predictor(runs["flat"] / "flat.onnx")
    for sample in samples[:3]:
        found = session.run(["kind_probability"], {"frames": sample[None]})[0]
        right = whole.predict({"frames": sample})["kind_probability"]
        assert found[0] == pytest.approx(list(right.values()), rel=1e-3)


def test_answers_are_as_long_as_their_samples(
    folder: Path, samples: list[np.ndarray], tmp_path: Path
) -> None:
    layers = """
layers:
  - {linear: 3, from: frames, name: each}
  - permute: [1, 0]
  - {conv1d: {channels: 2, kernel: 2, stride: 2}, name: windows}
  - {last, from: each}
  - linear: 2
output:
  kind: {category: [a, b]}
  each: tensor
  windows: tensor
train: {epochs: 1, batch_size: 4}
"""
    spec = folder / "answers.yaml"
    spec.write_text(spec_of("padded", layers))
    netspec.load(spec).train(tmp_path / "run")
    predictor = Predictor(tmp_path / "run" / "padded.onnx")
    rows = predictor.predict([{"frames": sample} for sample in samples])
    assert [len(row["each"]) for row in rows] == LENGTHS
    assert [len(row["windows"][0]) for row in rows] == [length // 2 for length in LENGTHS]
    alone = predictor.predict({"frames": samples[1]})
    assert np.array(rows[1]["each"]) == pytest.approx(np.array(alone["each"]), rel=1e-4)
    assert np.array(rows[1]["windows"]) == pytest.approx(np.array(alone["windows"]), rel=1e-4)


def fault(act: Callable[[], object]) -> str:
    with pytest.raises(SpecError) as error:
        act()
    (found,) = error.value.diagnostics
    return f"{found.code} {found.message} {found.help}"


def changed(folder: Path, tmp_path: Path, name: str, **arrays: object) -> Path:
    """A spec whose data have other arrays."""
    with np.load(folder / f"{name}.npz") as file:
        np.savez(tmp_path / f"{name}.npz", **{**file, **arrays})  # type: ignore[arg-type]
    (tmp_path / "spec.yaml").write_text(spec_of(name))
    return tmp_path / "spec.yaml"


@pytest.mark.parametrize(
    ("name", "arrays", "told"),
    [
        ("padded", {"count": [0, *LENGTHS[1:]]}, "NS4031 a length of 0"),
        ("padded", {"count": [8, *LENGTHS[1:]]}, "from 1 to the 7 places of `time`"),
        ("padded", {"count": np.array(LENGTHS) + 0.5}, "NS4004"),
        ("flat", {"count": [6, *LENGTHS[1:]]}, "holds 54 places end to end"),
        ("mask", {"real": np.arange(7) >= np.array(LENGTHS)[:, None]}, "behind padding"),
        ("mask", {"real": np.ones((12, 3), bool)}, "does not fit the 7 places"),
    ],
)
def test_lengths_that_cannot_be(
    folder: Path, tmp_path: Path, name: str, arrays: dict[str, object], told: str
) -> None:
    spec = changed(folder, tmp_path, name, **arrays)
    assert told in fault(lambda: prepare(netspec.load(spec).spec))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("\n2,", "\n,", "NS4006"),
        (",b\r\n1,", ",a\r\n1,", "NS4032 `"),
        ("\n0,", "\n0,x", "NS4004"),
    ],
)
def test_rows_that_cannot_be(folder: Path, tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (folder / "rows.csv").read_bytes().decode()
    assert old in text
    (tmp_path / "rows.csv").write_bytes(text.replace(old, new, 1).encode())
    (tmp_path / "spec.yaml").write_text(spec_of("rows"))
    assert told in fault(lambda: prepare(netspec.load(tmp_path / "spec.yaml").spec))


def test_rows_of_a_sample_need_not_be_neighbours(
    folder: Path, tmp_path: Path, samples: list[np.ndarray]
) -> None:
    head, *rows = (folder / "rows.csv").read_text().splitlines()
    # by turns: the first rows of all samples, then the second ones
    starts = np.concatenate([[0], np.cumsum(LENGTHS)[:-1]])
    turns = [
        s + i for i in range(max(LENGTHS)) for s, n in zip(starts, LENGTHS, strict=True) if i < n
    ]
    (tmp_path / "rows.csv").write_text("\n".join([head, *(rows[row] for row in turns)]) + "\n")
    (tmp_path / "spec.yaml").write_text(spec_of("rows"))
    frames, lengths = prepare(netspec.load(tmp_path / "spec.yaml").spec).train.inputs.values()
    assert lengths.tolist() == LENGTHS
    assert np.array_equal(frames[2, :7], samples[2])


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"frames": [[1, 2], [3]]}, "takes numbers as an array [time, 2]"),
        ({"frames": [[1, 2, 3]]}, "the sample has the shape [1, 3], and the spec says [time, 2]"),
        ({"frames": []}, "the sample has the shape [0]"),
        ({"frames": [[1, 2]], "count": 2}, "a length of 2 is not from 1 to the 1 places"),
        ({"frame": [[1, 2]]}, "is it called `frame` here?"),
        ({"frames": [[1, None]]}, "takes numbers as an array"),
    ],
)
def test_records_that_cannot_be(
    runs: dict[str, Path], record: dict[str, object], told: str
) -> None:
    predictor = Predictor(runs["padded"] / "padded.onnx")
    assert told in fault(lambda: predictor.predict(record))


def test_samples_shorter_than_a_window(
    folder: Path, tmp_path: Path, samples: list[np.ndarray]
) -> None:
    layers = """
layers:
  - {permute: [1, 0], from: frames}
  - conv1d: {channels: 2, kernel: KERNEL}
  - global_max_pool
output:
  kind: {category: [a, b]}
train: {epochs: 1, batch_size: 4}
"""
    for kernel in (3, 2):
        spec = folder / f"kernel{kernel}.yaml"
        spec.write_text(spec_of("padded", layers.replace("KERNEL", str(kernel))))
    told = fault(lambda: netspec.load(folder / "kernel3.yaml").train(tmp_path / "run"))
    assert (
        "NS5012 sample 1, counted from 0, is 2 long along `time`, and the network needs 3" in told
    )
    assert "so it is with 1 more" in told
    netspec.load(folder / "kernel2.yaml").train(tmp_path / "run")
    predictor = Predictor(tmp_path / "run/padded.onnx")
    told = fault(lambda: predictor.predict([{"frames": samples[0]}, {"frames": [[1, 2]]}]))
    assert "NS4031 `time` is 1 long, and the network needs 2" in told


@pytest.mark.parametrize("form", ["padded", "padded without lengths"])
def test_samples_longer_than_there_is_room(folder: Path, tmp_path: Path, form: str) -> None:
    layers = """
layers:
  - {position_embedding: ROOM, from: frames}
  - mean: time
output:
  kind: {category: [a, b]}
train: {epochs: 1, batch_size: 4}
"""
    for room in (6, 7):
        text = spec_of("padded", layers.replace("ROOM", str(room)))
        if form != "padded":
            text = text.replace("  count: {lengths: time}\n", "")
        (folder / f"room{room}.yaml").write_text(text)
    told = fault(lambda: netspec.load(folder / "room6.yaml").train(tmp_path / "run"))
    assert "is 7 long along `time`, and the network has room for 6" in told
    netspec.load(folder / "room7.yaml").train(tmp_path / "run")
    if form == "padded":
        predictor = Predictor(tmp_path / "run/padded.onnx")
        told = fault(lambda: predictor.predict({"frames": [[1, 2]] * 8}))
        assert "NS4031 `time` is 8 long, and the network has room for 7" in told


def test_inputs_with_one_axis_are_equally_long(tmp_path: Path) -> None:
    spec = """
netspec: 1
name: two
data: {arrays: two.npz}
input:
  words: {codes: {count: 5, shape: [time]}}
  pitch: {array: [time, 1]}
  real: {mask: time}
layers:
  - {embedding: 3, from: words, name: word}
  - {concat: {axis: 1}, from: [word, pitch]}
  - {rnn: 2, name: read}
  - {linear: 2, from: read.hidden}
output:
  kind: {category: [a, b]}
train: {epochs: 1, batch_size: 2}
"""
    (tmp_path / "two.yaml").write_text(spec)
    words, pitch = np.arange(12).reshape(4, 3) % 5, np.ones((4, 3, 1))
    real = np.arange(3) < np.array([[3], [1], [2], [3]])
    np.savez(tmp_path / "two.npz", words=words, pitch=pitch, real=real, kind=[0, 1, 0, 1])
    netspec.load(tmp_path / "two.yaml").train(tmp_path / "run")
    predictor = Predictor(tmp_path / "run/two.onnx")
    short, long = {"words": [1], "pitch": [[1.0]]}, {"words": [1, 2], "pitch": [[1.0], [1.0]]}
    both = predictor.predict([short, long])
    alone = predictor.predict(short)["kind_probability"]["a"]
    assert both[0]["kind_probability"]["a"] == pytest.approx(alone, rel=1e-4)
    # what a mask says goes before what a list holds
    masked = predictor.predict({**long, "real": [True, False]})["kind_probability"]["a"]
    assert masked == pytest.approx(alone, rel=1e-4)
    told = fault(lambda: predictor.predict([{"words": [1, 2], "pitch": [[1.0]]}]))
    assert "NS4031 the sample is 1 long, and in `words` 2" in told


def test_a_named_axis_that_nothing_marks_is_real_throughout() -> None:
    text = spec_of("padded").replace("  count: {lengths: time}\n", "")
    compiled = compile_text(SourceText("spec.yaml", text))
    assert compiled.graph is not None
    assert [one.spec.name for one in compiled.graph.inputs] == ["frames"]
    assert not any(node.lengths for node in compiled.graph.nodes)


def test_lengths_reach_what_mixes_and_nothing_else() -> None:
    compiled = compile_text(SourceText("spec.yaml", spec_of("padded")))
    assert compiled.graph is not None
    told = {node.layer.kind for node in compiled.graph.nodes if node.lengths}
    assert told == {
        "lstm",
        "attention",
        "conv1d",
        "batch_norm",
        "max_pool1d",
        "global_avg_pool",
        "last",
    }
