"""Records, as JSON and Python have them, as a frame of columns."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from netspec.data.cells import GAPS
from netspec.data.frame import Cells, Frame
from netspec.data.json_lines import cell_text, joined_set, record_place
from netspec.inference.sequences import (
    NoSequenceError,
    given_to_all,
    holds_texts,
    is_optional,
    is_sequence,
    sequences,
    wanted_keys,
)
from netspec.kinds.inputs.image import Image
from netspec.source.diagnostics import Diagnostic, Label, SpecError
from netspec.source.names import nearest
from netspec.source.text import Place
from netspec.spec.model import InputSpec, Spec

Record = Mapping[str, Any]


def frame_of_records(spec: Spec, records: Sequence[Record], name: str, first: int = 1) -> Frame:
    """Columns from records; a key that is missing is a gap. `name` and the number of the first are for messages.

    Raises:
        SpecError: a key that an input cannot do without is missing, or a value has another form.
    """
    columns: dict[str, Cells] = {}
    for one in spec.inputs:
        if not one.has_column or (is_optional(one) and not given_to_all(records, one.columns[0])):
            continue
        if is_sequence(one, spec.inputs):
            columns |= _sequences(one, records, name, first)
            continue
        sizes = () if one.in_columns else one.kind.raw(one.width).sizes
        for column in one.columns:
            values = [record.get(column) for record in records]
            columns[column] = _cells(one, values, sizes, records, name, first)
    return Frame(
        columns,
        len(records),
        lambda row, column: record_place(name, first + row, records[row]),
        marks=GAPS,
        row_words=lambda row: f"record {first + row}",
    )


def _cells(
    one: InputSpec,
    values: list[Any],
    sizes: tuple[int | str, ...],
    records: Sequence[Record],
    name: str,
    first: int,
) -> Cells:
    if isinstance(one.kind, Image) or not sizes:
        return _pictures_or_texts(one, values, records, name, first)
    try:
        return np.stack([np.asarray(value) for value in values])
    except ValueError:
        message = f"`{one.name}` takes arrays of one shape in a call, and these differ"
        raise _fault("NS4009", message, name, first, records[0], one.place) from None


def _sequences(
    one: InputSpec, records: Sequence[Record], name: str, first: int
) -> dict[str, Cells]:
    try:
        return sequences(one, lambda key: [record.get(key) for record in records], records[0])
    except NoSequenceError as error:
        sizes = ", ".join(map(str, one.kind.raw(one.width).sizes))
        what = "a list of texts" if holds_texts(one) else "numbers as an array"
        message = f"`{one.name}` takes {what} [{sizes}], and this is none"
        row = error.row
        raise _fault("NS4009", message, name, first + row, records[row], one.place) from None


def _pictures_or_texts(
    one: InputSpec, values: list[Any], records: Sequence[Record], name: str, first: int
) -> Cells:
    if isinstance(one.kind, Image):
        values = [os.fspath(value) if isinstance(value, os.PathLike) else value for value in values]
    if isinstance(one.kind, Image) and not all(isinstance(value, str) for value in values):
        if all(isinstance(value, np.ndarray) and value.ndim in (2, 3) for value in values):
            return _in_one_array(values)
        row = next(i for i, value in enumerate(values) if not isinstance(value, np.ndarray))
        message = f"`{one.name}` takes the path of a picture, or its pixels as an array"
        raise _fault("NS4008", message, name, first + row, records[row], one.place)
    separator = one.kind.cells(one.width)[0].separator
    if separator:
        values = [joined_set(value, separator) for value in values]
    for row, value in enumerate(values):
        if isinstance(value, Mapping | list | tuple) or (
            isinstance(value, np.ndarray) and value.ndim
        ):
            message = f"`{one.name}` takes one value, and this is {_called(value)}"
            raise _fault("NS4009", message, name, first + row, records[row], one.place)
    return [cell_text(value) for value in values]


def _in_one_array(values: list[Any]) -> np.ndarray:
    if len({value.shape for value in values}) == 1:
        return np.stack(values)
    pictures = np.empty(len(values), object)
    pictures[:] = values
    return pictures


def _called(value: object) -> str:
    return "a mapping" if isinstance(value, Mapping) else "a list"


def _fault(
    code: str, message: str, name: str, line: int, record: object, place: Place
) -> SpecError:
    related = (Label(place, "the input of the spec"),)
    where = Label(record_place(name, line, record), f"record {line}")
    return SpecError((Diagnostic(code, message, where, None, related=related),))


def need_keys(spec: Spec, records: Sequence[Record], name: str, first: int = 1) -> None:
    """Raise `SpecError` where a record lacks a column: a gap is said with None, so a missing key is a misspelt one."""
    for row, record in enumerate(records):
        wanted = [key for one in spec.inputs for key in wanted_keys(one, spec.inputs, record)]
        missing = [key for key in wanted if key not in record]
        if not missing:
            continue
        near = nearest(missing[0], [str(key) for key in record])
        help = (
            f"is it called `{near}` here?"
            if near
            else "say null (None) for a value that is not known"
        )
        message = f"the record has no `{missing[0]}`"
        where = Label(record_place(name, first + row, record), f"record {first + row}")
        raise SpecError((Diagnostic("NS4003", message, where, help),))
