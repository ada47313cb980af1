"""Answers as CSV, JSON lines or Parquet, batch by batch."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TextIO

import numpy as np

from netspec.data.answers import AnswerForm
from netspec.data.plain_values import plain_value, plain_values, table_cell
from netspec.inference.raw_columns import Answers

Kept = dict[str, list[Any]]


class Writer(Protocol):
    """Takes batches of answers, with the columns that are kept before them."""

    def write(self, kept: Kept, answers: Answers) -> None: ...

    def close(self) -> None: ...


class CsvWriter:
    """A row for each answer; true and false as such, numbers with the fewest digits that tell them apart."""

    def __init__(self, file: TextIO, form: AnswerForm) -> None:
        self._writer = csv.writer(file, lineterminator="\n")
        self._form = form
        self._headed = False

    def write(self, kept: Kept, answers: Answers) -> None:
        kept, columns = self._form.table(kept, answers)
        if not self._headed:
            self._writer.writerow([*kept, *columns])
            self._headed = True
        texts = [_csv_cells(values) for values in columns.values()]
        before = [list(map(table_cell, values)) for values in kept.values()]
        self._writer.writerows(zip(*before, *texts, strict=True))

    def close(self) -> None:
        """Nothing is left to be written."""


def _csv_cells(values: np.ndarray) -> list[Any]:
    if isinstance(values, np.ma.MaskedArray):
        gaps = np.ma.getmaskarray(values)
        return ["" if gap else one for one, gap in zip(_csv_cells(values.data), gaps, strict=True)]
    if values.dtype == bool:
        return ["true" if one else "false" for one in values]
    return plain_values(values)


class JsonLinesWriter:
    """A JSON object on each line, probabilities by class."""

    def __init__(self, file: TextIO, form: AnswerForm) -> None:
        self._file = file
        self._form = form

    def write(self, kept: Kept, answers: Answers) -> None:
        for row, record in enumerate(self._form.records(answers)):
            before = {name: plain_value(values[row]) for name, values in kept.items()}
            self._file.write(json.dumps({**before, **record}, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Nothing is left to be written."""


class ParquetWriter:
    """The columns of the CSV, with their types."""

    def __init__(self, path: Path, form: AnswerForm) -> None:
        self._path = path
        self._form = form
        self._file: Any = None

    def write(self, kept: Kept, answers: Answers) -> None:
        # imported here: pyarrow takes longer to load than a small model to answer
        import pyarrow
        import pyarrow.parquet

        kept, answered = self._form.table(kept, answers)
        columns: dict[str, Any] = {name: _one_type(values) for name, values in kept.items()}
        columns |= answered
        table = pyarrow.table({name: _typed(values) for name, values in columns.items()})
        if self._file is None:
            self._file = pyarrow.parquet.ParquetWriter(self._path, table.schema)
        self._file.write_table(table.cast(self._file.schema))

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _typed(values: Any) -> Any:
    """A batch of gaps alone has no type of its own; texts are what the next may hold."""
    import pyarrow

    if isinstance(values, np.ma.MaskedArray):
        # texts of which all are gaps say nothing of their type
        type = pyarrow.string() if values.dtype == object else None
        return pyarrow.array(values.data, type, mask=np.ma.getmaskarray(values))
    gaps = isinstance(values, list) and all(value is None for value in values)
    return pyarrow.array(values, pyarrow.string()) if gaps else values


def _one_type(values: list[Any]) -> list[Any]:
    """Numbers as they are where all are numbers of numpy's; else texts, for a batch cannot know what the next holds."""
    if all(isinstance(value, np.generic) for value in values):
        return values
    return [None if value is None else str(table_cell(value)) for value in values]


TEXT_WRITERS: dict[str, Callable[[TextIO, AnswerForm], Writer]] = {
    "csv": CsvWriter,
    "jsonl": JsonLinesWriter,
}
ENDINGS = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
