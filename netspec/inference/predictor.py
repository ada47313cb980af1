"""An ONNX file from Python: records or columns in, decoded answers out."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np

from netspec.data.answers import AnswerForm
from netspec.data.cells import GAPS
from netspec.data.frame import Cells, Frame
from netspec.data.json_lines import cell_text
from netspec.data.places import input_columns, need_columns
from netspec.data.sample_rows import gathered
from netspec.inference.model_file import ModelFile
from netspec.inference.raw_columns import Answered, answer_frame
from netspec.inference.records import Record, frame_of_records, need_keys
from netspec.inference.rows import batches
from netspec.inference.sequences import (
    NoSequenceError,
    holds_texts,
    is_optional,
    is_sequence,
    sequences,
    wanted_keys,
)
from netspec.source.diagnostics import fail
from netspec.source.text import whole_file
from netspec.spec.model import InputSpec, Spec
from netspec.spec.series import series_of

HERE = Path()
LABEL_PICTURES = 32
"""So many rows at most are answered together where each answer is a picture."""


class Predictor:
    """A file that netspec made, ready to answer. Nothing of PyTorch is needed.

    Raises:
        SpecError: the file is not there, or was not made by netspec.
    """

    def __init__(self, path: str | Path) -> None:
        self._model = ModelFile(Path(path))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are needed, in the order of the spec."""
        return tuple(input_columns(self._model.spec))

    @property
    def classes(self) -> dict[str, tuple[Any, ...]]:
        """Output → its classes in the order of the probabilities; none for an output without classes."""
        return dict(self._model.form.classes)

    @property
    def metrics(self) -> dict[str, Any]:
        """What the network was worth on the test part (without one: the validation or training part)."""
        return dict(self._model.metrics.get("test", {}))

    @overload
    def predict(self, rows: Record) -> dict[str, Any]: ...
    @overload
    def predict(self, rows: Sequence[Record]) -> list[dict[str, Any]]: ...
    def predict(self, rows: Record | Sequence[Record]) -> Any:
        """The answer to one record, or to each of several: `{"species": "Adelie", "species_probability": {…}}`.

        A record goes from columns to values; None is a gap. A picture is a path, or an array `[height, width, channels]`.

        Raises:
            SpecError: a column is missing, or a value is none that its input takes.
        """
        if hasattr(rows, "to_dict") and not isinstance(rows, Mapping):
            rows = rows.to_dict()  # a row of a data frame
        single = isinstance(rows, Mapping)
        records: list[Record] = [rows] if isinstance(rows, Mapping) else list(rows)
        if not records:
            return []
        need_keys(self._model.spec, records, "records")
        frame = frame_of_records(self._model.spec, records, "records")
        answered = answer_frame(self._model, frame, HERE)
        found = self._model.form.records(answered.answers)
        return found[0] if single else found

    def predict_columns(self, columns: Any) -> dict[str, np.ndarray]:
        """Answers to columns of equal length: a mapping, or a data frame of pandas, polars or pyarrow.

        Gives answer → array `[N, …]`.

        Raises:
            SpecError: a column is missing, or a value is none that its input takes.
        """
        spec, names = self._model.spec, _names_of(columns)
        by_row = spec.data is not None and spec.data.rows_per_sample in names
        series = series_of(spec.data) is not None and _are_rows(spec, columns, names)
        by_row = by_row or series
        cells = _rows_of(spec, columns, names) if by_row else _samples_of(spec, columns, names)
        count = len(next(iter(cells.values())))
        for name, values in cells.items():
            if len(values) != count:
                message = (
                    f"the column `{name}` has {len(values)} values, and another one has {count}"
                )
                raise fail("NS4009", message, whole_file("columns"))
        frame = Frame(
            cells,
            count,
            lambda row, column: whole_file("columns"),
            marks=GAPS,
            row_words=lambda row: f"row {row}, counted from 0",
        )
        if series:
            from netspec.data.series import windows_to_answer

            (frame,) = windows_to_answer(spec, frame, count, "columns")
        elif by_row:
            frame = gathered(spec, frame, input_columns(spec))
        answers = answer_frame(self._model, frame, HERE).answers
        return {self._model.form.names[key]: values for key, values in answers.items()}

    def predict_file(
        self,
        *paths: str | Path,
        batch_size: int = 1024,
        keep: Sequence[str] = (),
        skip_broken: bool = False,
        files: str | Path | None = None,
    ) -> Iterator[dict[str, Any]]:
        """The answers to the rows of files (tables, JSON lines, arrays, pictures), one by one, in constant memory.

        A table whose rows are gathered to samples (`rows_per_sample`) is read whole.

        File names in a table are relative to the folder `files`, or without it to that of the table.

        Raises:
            SpecError: a file, a column or a cell cannot be taken.
        """
        for kept, answered in self.batches(
            paths, batch_size=batch_size, keep=keep, skip_broken=skip_broken, files=files
        ):
            for row, record in enumerate(self._model.form.records(answered.answers)):
                yield {**{name: values[row] for name, values in kept.items()}, **record}

    def batches(
        self,
        paths: Sequence[str | Path],
        *,
        batch_size: int,
        keep: Sequence[str] = (),
        skip_broken: bool = False,
        files: str | Path | None = None,
    ) -> Iterator[tuple[dict[str, list[Any]], Answered]]:
        """As `predict_file`, batch by batch: the columns that are kept, and the answers by output and part."""
        model = self._model
        most = min(batch_size, LABEL_PICTURES) if model.form.pictures else batch_size
        for batch in batches(model.spec, [Path(path) for path in paths], most, keep):
            folder = batch.files if files is None else Path(files)
            answered = answer_frame(model, batch.frame, folder, skip_broken=skip_broken)
            _, columns = model.form.table({}, answered.answers)
            names = {*columns, *model.form.names.values()}
            yield _kept(batch.kept, answered.rows, names), answered

    @property
    def form(self) -> AnswerForm:
        """How the answers are called."""
        return self._model.form


def _names_of(columns: Any) -> list[str]:
    """The names of the columns, as each library calls them."""
    if isinstance(columns, Mapping):
        return [str(name) for name in columns]
    return [str(name) for name in getattr(columns, "column_names", None) or columns.columns]


def _kept(columns: dict[str, list[Any]], rows: np.ndarray, taken: set[str]) -> dict[str, list[Any]]:
    """The columns that are copied, `species_given` where an answer (or a column before) is called `species`."""
    found: dict[str, list[Any]] = {}
    for name, values in columns.items():
        free = name
        while free in taken or free in found or (free != name and free in columns):
            free += "_given"
        found[free] = [values[row] for row in rows]
    return found


def _are_rows(spec: Spec, columns: Any, names: Sequence[str]) -> bool:
    """Whether the columns are those of a table in time order, and not of windows that are cut already."""
    needed = [name for name in input_columns(spec) if name in names]
    return (
        bool(needed)
        and all(np.ndim(columns[name]) == 1 for name in needed)
        and not any(
            isinstance(columns[name][0], np.ndarray | list) for name in needed if len(columns[name])
        )
    )


def _rows_of(spec: Spec, columns: Any, names: Sequence[str]) -> dict[str, Cells]:
    """The cells of a table, be a row a sample or one of several."""
    need_columns(input_columns(spec), names, "the columns", spec_is_open=False)
    return {name: _cells(columns[name]) for name in input_columns(spec)}


def _samples_of(spec: Spec, columns: Any, names: Sequence[str]) -> dict[str, Cells]:
    """A value for each sample; those of sequences are arrays of any lengths, or padded ones with their lengths."""
    places = input_columns(spec)
    wanted = [key for one in spec.inputs for key in wanted_keys(one, spec.inputs, names)]
    needed = {key: places.get(key, whole_file("columns")) for key in wanted}
    need_columns(needed, names, "the columns", spec_is_open=False)
    cells: dict[str, Cells] = {}
    for one in spec.inputs:
        if not one.has_column:
            continue
        if is_sequence(one, spec.inputs):
            cells |= _sequences(one, columns, names)
        elif not is_optional(one) or one.columns[0] in names:
            cells |= {column: _cells(columns[column]) for column in one.columns}
    return cells


def _sequences(one: InputSpec, columns: Any, names: Sequence[str]) -> dict[str, Cells]:
    try:
        return sequences(one, lambda key: _values(columns[key]), names)
    except NoSequenceError as error:
        where = f" in row {error.row}, counted from 0"
        what = "lists of texts" if holds_texts(one) else "arrays of numbers"
        message = f"`{one.name}` takes {what}, and there is something else{where}"
        raise fail("NS4009", message, whole_file("columns")) from None


def _values(column: Any) -> Any:
    """A column of a data frame as an array; a list stays one, for its arrays may be of unequal lengths."""
    return column if isinstance(column, list | tuple) else np.asarray(column)


def _cells(values: Any) -> Cells:
    array = np.asarray(values)
    if array.dtype.kind in "iufM" or (array.ndim > 1 and array.dtype != object):
        return array
    return [cell_text(value) for value in array.tolist()]
