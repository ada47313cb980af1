"""CSV and TSV through the standard library: names of the columns, and rows with the lines they begin on. No numpy here."""

import csv
import io
from array import array
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from netspec.data.cells import GAPS
from netspec.data.frame import Frame
from netspec.source.diagnostics import SpecError, fail
from netspec.source.text import Place, SourceText, Span, whole_file

csv.field_size_limit(2**31 - 1)

CHUNK = 4096
"""Rows that are turned into columns at one time."""


class Form(NamedTuple):
    """How the text of a table is written."""

    delimiter: str | None = None
    """None: a tab for `.tsv` and `.tab`, else a comma."""
    header: bool = True
    encoding: str = "utf-8"
    marks: frozenset[str] = GAPS
    names: tuple[str, ...] | None = None
    """The names of the columns where the file has none."""

    def separator(self, path: Path) -> str:
        return self.delimiter or ("\t" if path.suffix.lower() in (".tsv", ".tab") else ",")


class CsvFile:
    """An opened table. `name` is how messages call the file."""

    def __init__(self, path: Path, name: str, form: Form, *, most_bytes: int | None = None) -> None:
        self.path, self.name, self.form = path, name, form
        self.delimiter = form.separator(path)
        self.cut = False
        """Whether only the beginning is looked at."""
        self._text = self._open(most_bytes)
        self._reader = csv.reader(self._text, delimiter=self.delimiter)
        self.names = self._names()

    def _open(self, most_bytes: int | None) -> TextIO:
        encoding = (
            "utf-8-sig" if self.form.encoding.lower() in ("utf-8", "utf8") else self.form.encoding
        )
        try:
            if most_bytes is None:
                return self.path.open(encoding=encoding, newline="")
            with self.path.open("rb") as file:
                data = file.read(most_bytes + 1)
            self.cut = len(data) > most_bytes
            if self.cut:
                # the last line is torn
                data = data[: data.rfind(b"\n", 0, most_bytes) + 1]
            return io.StringIO(data.decode(encoding), newline="")
        except LookupError:
            message = f"there is no encoding `{self.form.encoding}`"
            help = "use a name that Python knows: `utf-8`, `latin-1`, `cp1252`, `utf-16`"
            raise fail("NS4002", message, whole_file(self.name), help=help) from None
        except UnicodeError:
            raise self._not_text() from None

    def _names(self) -> tuple[str, ...]:
        if not self.form.header:
            return self.form.names or ()
        try:
            first = next(self._reader, None)
        except (UnicodeError, csv.Error) as error:
            raise self._unreadable(error) from None
        if first is None:
            raise fail("NS4012", f"`{self.name}` is empty", whole_file(self.name))
        return tuple(cell.strip() for cell in first)

    def frames(self, columns: Collection[str], rows_at_once: int | None = None) -> Iterator[Frame]:
        """The rows of these columns, all of which must be among `names`; in pieces of `rows_at_once`."""
        picked = [self.names.index(name) for name in columns]
        cells: list[list[str]] = [[] for _ in picked]
        lines = array("q")
        for some_lines, rows in self._chunks(min(rows_at_once or CHUNK, CHUNK)):
            turned = list(zip(*rows, strict=True))
            for column, position in zip(cells, picked, strict=True):
                column += turned[position]
            lines.extend(some_lines)
            if rows_at_once is not None and len(lines) >= rows_at_once:
                yield self._frame(columns, cells, lines)
                cells, lines = [[] for _ in picked], array("q")
        if lines or rows_at_once is None:
            yield self._frame(columns, cells, lines)

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
        except (UnicodeError, csv.Error) as error:
            raise self._unreadable(error) from None
        finally:
            self._text.close()

    def _frame(
        self, columns: Collection[str], cells: list[list[str]], lines: "array[int]"
    ) -> Frame:
        return Frame(
            dict(zip(columns, cells, strict=True)),
            len(lines),
            lambda row, column: self._place(lines[row], self.names.index(column)),
            marks=self.form.marks,
        )

    # ---- places and faults

    def _place(self, line: int, position: int) -> Place:
        """The cell in the file, which is read once more up to that line."""
        text = self._line(line)
        start, length = 0, len(text)
        if '"' not in text:
            parts = text.split(self.delimiter)
            if position < len(parts):
                start = sum(len(part) + 1 for part in parts[:position])
                length = len(parts[position])
        return self.at(line, start, length)

    def at(self, line: int, start: int = 0, length: int | None = None) -> Place:
        """A piece of a line."""
        text = self._line(line)
        end = start + (len(text) if length is None else max(1, length)) + 1
        # the text before is of no interest: empty lines keep the number right
        source = SourceText(self.name, "\n" * (line - 1) + text)
        return Place(source, Span(line, start + 1, line, end))

    def _line(self, number: int) -> str:
        encoding = self.form.encoding
        with self.path.open(encoding=encoding, errors="replace") as file:
            for count, text in enumerate(file, 1):
                if count == number:
                    return text.rstrip("\n").lstrip("\ufeff")
        return ""

    def _ragged(self, line: int, found: int, width: int) -> SpecError:
        message = f"this row has {found} cell{'s' * (found != 1)}, and there are {width} columns"
        help = "put quotes around a cell that contains the delimiter, and close every quote"
        if width == 1:
            help = f"is `{self.delimiter}` the delimiter? Another one is named so: `delimiter: ';'`"
        return fail("NS4010", message, self.at(line), help=help)

    def _unreadable(self, error: Exception) -> SpecError:
        if isinstance(error, UnicodeError):
            return self._not_text()
        return fail("NS4010", f"the table cannot be read: {error}", self.at(self._reader.line_num))

    def _not_text(self) -> SpecError:
        """Find the first line that cannot be decoded."""
        encoding = self.form.encoding
        with self.path.open("rb") as file:
            wide = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
        help = f"save the file as UTF-8, or name its encoding under the source: `encoding: {'utf-16' if wide else 'latin-1'}`"
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode(encoding)
                except UnicodeError as fault:
                    start = getattr(fault, "start", 0)
                    message = f"byte {line[start]:#04x} is not {encoding} text"
                    column = len(line[:start].decode(encoding, "replace"))
                    return fail("NS4002", message, self.at(number, column, 1), help=help)
        return fail(
            "NS4002", f"`{self.name}` is not {encoding} text", whole_file(self.name), help=help
        )
