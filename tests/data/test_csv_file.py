"""Tables as text: rows with the lines they begin on."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netspec.data.csv_file import CsvFile, Form
from netspec.source.diagnostics import Diagnostic

Told = Callable[[Callable[[], object]], Diagnostic]


def table(
    folder: Path, data: bytes | str, form: Form | None = None, name: str = "t.csv"
) -> CsvFile:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return CsvFile(path, name, form or Form())


def column(opened: CsvFile, name: str) -> list[str]:
    (frame,) = opened.frames([name])
    cells = frame.columns[name]
    assert isinstance(cells, list)
    return cells


def test_columns_are_read_by_name(tmp_path: Path) -> None:
    opened = table(tmp_path, "a,b\n1,2\n3,4\n")
    assert opened.names == ("a", "b")
    (frame,) = opened.frames(["b"])
    assert (frame.columns, frame.rows) == ({"b": ["2", "4"]}, 2)


def test_a_byte_order_mark_and_windows_lines_do_not_count(tmp_path: Path) -> None:
    assert column(table(tmp_path, b"\xef\xbb\xbfa,b\r\n1,2\r\n\r\n3,4"), "a") == ["1", "3"]


def test_tabs_part_the_cells_of_a_tsv(tmp_path: Path) -> None:
    assert column(table(tmp_path, "a\tb\n1\t2\n", name="t.tsv"), "b") == ["2"]


def test_another_delimiter_and_encoding(tmp_path: Path) -> None:
    opened = table(tmp_path, "größe;b\n1;ä\n".encode("latin-1"), Form(";", encoding="latin-1"))
    assert opened.names == ("größe", "b")
    assert column(opened, "b") == ["ä"]


def test_a_file_without_a_header_takes_names_from_the_spec(tmp_path: Path) -> None:
    assert column(table(tmp_path, "1,2\n", Form(header=False, names=("a", "b"))), "b") == ["2"]


@pytest.mark.parametrize("first", ["a,b", "b, a", "a"])
def test_names_in_the_first_line_are_not_read_as_a_row(
    first: str, tmp_path: Path, told: Told
) -> None:
    found = told(lambda: table(tmp_path, f"{first}\n1,2\n", Form(header=False, names=("a", "b"))))
    assert (found.code, found.where.place.span.line) == ("NS4010", 1)
    assert "the first line names the columns" in found.message


def test_lines_count_on_through_quoted_line_breaks(tmp_path: Path) -> None:
    opened = table(tmp_path, 'a,b\n"one\ntwo\n",1\n\nx,y\n')
    (frame,) = opened.frames(["b"])
    place = frame.place(1, "b")
    assert (place.span.line, place.span.column) == (6, 3)
    assert place.source.line(6) == "x,y"


def test_pieces_hold_all_rows_in_order(tmp_path: Path) -> None:
    opened = table(tmp_path, "a\n" + "\n".join(map(str, range(10))))
    pieces = [frame.columns["a"] for frame in opened.frames(["a"], 4)]
    assert pieces == [["0", "1", "2", "3"], ["4", "5", "6", "7"], ["8", "9"]]


def test_a_piece_knows_its_own_lines(tmp_path: Path) -> None:
    opened = table(tmp_path, "a\n" + "\n".join(map(str, range(10))))
    *_, last = opened.frames(["a"], 4)
    assert last.place(1, "a").span.line == 11


def test_a_row_of_another_width_is_told_with_its_line(tmp_path: Path, told: Told) -> None:
    opened = table(tmp_path, "a,b\n1,2\n1,2,3\n")
    found = told(lambda: list(opened.frames(["a"])))
    assert (found.code, found.where.place.span.line) == ("NS4010", 3)


def test_bytes_of_another_encoding_are_told_with_line_and_cure(tmp_path: Path, told: Told) -> None:
    text = b"a,b\n" + b"1,2\n" * 5000 + b"x,\xe4\n"
    found = told(lambda: list(table(tmp_path, text).frames(["a"])))
    assert (found.code, found.where.place.span.line, found.where.place.span.column) == (
        "NS4002",
        5002,
        3,
    )
    assert "encoding: latin-1" in str(found.help)


def test_an_unknown_encoding_is_told(tmp_path: Path, told: Told) -> None:
    assert told(lambda: table(tmp_path, "a\n1", Form(encoding="utf-9"))).code == "NS4002"


def test_an_empty_file_is_told(tmp_path: Path, told: Told) -> None:
    assert told(lambda: table(tmp_path, "")).code == "NS4012"


def test_only_whole_lines_of_the_first_bytes_are_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a\n" + "1234567\n" * 1000)
    opened = CsvFile(path, "t.csv", Form(), most_bytes=100)
    assert opened.cut
    assert set(column(opened, "a")) == {"1234567"}


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)


@given(rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=8))
def test_what_the_csv_module_writes_is_read_back(
    rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b"), *rows])
    opened = table(tmp_path_factory.mktemp("t"), text.getvalue())
    assert column(opened, "b") == [b for _, b in rows]
