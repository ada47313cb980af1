"""Parquet: columns that have types. pyarrow is imported here alone, and only where a spec names such a file."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from netspec.data.frame import Cells, Frame
from netspec.source.diagnostics import fail
from netspec.source.text import whole_file

ROWS_AT_ONCE = 65536


class ParquetFile:
    """An opened Parquet file; `name` is how messages call it."""

    def __init__(self, path: Path, name: str, marks: frozenset[str]) -> None:
        import pyarrow
        import pyarrow.parquet

        self.name, self.marks = name, marks
        try:
            self._file = pyarrow.parquet.ParquetFile(path)
        except (pyarrow.ArrowException, OSError) as error:
            message = f"`{name}` is no Parquet file: {str(error).splitlines()[0]}"
            raise fail("NS4002", message, whole_file(name)) from None
        self.names = tuple(self._file.schema_arrow.names)

    def frames(self, columns: Collection[str], rows_at_once: int | None = None) -> Iterator[Frame]:
        """The rows of these columns; in pieces of `rows_at_once`, or in one."""
        done = 0
        pieces: list[dict[str, Cells]] = []
        size = rows_at_once or ROWS_AT_ONCE
        for batch in self._file.iter_batches(size, columns=list(columns)):
            piece = {name: self._cells(batch.column(name), name) for name in columns}
            if rows_at_once is None:
                pieces.append(piece)
                continue
            yield self._frame(piece, batch.num_rows, done)
            done += batch.num_rows
        if rows_at_once is None:
            whole = {name: joined([piece[name] for piece in pieces]) for name in columns}
            yield self._frame(whole, self._file.metadata.num_rows, 0)

    def _frame(self, columns: dict[str, Cells], rows: int, before: int) -> Frame:
        return Frame(
            columns,
            rows,
            lambda row, column: whole_file(self.name),
            marks=self.marks,
            row_words=lambda row: f"row {before + row + 1}",
        )

    def _cells(self, column: Any, name: str) -> Cells:
        """A column's values: numbers stay numbers, everything else becomes text."""
        import pyarrow
        import pyarrow.types as types

        kind = column.type.value_type if types.is_dictionary(column.type) else column.type
        if types.is_nested(kind) or types.is_binary(kind):
            message = f"the column `{name}` holds {kind}, which netspec does not read"
            raise fail("NS4009", message, whole_file(self.name))
        if types.is_dictionary(column.type) and types.is_primitive(kind):
            column = column.dictionary_decode()
        if types.is_floating(kind):
            return np.asarray(column.to_numpy(zero_copy_only=False), np.float64)
        if types.is_integer(kind) and not types.is_uint64(kind) and not column.null_count:
            return np.asarray(column.to_numpy(zero_copy_only=False), np.int64)
        if types.is_timestamp(kind):
            # Python's own times know no nanoseconds
            column = column.cast(pyarrow.timestamp("us"), safe=False)
        if types.is_boolean(kind):
            return ["" if one is None else str(one).lower() for one in column.to_pylist()]
        return ["" if one is None else str(one) for one in column.to_pylist()]


def joined(parts: list[Cells]) -> Cells:
    """Pieces of one column, one after the other."""
    if all(isinstance(part, np.ndarray) for part in parts):
        return np.concatenate(parts) if parts else np.empty(0)
    return [cell for part in parts for cell in _as_texts(part)]


def _as_texts(part: Cells) -> list[str]:
    """Whole numbers with and without gaps can meet in one column."""
    return part if isinstance(part, list) else [text_of(one) for one in part.tolist()]


def text_of(number: float | int) -> str:
    """A number as a table would hold it: `2`, not `2.0`; a gap is empty.

    >>> text_of(2.0), text_of(2.5), text_of(float("nan"))
    ('2', '2.5', '')
    """
    if number != number:
        return ""
    return str(int(number)) if float(number).is_integer() else repr(number)
