"""JSON lines: a record on each line, from columns to values."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from netspec.data.cells import GAPS
from netspec.data.frame import Cells, Frame
from netspec.data.text_file import TextFile, damages
from netspec.source.diagnostics import fail
from netspec.source.text import Place, SourceText, Span, whole_file

JSON_LINES = (".jsonl", ".ndjson")


def records_of(path: Path, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The records with the lines they stand on; empty lines are none. Raises `SpecError`."""
    text = TextFile(path, name, "utf-8")
    empty = True
    try:
        with text.whole() as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    empty = False
                    yield number, _record(line, number, name)
    except damages(UnicodeDecodeError) as error:
        raise text.unreadable(error) from None
    if empty:
        help = "add a line with an object for each row, or name another file"
        raise fail("NS4012", f"`{name}` holds no rows", whole_file(name), help=help)


def _record(line: str, number: int, name: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        place = record_place(name, number, line.rstrip("\n"))
        raise fail("NS4002", f"this line is no JSON: {error}", place) from None
    if not isinstance(value, dict):
        place = record_place(name, number, line.rstrip("\n"))
        help = 'such as `{"age": 41, "sex": "female"}`'
        raise fail("NS4002", "each line holds one JSON object, and this is none", place, help=help)
    return value


def record_place(name: str, line: int, record: object) -> Place:
    """Where a record stands, with the record as the line that is shown."""
    text = str(record) if isinstance(record, str) else repr(record)
    return Place(
        SourceText(name, "\n" * (line - 1) + text[:400]), Span(line, 1, line, len(text[:400]) + 1)
    )


def cell_text(value: Any) -> str:
    """A value as a cell of a table would hold it.

    >>> cell_text(None), cell_text(True), cell_text(0.5), cell_text("a")
    ('', 'true', '0.5', 'a')
    """
    if value is None or value != value:
        return ""
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    return str(value)


def joined_set(value: Any, separator: str) -> Any:
    """What a table writes in one text, JSON and Python list."""
    several = isinstance(value, list | tuple | set | frozenset)
    return separator.join(sorted(map(str, value))) if several else value


def frame_of_lines(
    lines: Sequence[tuple[int, dict[str, Any]]], separators: dict[str, str], name: str
) -> Frame:
    """Columns as a table would hold them; `separators` has every column that is wanted, `""` where it holds no sets.

    A key that is missing is a gap. Raises `SpecError` where arrays differ in shape.
    """
    columns: dict[str, Cells] = {}
    for column, separator in separators.items():
        values = [record.get(column) for _, record in lines]
        if separator:
            values = [joined_set(value, separator) for value in values]
        columns[column] = _cells(values, column, name)
    return Frame(
        columns,
        len(lines),
        lambda row, column: record_place(name, *lines[row]),
        marks=GAPS,
    )


def _cells(values: list[Any], column: str, name: str) -> Cells:
    if not any(isinstance(value, list) for value in values):
        return [cell_text(value) for value in values]
    try:
        return np.array(values, np.float64)
    except (ValueError, TypeError):
        message = f"the column `{column}` does not hold arrays of one shape"
        raise fail("NS4009", message, whole_file(name)) from None
