"""A list of one column is a list: its input has an axis, in training, in the file, and whatever the form of the data."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import netspec
from netspec.cli.main import main
from netspec.graph.compiled import compile_text
from netspec.source.text import SourceText

CELLS: dict[str, list[Any]] = {
    "word": [0, 4, 2, 3] * 8,
    "place": ["sea", "land", "sky", "sea"] * 8,
    "mass": [1.5, 2.5, None, 4.5] * 8,
    "sure": [True, False, False, True] * 8,
    "day": ["2024-03-05", "2024-12-31", "2023-01-01", ""] * 8,
    "y": [1.0, 2.0, 3.0, 4.0] * 8,
}
INPUTS = {
    "word": ("{codes: 5, columns: [word]}", "[1]", ["batch", 1]),
    "place": (
        "{category: {classes: [land, sea], encode: index}, columns: [place]}",
        "[1]",
        ["batch", 1],
    ),
    "mass": ("{number, columns: [mass]}", "[2]", ["batch", 1]),
    "sure": ("{binary, columns: [sure]}", "[1]", ["batch", 1]),
    "day": ("{date: [month], columns: [day]}", "[2]", ["batch", 1]),
}
SPEC = """netspec: 1
name: one
data: {{{source}}}
input:
{inputs}
  hot: {{category: [land, sea], columns: [place]}}
layers:
  - {{embedding: 3, from: word, name: words}}
  - {{embedding: 3, from: place, name: places}}
  - {{concat: places, from: words}}
  - flatten
  - {{concat: [mass, sure, day, hot]}}
  - linear: 1
output:
  y: number
train: {{epochs: 1, device: cpu}}
"""


def spec_text(source: str = "table: rows.csv") -> str:
    lines = "\n".join(f"  {name}: {text}" for name, (text, _, _) in INPUTS.items())
    return SPEC.format(source=source, inputs=lines)


def written(folder: Path, form: str) -> str:
    """The rows as a file of that form; gives the source that names it."""
    path = folder / f"rows.{form}"
    if form == "csv":
        rows = zip(*CELLS.values(), strict=True)
        lines = [",".join("" if v is None else str(v) for v in row) for row in rows]
        path.write_text("\n".join([",".join(CELLS), *lines]) + "\n", "utf-8")
    elif form == "parquet":
        pq.write_table(pa.table(CELLS), path)
    else:
        arrays = {
            name: np.array(cells, float if name == "mass" else None)
            for name, cells in CELLS.items()
        }
        np.savez(path, **arrays)
    return f"{'arrays' if form == 'npz' else 'table'}: {path.name}"


def test_each_kind_has_the_axis_of_its_list() -> None:
    found = compile_text(SourceText("net.yaml", spec_text()))
    assert found.graph is not None
    types = {one.spec.name: str(one.value.type) for one in found.graph.inputs}
    assert types == {name: shape for name, (_, shape, _) in INPUTS.items()} | {"hot": "[2]"}


def test_a_column_alone_has_none() -> None:
    text = spec_text().replace("columns: [word]", "column: word")
    text = text.replace(
        "  - {embedding: 3, from: word, name: words}",
        "  - {embedding: 3, from: word}\n  - {reshape: [1, 3], name: words}",
    )
    found = compile_text(SourceText("net.yaml", text))
    assert found.graph is not None
    assert str(found.graph.inputs[0].value.type) == "[]"


def test_a_list_of_one_may_name_a_column_of_arrays() -> None:
    text = """netspec: 1
data: {arrays: rows.npz}
input: {a: {array: [4, 3], columns: [x]}, b: {codes: {count: 9, shape: [4]}, columns: [z]}}
layers: [{embedding: 3, from: b}, add: a]
output: {y: tensor}
"""
    found = compile_text(SourceText("net.yaml", text))
    assert found.graph is not None
    assert [str(one.value.type) for one in found.graph.inputs] == ["[4, 3]", "[4]"]
    assert not any(one.in_columns for one in found.spec.inputs)


@pytest.mark.parametrize("form", ["csv", "parquet", "npz"])
def test_it_is_trained_exported_and_asked(form: str, tmp_path: Path) -> None:
    spec, run = tmp_path / "one.yaml", tmp_path / "run"
    spec.write_text(spec_text(written(tmp_path, form)), "utf-8")
    assert main(["check", str(spec), "-q"]) == 0
    assert main(["train", str(spec), "--out", str(run), "-q"]) == 0
    assert main(["export", str(run), "--interface", "tensors", "-q"]) == 0
    model = netspec.Predictor(run / "one.onnx")
    rows = [{name: cells[i] for name, cells in CELLS.items()} for i in range(4)]
    by_record = [answer["y"] for answer in model.predict(rows)]
    columns = {name: cells[:4] for name, cells in CELLS.items()}
    np.testing.assert_allclose(model.predict_columns(columns)["y"], by_record, rtol=1e-5)
    table = tmp_path / "few.jsonl"
    table.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    np.testing.assert_allclose(
        [one["y"] for one in model.predict_file(table)], by_record, rtol=1e-5
    )


def test_the_file_takes_it_with_its_axis(tmp_path: Path) -> None:
    import onnx

    spec = tmp_path / "one.yaml"
    spec.write_text(spec_text(), "utf-8")
    assert main(["build", str(spec), "--onnx", "--out", str(tmp_path), "-q"]) == 0
    inputs = onnx.load(tmp_path / "one.onnx").graph.input
    sizes = {
        one.name: [d.dim_param or d.dim_value for d in one.type.tensor_type.shape.dim]
        for one in inputs
    }
    assert sizes == {name: raw for name, (_, _, raw) in INPUTS.items()} | {"hot": ["batch", 1]}
