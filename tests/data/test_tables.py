"""Tables in every form that is written somewhere: numbers, quotes, encodings, packed files, several files, typed columns."""

import gzip
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from netspec.data import peek
from netspec.data.dataset import prepare
from netspec.data.figures import Figures
from netspec.source.diagnostics import Diagnostic
from netspec.spec.model import Spec

Make = Callable[..., Spec]
Told = Callable[[Callable[[], object]], Diagnostic]

INPUTS = "{a: {number: {transform: none, flag: false, missing: {constant: -1}}}}"
OUTPUT = "{y: {number: none}}"


def values(spec: Spec) -> list[float]:
    return [float(one) for one in prepare(spec).train.inputs["a"][:, 0]]


@pytest.mark.parametrize(
    ("settings", "cells", "expected"),
    [
        ("decimal: ','", ["1,5", "-2,25e1", ",5", "7", "NA", " 3, "], [1.5, -22.5, 0.5, 7, -1, 3]),
        ("decimal: ',', thousands: '.'", ["1.234,5", "1.234.567", "12,5"], [1234.5, 1234567, 12.5]),
        ("thousands: ','", ["1,234.5", "-12,345", "999"], [1234.5, -12345, 999]),
        ("thousands: ' '", ["1 234.5", "12"], [1234.5, 12]),
        ('thousands: "\'"', ["1'234", "12"], [1234, 12]),
    ],
)
def test_numbers_may_be_written_in_other_ways(
    settings: str, cells: list[str], expected: list[float], spec_of: Make
) -> None:
    text = "a;y\n" + "".join(f"{cell};0\n" for cell in cells)
    data = f"{{table: {{path: t.csv, delimiter: ';', {settings}}}}}"
    spec = spec_of(data, INPUTS, OUTPUT, t__csv=text)
    assert values(spec) == pytest.approx(expected)
    assert peek.look(spec) == []


@pytest.mark.parametrize("cell", ["1.5", "1.23,5", "1.2345", "1,5,5", "x", "1.,5", ".5"])
def test_what_may_be_another_number_than_is_meant_is_refused(
    cell: str, spec_of: Make, told: Told
) -> None:
    data = "{table: {path: t.csv, delimiter: ';', decimal: ',', thousands: '.'}}"
    spec = spec_of(data, INPUTS, OUTPUT, t__csv=f"a;y\n1,5;0\n{cell};0\n")
    found = told(lambda: prepare(spec))
    assert (found.code, found.message) == ("NS4004", f"`{cell}` is no number")
    assert found.where.place.span.line == 3
    assert [one.message for one in peek.look(spec)] == [found.message]


def test_whole_numbers_and_numbers_in_exponents_keep_their_form() -> None:
    figures = Figures(",", ".")
    assert figures.plain("2.000") == "2000"
    assert figures.plain("1,5E-3") == "1.5E-3"
    assert figures.plain("٣") is None


def test_a_decimal_comma_without_a_word_of_it_is_explained(spec_of: Make, told: Told) -> None:
    data = "{table: {path: t.csv, delimiter: ';'}}"
    found = told(lambda: prepare(spec_of(data, INPUTS, OUTPUT, t__csv="a;y\n1,5;0\n")))
    assert "`decimal: ','`" in str(found.help)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("'", "a,y,c\n1,0,'x,y'\n2,0,it\n"),
        ("none", 'a,y,c\n1,0,a 5" pipe\n2,0,"\n'),
        ('"', 'a,y,c\n1,0,"x\ny, ""z"""\n2,0,u\n'),
    ],
)
def test_quotes_of_every_sort(quote: str, text: str, spec_of: Make) -> None:
    written = "'\"'" if quote == '"' else f'"{quote}"'
    spec = spec_of(f"{{table: {{path: t.csv, quote: {written}}}}}", INPUTS, OUTPUT, t__csv=text)
    assert values(spec) == [1, 2]
    assert peek.look(spec) == []


def test_a_table_without_a_header_gets_its_names_from_the_spec(spec_of: Make) -> None:
    data = "{table: {path: t.csv, header: false}, columns: [y, a]}"
    assert values(spec_of(data, INPUTS, OUTPUT, t__csv="0,5\n0,6\n")) == [5, 6]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-8-sig", ", encoding: utf-8-sig"),
        ("latin-1", ", encoding: latin-1"),
        ("cp1252", ", encoding: windows-1252"),
        ("utf-16", ", encoding: utf-16"),
        ("utf-16-le", ", encoding: utf-16-le"),
        ("utf-32", ", encoding: utf-32"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_every_encoding_is_read_whole_and_by_a_look(
    encoding: str,
    named: str,
    packed: bool,
    spec_of: Make,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = "".join(f"{i},0,{['Müller', 'Ångström', 'x'][i % 3]}\n" for i in range(300))
    data = f"a,y,größe\n{rows}".encode(encoding)
    name = "t.csv.gz" if packed else "t.csv"
    (tmp_path / name).write_bytes(gzip.compress(data) if packed else data)
    inputs = "{a: {number: {transform: none, flag: false}}, c: {category: [Müller, Ångström, x], column: größe}}"
    spec = spec_of(f"{{table: {{path: {name}{named}}}}}", inputs, OUTPUT)
    found = prepare(spec).train.inputs
    assert found["a"][:, 0].tolist() == list(range(300))
    assert found["c"].sum(0).tolist() == [100, 100, 100]
    # a look ends within a character, and within a line
    for bytes_ in (211, 212, 213, 1000):
        monkeypatch.setattr(peek, "MOST_BYTES", bytes_)
        assert [one for one in peek.look(spec) if one.is_error] == []


def test_another_encoding_is_told_with_a_guess(spec_of: Make, tmp_path: Path, told: Told) -> None:
    for data, other in (
        ("a,y\n1,0\n2,0é\n".encode("latin-1"), "latin-1"),
        ("a,y\n1,0\n".encode("utf-16"), "utf-16"),
    ):
        (tmp_path / "t.csv").write_bytes(data)
        spec = spec_of("{table: t.csv}", INPUTS, OUTPUT)
        for found in (told(lambda spec=spec: prepare(spec)), peek.look(spec)[0]):  # type: ignore[misc]
            assert found.code == "NS4002"
            assert f"`encoding: {other}`" in str(found.help)


def test_a_packed_file_that_is_cut_short_is_told(spec_of: Make, tmp_path: Path, told: Told) -> None:
    rows = "".join(f"{i * 7919 % 10007},{i}\n" for i in range(3000))
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(f"a,y\n{rows}".encode())[:-2000])
    spec = spec_of("{table: t.csv.gz}", INPUTS, OUTPUT)
    assert "cannot be unpacked" in told(lambda: prepare(spec)).message


def test_files_of_one_table_have_the_same_columns_in_any_order(spec_of: Make, told: Told) -> None:
    files = {"p__csv": "a,y,more\n1,0,x\n", "q__csv": "y,a\n0,2\n", "r__csv": "y,b\n0,2\n"}
    assert values(spec_of("{table: [p.csv, q.csv]}", INPUTS, OUTPUT, **files)) == [1, 2]
    found = told(lambda: prepare(spec_of("{table: [p.csv, r.csv]}", INPUTS, OUTPUT, **files)))
    assert found.code == "NS4003"
    assert "r.csv` has no column `a`" in found.message


# ---- typed columns


def test_typed_columns_are_read_as_the_same_table_of_texts(spec_of: Make, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet

    columns = {
        "int8": pa.array([1, None, 3], pa.int8()),
        "uint64": pa.array([1, 2, 3], pa.uint64()),
        "half": pa.array(np.array([0.5, 1.5, 2.5], np.float16)),
        "double": pa.array([0.25, None, float("nan")]),
        "money": pa.array([Decimal("1.50"), None, Decimal("-3.25")], pa.decimal128(9, 2)),
        "flag": pa.array([True, False, True]),
        "word": pa.array(["u", None, "v"]).dictionary_encode(),
        "level": pa.array([3, 1, 2]).dictionary_encode(),
        "large": pa.array(["u", "v", "w"], pa.large_string()),
        "day": pa.array([date(2024, 3, 5), None, date(1999, 12, 31)]),
        "time": pa.array([datetime(2024, 3, 5, 6, 7, 8)] * 3, pa.timestamp("ns")),
        "zone": pa.array([datetime(2024, 3, 5, 6, 7, 8)] * 3, pa.timestamp("ms", "UTC")),
        "none": pa.nulls(3),
        "y": pa.array([0, 1, 2]),
    }
    pyarrow.parquet.write_table(pa.table(columns), tmp_path / "t.parquet")
    text = """\
int8,uint64,half,double,money,flag,word,level,large,day,time,zone,none,y
1,1,0.5,0.25,1.50,true,u,3,u,2024-03-05,2024-03-05T06:07:08,2024-03-05T06:07:08,,0
,2,1.5,,,false,,1,v,,2024-03-05T06:07:08,2024-03-05T06:07:08,,1
3,3,2.5,NaN,-3.25,true,v,2,w,1999-12-31,2024-03-05T06:07:08,2024-03-05T06:07:08,,2
"""
    numbers = ["int8", "uint64", "half", "double", "money", "level", "none"]
    inputs = ", ".join(
        [
            *(f"{name}: number" for name in numbers),
            "flag: binary, day: date, time: {date: [hour, second]}, zone: {date: second}",
            "word: {category: [u, v]}, level_class: {category: [1, 2, 3], column: level}",
            "flag_class: {category: ['true', 'false'], column: flag}, large: {category: [u, w]}",
            "int8_word: {category: ['1', '3'], column: int8}",
        ]
    )
    typed = prepare(spec_of("{table: t.parquet}", f"{{{inputs}}}", OUTPUT))
    texts = prepare(spec_of("{table: t.csv}", f"{{{inputs}}}", OUTPUT, t__csv=text))
    for name, array in texts.train.inputs.items():
        np.testing.assert_array_equal(typed.train.inputs[name], array, err_msg=name)
    assert typed.fitted == texts.fitted
