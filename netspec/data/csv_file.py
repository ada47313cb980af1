"""CSV and TSV through the standard library: names of the columns, and rows with the lines they begin on. No numpy here."""

import csv
import io
import os
from array import array
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import TextIO

from netspec.data.cells import GAPS
from netspec.data.figures import POINT, Figures
from netspec.data.frame import Cells, Frame
from netspec.data.text_file import FilePath, TextFile, damages, ending
from netspec.source.diagnostics import SpecError, fail
from netspec.source.record import Record
from netspec.source.text import Place, whole_file

csv.field_size_limit(2**31 - 1)

LARGE = 1_000_000
"""The bytes from which on a table is worth loading Arrow for."""

CHUNK = 4096
"""Rows that are turned into columns at one time."""


class Form(Record):
    """How the text of a table is written."""

    delimiter: str | None = None
    """None: a tab for `.tsv` and `.tab`, else a comma."""
    header: bool = True
    encoding: str = "utf-8"
    marks: frozenset[str] = GAPS
    names: tuple[str, ...] | None = None
    """The names of the columns where the file has none."""
    quote: str = '"'
    """What stands around a cell that holds the delimiter; `none`: nothing does."""
    figures: Figures = POINT

    def separator(self, path: FilePath) -> str:
        return self.delimiter or ("\t" if ending(path) in (".tsv", ".tab") else ",")


class CsvFile:
    """An opened table. `name` is how messages call the file."""

    def __init__(
        self, path: FilePath, name: str, form: Form, *, most_bytes: int | None = None
    ) -> None:
        self.path, self.name, self.form = path, name, form
        self.delimiter = form.separator(path)
        self.cut = False
        """Whether only the beginning is looked at."""
        self._file = TextFile(path, name, form.encoding)
        self._text = self._open(most_bytes)
        bare = form.quote == "none"
        self._reader = csv.reader(
            self._text,
            delimiter=self.delimiter,
            quotechar=None if bare else form.quote,
            quoting=csv.QUOTE_NONE if bare else csv.QUOTE_MINIMAL,
        )
        self.names = self._names()

    def _open(self, most_bytes: int | None) -> TextIO:
        if most_bytes is None:
            return self._file.whole()
        text, self.cut = self._file.beginning(most_bytes)
        return io.StringIO(text, newline="")

    def _names(self) -> tuple[str, ...]:
        if not self.form.header:
            self._refuse_names()
            return self.form.names or ()
        try:
            first = next(self._reader, None)
        except damages(UnicodeError, csv.Error) as error:
            raise self._unreadable(error) from None
        if first is None:
            help = (
                "add a line with the names of the columns, and rows below it; or name another file"
            )
            raise fail("NS4012", f"`{self.name}` is empty", whole_file(self.name), help=help)
        return tuple(cell.strip() for cell in first)

    def _refuse_names(self) -> None:
        """Raise `SpecError` where the first line names the columns although the spec says that none does."""
        try:
            first = self._file.line(1)
        except damages(UnicodeError):
            # told where the rows are read
            return
        cells = [cell.strip() for cell in first.split(self.delimiter)]
        if cells == [""] or not set(cells) <= set(self.form.names or ()):
            return
        message = "the first line names the columns, and the spec says that there is no such line"
        help = "take the line out of this file; or let all files have one, and leave `header: false` out of the spec"
        raise fail("NS4010", message, self._file.at(1), help=help)

    def frames(self, columns: Collection[str], rows_at_once: int | None = None) -> Iterator[Frame]:
        """The rows of these columns, all of which must be among `names`; in pieces of `rows_at_once`."""
        whole = self._at_once(columns) if rows_at_once is None else None
        if whole is not None:
            yield whole
            return
        picked = [self.names.index(name) for name in columns]
        cells: list[list[str]] = [[] for _ in picked]
        lines = array("q")
        for some_lines, rows in self._chunks(min(rows_at_once or CHUNK, CHUNK)):
            turned = list(zip(*rows, strict=True))
            for column, position in zip(cells, picked, strict=True):
                column += turned[position]
            lines.extend(some_lines)
            if rows_at_once is not None and len(lines) >= rows_at_once:
                columns_now = dict(zip(columns, cells, strict=True))
                yield self._frame(columns_now, len(lines), lambda lines=lines: lines)  # type: ignore[misc]
                cells, lines = [[] for _ in picked], array("q")
        if lines or rows_at_once is None:
            yield self._frame(dict(zip(columns, cells, strict=True)), len(lines), lambda: lines)

    def _at_once(self, columns: Collection[str]) -> Frame | None:
        """All rows of a large table by Arrow, ten times as fast; None where it reads it otherwise, or not at all."""
        quote = False if self.form.quote == "none" else self.form.quote
        if not self._file.is_plain or self.cut or not f"{self.delimiter}{quote}".isascii():
            return None
        if os.path.getsize(self.path) < LARGE:
            return None
        # imported here: `check` must not wait for it, nor a small table
        from netspec.data.text_columns import read_texts

        how = {"delimiter": self.delimiter, "quote_char": quote, "header": self.form.header}
        found = read_texts(self.path, self.names, columns, how)
        if found is None:
            return None
        self._text.close()
        return self._frame(found[0], found[1], cache(self._lines_again))

    def _lines_again(self) -> "array[int]":
        """The lines that the rows begin on, counted where something is to be told."""
        again = CsvFile(self.path, self.name, self.form)
        return array("q", (line for line, _ in again._rows()))

    def _chunks(self, size: int) -> Iterator[tuple[list[int], list[list[str]]]]:
        """Rows with the lines they begin on, some at a time; all have as many cells as there are columns."""
        lines: list[int] = []
        rows: list[list[str]] = []
        for line, row in self._rows():
            lines.append(line)
            rows.append(row)
            if len(rows) == size:
                self._refuse_ragged(lines, rows)
                yield lines, rows
                lines, rows = [], []
        if rows:
            self._refuse_ragged(lines, rows)
            yield lines, rows

    def _refuse_ragged(self, lines: list[int], rows: list[list[str]]) -> None:
        width = len(self.names)
        if set(map(len, rows)) != {width}:
            at = next(i for i, row in enumerate(rows) if len(row) != width)
            raise self._ragged(lines[at], len(rows[at]), width)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row with the line it begins on; empty lines are no rows."""
        reader = self._reader
        try:
            before = reader.line_num
            for row in reader:
                if row:
                    yield before + 1, row
                before = reader.line_num
        except damages(UnicodeError, csv.Error) as error:
            raise self._unreadable(error) from None
        finally:
            self._text.close()

    def _frame(
        self, columns: Mapping[str, Cells], rows: int, lines: Callable[[], "array[int]"]
    ) -> Frame:
        return Frame(
            columns,
            rows,
            lambda row, column: self._place(lines()[row], self.names.index(column)),
            marks=self.form.marks,
            figures=self.form.figures,
        )

    # ---- places and faults

    def _place(self, line: int, position: int) -> Place:
        """The cell in the file, which is read once more up to that line."""
        text = self._file.line(line)
        start, length = 0, len(text)
        if self.form.quote not in text:
            parts = text.split(self.delimiter)
            if position < len(parts):
                start = sum(len(part) + 1 for part in parts[:position])
                length = len(parts[position])
        return self._file.at(line, start, length)

    def _ragged(self, line: int, found: int, width: int) -> SpecError:
        message = f"this row has {found} cell{'s' * (found != 1)}, and there are {width} columns"
        help = "put quotes around a cell that contains the delimiter, and close every quote"
        if width == 1:
            help = f"is `{self.delimiter}` the delimiter? Another one is named so: `delimiter: ';'`"
        return fail("NS4010", message, self._file.at(line), help=help)

    def _unreadable(self, error: Exception) -> SpecError:
        if not isinstance(error, csv.Error):
            return self._file.unreadable(error)
        place = self._file.at(self._reader.line_num)
        return fail("NS4010", f"the table cannot be read: {error}", place)
