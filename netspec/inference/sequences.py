"""Samples of unequal lengths from Python and JSON: lists in lists as a column of arrays."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np

from netspec.data.frame import Cells
from netspec.data.ragged import as_column, column_of, window_of
from netspec.spec.model import InputSpec


class NoSequenceError(Exception):
    """A value that is no array of numbers; `row` counts from 0."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


def is_sequence(one: InputSpec, inputs: Sequence[InputSpec]) -> bool:
    """Whether the samples of an input have lengths of their own, or are windows of several columns."""
    if takes_window(one):
        return True
    axes = {other.kind.marks() for other in inputs} - {None}
    return one.kind.marks() is None and any(size in axes for size in one.kind.raw(one.width).sizes)


def takes_window(one: InputSpec) -> bool:
    """Whether a sample of an input is several rows of several columns, as many as the spec says."""
    sizes = one.kind.raw(one.width).sizes
    numbers = all(isinstance(size, int) for size in sizes)
    return one.width > 1 and one.kind.kind == "array" and len(sizes) == 2 and numbers


def holds_texts(one: InputSpec) -> bool:
    """Whether its samples are lists of texts."""
    return one.kind.raw(one.width).dtype == "string"


def is_optional(one: InputSpec) -> bool:
    """Whether the samples tell by themselves what an input says: how long they are."""
    return one.kind.marks() is not None


def wanted_keys(one: InputSpec, inputs: Sequence[InputSpec], given: Any) -> tuple[str, ...]:
    """The keys that an input needs of a record (or of columns); several columns can come as one, by the input's name."""
    if is_optional(one) or not one.has_column:
        return ()
    whole = one.width > 1 and is_sequence(one, inputs) and one.name in given
    return (one.name,) if whole else one.columns


def sequences(one: InputSpec, values: Callable[[str], Any], given: Any) -> dict[str, Cells]:
    """The column of an input whose samples are sequences; `values` gives what stands under a key, row by row.

    Raises:
        NoSequenceError: a value is no array of numbers.
    """
    if holds_texts(one):
        return {column_of(one): as_column([*map(_texts, values(one.columns[0]), count())])}
    if one.width == 1:
        found = values(one.columns[0])
        if isinstance(found, np.ndarray) and found.dtype != object and found.ndim > 1:
            return {column_of(one): found}
        return {column_of(one): _column(found)}
    if takes_window(one):
        return {window_of(one): _windows(one, values, given)}
    if one.name in given:
        return {column_of(one): _column(values(one.name))}
    parts = [_column(values(column)) for column in one.columns]
    return {column_of(one): _joined(parts)}


def _windows(one: InputSpec, values: Callable[[str], Any], given: Any) -> np.ndarray:
    """Windows `[N, …]` of one shape, which come whole by the input's name, or a column for each."""
    axis = 1 if one.kind.column_axis(one.width) == 0 else -1
    try:
        if one.name in given:
            return np.stack(list(_column(values(one.name))))
        lines = [np.stack(list(_column(values(column)))) for column in one.columns]
        return np.stack(lines, axis=axis)
    except ValueError:
        raise NoSequenceError(0) from None


def _column(values: Sequence[Any]) -> np.ndarray:
    return as_column([_array(value, row) for row, value in enumerate(values)])


def _texts(value: Any, row: int) -> np.ndarray:
    """A list of texts; a text alone would be taken letter by letter."""
    parts = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise NoSequenceError(row)
    return np.array(parts, object)


def _array(value: Any, row: int) -> np.ndarray:
    try:
        # tensors of other libraries and lists of arrays come along
        array = np.asarray(value if not isinstance(value, np.ndarray) else value.tolist())
    except ValueError:
        raise NoSequenceError(row) from None
    if array.dtype.kind not in "iufb":
        raise NoSequenceError(row)
    return array


def _joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Columns of equal lengths side by side: `[time]` each → `[time, n]`."""
    rows = []
    for row, arrays in enumerate(zip(*parts, strict=True)):
        if len({array.shape for array in arrays}) > 1:
            raise NoSequenceError(row)
        rows.append(np.stack(arrays, axis=-1))
    return as_column(rows)


def given_to_all(records: Sequence[Mapping[str, Any]], key: str) -> bool:
    """Whether every record says something under a key."""
    return all(record.get(key) is not None for record in records)
