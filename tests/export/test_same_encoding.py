"""What an input is encoded to for training, and within the exported file: the same bytes, for every kind and its settings."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
import onnxruntime
import pytest
from PIL import Image

import netspec
from netspec.data.dataset import prepare
from netspec.data.raw import narrowed, raw_input
from netspec.data.raw_pictures import raw_pictures
from netspec.data.sources import read_parts
from netspec.kinds.catalogue import FAMILIES
from netspec.kinds.inputs.image import Image as ImageInput
from netspec.spec.model import InputSpec, Spec

ROWS = 41
INPUTS = {
    "n_plain": "{number, column: a}",
    "n_minmax": "{number: {transform: min_max, missing: median}, column: a}",
    "n_robust": "{number: {transform: robust, missing: {constant: -3}}, columns: [a, b]}",
    "n_log1p": "{number: {transform: log1p, flag: false}, column: b}",
    "n_rank": "{number: quantile, columns: [b, a]}",
    "n_none": "{number: {transform: none, missing: error}, column: whole}",
    "c_text": "{category: [u, v, 'w w'], column: word}",
    "c_index": "{category: {classes: [u, v], encode: index}, column: word}",
    "c_count": "{category: 5, column: whole}",
    "c_sparse": "{category: [9, 4, 2], columns: [whole, code]}",
    "c_many": "{category: {classes: MANY, encode: index}, column: whole}",
    "b_bool": "{binary, column: truth}",
    "b_not": "{binary: [true, false], column: truth}",
    "b_text": "{binary: [u, v], columns: [word, word2]}",
    "b_count": "{binary: [0, 1], column: whole}",
    "s_bar": "{set: {classes: [u, v, 'w w'], separator: '|'}, column: words}",
    "d_usual": "{date, column: day}",
    "d_parts": "{date: [year, quarter, month, day, day_of_year, weekday, hour, minute, second], columns: [day, time]}",
    "v_columns": "{vector: 2, columns: [whole, code]}",
    "k_one": "{codes: 40, column: code}",
    "t_words": "{text: {vocabulary: 12, lowercase: true}, column: said}",
    "t_listed": "{text: {vocabulary: [u, v, zz, '9'], axis: t1, max_length: 3}, column: said}",
    "t_letters": "{text: {vocabulary: 30, split: characters, axis: t2}, column: said}",
    "t_bytes": "{text: {split: bytes, axis: t3}, column: said}",
    "t_pairs": "{text: {vocabulary: 40, split: bpe, axis: t4}, column: said}",
    "k_two": "{codes: [60, 40], columns: [whole, code]}",
}
PICTURES = {
    "i_crop": "{image: 12, column: photo}",
    "i_pad": "{image: {size: [9, 14], fit: pad, channels: 1, normalize: unit}, column: photo}",
    "i_stretch": "{image: {size: [14, 9], fit: stretch}, column: photo}",
}
MANY = str([i * i for i in range(100)])
FROM_ARRAYS = {"array": "{array: [3, 2], column: x}", "vector": "{vector: 4, column: v}"}
SEQUENCES = frozenset({"mask", "lengths"})
"""These mark or make named sizes, and are held to this in the tests of sequences."""

SPEC = """\
netspec: 1
data: {data}
input:
{inputs}
layers: [{{linear: 1, from: {first}}}]
output: {{y: number{outputs}}}
train: {{epochs: 1, device: cpu}}
"""


class Encodings(NamedTuple):
    """What an input becomes for training, in the file that is given all rows, and in one that is given each alone."""

    trained: np.ndarray
    together: np.ndarray
    alone: np.ndarray


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table with every sort of column, gaps among them, and pictures of several sizes."""
    folder = tmp_path_factory.mktemp("encoding")
    rng = np.random.default_rng(0)
    names = ["a", "b", "whole", "code", "word", "word2", "truth", "words", "day", "time", "said", "photo"]  # fmt: skip
    lines = [",".join([*names, "y"])]
    for i in range(ROWS):
        size = [(12, 12, 3), (9, 31, 3), (40, 8, 3)][i % 3]
        Image.fromarray(rng.integers(0, 256, size, np.uint8)).save(folder / f"{i}.png")
        cells: list[Any] = [
            "" if i % 7 == 2 else round(rng.normal() * 1e3, 3),
            "NA" if i % 11 == 3 else round(rng.exponential(), 5),
            i,
            rng.integers(0, 40),
            ["u", "v", "w w", "", "zz"][i % 5],
            ["v", "u", "?"][i % 3],
            ["true", "No", "1"][i % 3],
            ["u|w w", "", "v", "zz | u"][i % 4],
            "" if i % 9 == 4 else f"{1900 + 5 * i}-{1 + i % 12:02}-{1 + i % 28:02}",
            f"2024-02-29T{i % 24:02}:{i:02}:59.75",
            ["u v, Zz's", "  ", "Ünd 𝒳 zz  u", "", "9.5 v v v v"][i % 5].join('""'),
            f"{i}.png",
            i,
        ]
        lines.append(",".join(map(str, cells)))
    (folder / "t.csv").write_text("\n".join(lines) + "\n", "utf-8")
    arrays = {"x": rng.normal(size=(ROWS, 3, 2)), "v": rng.normal(size=(ROWS, 4))}
    np.savez(folder / "a.npz", y=np.arange(ROWS), **arrays)
    return folder


def encodings(folder: Path, data: str, inputs: dict[str, str], first: str) -> dict[str, Encodings]:
    """Trains and exports a network of these inputs, each of which an output takes as it is."""
    text = SPEC.format(
        data=data,
        inputs="\n".join(f"  {name}: {kind}" for name, kind in inputs.items()),
        first=first,
        outputs="".join(f", o_{name}: {{tensor, from: {name}}}" for name in inputs),
    )
    (folder / "net.yaml").write_text(text.replace("MANY", MANY), "utf-8")
    network = netspec.load(folder / "net.yaml")
    network.train(folder / "run")
    spec = network.spec
    frame = next(iter(read_parts(spec, _columns(spec.inputs)).values()))
    trained = prepare(spec).train.inputs
    raw = {
        one.name: raw_pictures(one, frame, range(ROWS), folder)
        if isinstance(one.kind, ImageInput)
        else narrowed(raw_input(one, frame))
        for one in spec.inputs
        if one.of is None
    }
    session = with_encodings(folder / "run/net.onnx", list(inputs))
    alone = [ran(session, spec, raw, [row]) for row in range(ROWS)]
    pictures = any(isinstance(one.kind, ImageInput) for one in spec.inputs)
    together = {} if pictures else ran(session, spec, raw, list(range(ROWS)))
    joined = {
        name: np.concatenate(padded([one[name] for one in alone], trained[name])) for name in inputs
    }
    return {
        name: Encodings(trained[name], together.get(name, joined[name]), joined[name])
        for name in inputs
    }


def padded(rows: list[np.ndarray], whole: np.ndarray) -> list[np.ndarray]:
    """Rows as wide as they are together: each text alone is as long as it is."""
    if rows[0].ndim != 2 or len({row.shape for row in rows}) == 1:
        return rows
    return [np.pad(row, ((0, 0), (0, whole.shape[1] - row.shape[1]))) for row in rows]


def ran(
    session: onnxruntime.InferenceSession, spec: Spec, raw: dict[str, Any], rows: list[int]
) -> dict[str, np.ndarray]:
    """The encodings of these rows."""
    given = {name: np.stack([values[row] for row in rows]) for name, values in raw.items()}
    names = [one.name for one in spec.inputs if one.of is None]
    return dict(zip(names, session.run([f"E_{name}" for name in names], given), strict=True))


def _columns(inputs: tuple[InputSpec, ...]) -> dict[str, Any]:
    return {column: one.place for one in inputs if one.of is None for column in one.columns}


def with_encodings(path: Path, names: list[str]) -> onnxruntime.InferenceSession:
    """The file, which gives in addition the end of what is recorded under `encode/NAME`."""
    model = onnx.load(path)
    for name in names:
        scope = f"encode/{name}/"
        (*_, last) = [node for node in model.graph.node if node.name.startswith(scope)]
        model.graph.node.append(onnx.helper.make_node("Identity", [last.output[0]], [f"E_{name}"]))
        model.graph.output.append(onnx.ValueInfoProto(name=f"E_{name}"))
    return onnxruntime.InferenceSession(model.SerializeToString())


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, Encodings]:
    arrays = encodings(folder, "{arrays: a.npz}", FROM_ARRAYS, "vector")
    table = encodings(folder, "{table: t.csv}", INPUTS, "n_plain")
    photos = encodings(folder, "{table: t.csv}", {"z": "{number, column: y}", **PICTURES}, "z")
    return {**table, **arrays, **photos}


def test_every_kind_of_input_is_among_them() -> None:
    kinds = " ".join([*INPUTS.values(), *PICTURES.values(), *FROM_ARRAYS.values()])
    missing = {kind for kind in FAMILIES["inputs"] if f"{{{kind}" not in kinds}
    assert missing <= SEQUENCES


@pytest.mark.parametrize("name", [*INPUTS, *PICTURES, *FROM_ARRAYS])
def test_training_and_the_file_encode_to_the_same_bytes(
    name: str, found: dict[str, Encodings]
) -> None:
    trained, together, alone = found[name]
    assert (trained.dtype, trained.shape) == (together.dtype, together.shape)
    assert trained.tobytes() == together.tobytes()
    assert len(np.unique(trained)) > 1
    if "log1p" in name:
        # onnxruntime takes several logarithms at once where it can, and they differ in the last bit from one alone
        np.testing.assert_allclose(trained, alone, rtol=0, atol=1e-6)
    else:
        assert trained.tobytes() == alone.tobytes()
