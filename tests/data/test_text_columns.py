"""Large tables, which Arrow reads: the same rows, values and faults as those that Python reads."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.data import csv_file
from netspec.data.cells import GAPS, converted
from netspec.data.csv_file import CsvFile, Form
from netspec.data.dataset import prepare
from netspec.data.figures import POINT
from netspec.data.text_columns import TextColumns, read_texts
from netspec.kinds.columns import CellRule
from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.spec.model import Spec

Make = Callable[..., Spec]
Told = Callable[[Callable[[], object]], Diagnostic]
HOW = {"delimiter": ",", "quote_char": '"'}


@pytest.fixture(autouse=True)
def every_table_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "LARGE", 0)


@given(text=st.text(alphabet='a,,"\n\r 1é;', min_size=1, max_size=40), header=st.booleans())
@settings(max_examples=400, deadline=None)
def test_arrow_reads_what_python_reads_or_refuses(
    text: str, header: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(text.encode())
    (first, *_), rows = list(csv.reader(io.StringIO(text, newline=""))) or [[]], []
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    if not rows or (header and not first):
        return
    names = [f"c{i}" for i in range(len(rows[0]))]
    found = read_texts(path, names, names, {**HOW, "header": header})
    if found is not None:
        columns, count = found
        assert [list(row) for row in zip(*columns.values(), strict=True)] == rows[header:]
        assert count == len(rows[header:])


TEXTS = ["", " ", "1", " 2.5 ", "-3e2", "+4", "NA", "inf", "nan", "1_0", "x", "3.0", "0x1", "1e999"]


@given(
    cells=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=12),
    dtype=st.sampled_from(["float32", "int64", "string", "bool"]),
    gaps=st.booleans(),
)
@settings(max_examples=400, deadline=None)
def test_a_column_has_the_values_of_its_cells_or_is_left_to_them(
    cells: list[str], dtype: str, gaps: bool
) -> None:
    import pyarrow

    rule = CellRule(dtype, gaps and dtype != "bool")
    half = len(cells) // 2
    array = pyarrow.chunked_array([cells[:half], cells[half:]], pyarrow.string())
    found = TextColumns({"a": array}).typed("a", rule, GAPS, POINT)
    if found is not None:
        # where there is something to be told, it is left to this
        expected = converted(cells, rule, GAPS)
        assert str(found.tolist()) == str(expected)


MESSY = 'a,"b ,c",y\n' + "".join(
    f'{["", " 7", "-1.5", "NA"][i % 4]},"{["u", " v ", "x, y", ""][i % 3]}",{i % 2}\n'
    for i in range(50)
)
INPUTS = "{a: number, b: {category: [u, v, 'x, y'], column: 'b ,c'}}"


def test_a_messy_table_gives_the_same_either_way(
    spec_of: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = spec_of("{table: [t.csv, t.csv]}", INPUTS, "{y: binary}", t__csv=MESSY)
    (frame,) = CsvFile(tmp_path / "t.csv", "t.csv", Form()).frames(("a", "y"))
    assert isinstance(frame.columns, TextColumns)
    large = prepare(spec)
    monkeypatch.setattr(csv_file, "LARGE", 1e9)
    small = prepare(spec)
    assert large.fitted == small.fitted
    for name, array in small.train.inputs.items():
        np.testing.assert_array_equal(large.train.inputs[name], array)
    np.testing.assert_array_equal(large.train.targets["y"], small.train.targets["y"])


@pytest.mark.parametrize(
    ("row", "code"),
    [("x,u,1", "NS4004"), ("1,u", "NS4010"), ("1,u,2", "NS4005"), ("1,u,", "NS4006")],
)
def test_faults_are_told_at_their_cell(row: str, code: str, spec_of: Make, told: Told) -> None:
    text = MESSY + '\n1,"u\nu",0\n' + row + "\n"
    spec = spec_of("{table: t.csv}", INPUTS, "{y: binary}", t__csv=text)
    found = told(lambda: prepare(spec))
    assert (found.code, found.where.place.span.line) == (code, 55)


def test_bytes_that_are_no_utf_8_are_told(spec_of: Make, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(MESSY.encode() + b"1,\xe9,0\n")
    spec = spec_of("{table: t.csv}", INPUTS, "{y: binary}")
    with pytest.raises(SpecError) as caught:
        prepare(spec)
    assert caught.value.diagnostics[0].code == "NS4002"
    assert caught.value.diagnostics[0].where.place.span.line == 52
