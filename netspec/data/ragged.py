"""Samples of unequal lengths: cut from flat arrays, gathered from rows, and brought to one size with padding behind.

A column of such samples is an array of objects, each an array of its own; padded once, it is an array like any other.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from netspec.data.cells import CellError
from netspec.data.faults import cell_fault
from netspec.data.frame import Cells, Frame
from netspec.data.marked import lengths_of_mask, need_between, whole_lengths
from netspec.source.diagnostics import SpecError
from netspec.spec.model import InputSpec, OutputSpec

NO_BOUND = 2**31 - 1
"""A length that no sample reaches."""


class Flat(NamedTuple):
    """An array that may hold the samples of a column end to end; `lengths` names the column that says where each ends."""

    lengths: str
    rank: int
    """Its number of axes if it does: one fewer than with the samples side by side."""


def column_of(one: InputSpec | OutputSpec) -> str:
    """The column of a frame that holds the samples of an input or a target, put together of its columns if it has several."""
    return "\x1f".join(one.columns)


def window_of(one: InputSpec) -> str:
    """The column of a frame that holds windows for an input, beside the rows they are cut from."""
    return f"{column_of(one)}\x1f"


def samples_of(cells: Cells) -> list[np.ndarray] | None:
    """The samples of a column, where each is an array of its own."""
    if not isinstance(cells, np.ndarray) or cells.dtype != object or cells.ndim != 1:
        return None
    return list(cells)


def as_column(samples: Sequence[np.ndarray]) -> np.ndarray:
    """Arrays of any shapes as one column."""
    column = np.empty(len(samples), object)
    for row, sample in enumerate(samples):
        column[row] = sample
    return column


def flat_columns(
    inputs: Sequence[InputSpec], outputs: Sequence[OutputSpec] = ()
) -> dict[str, Flat]:
    """Columns that may hold their samples end to end: their first axis is one whose lengths a column tells."""
    lengths = {
        one.kind.marks(): one for one in inputs if one.kind.kind == "lengths" and one.has_column
    }
    found = {}
    for one in inputs:
        sizes = one.kind.raw(one.width).sizes if one.width == 1 else ()
        if sizes and one.kind.marks() is None and sizes[0] in lengths:
            found[one.columns[0]] = Flat(lengths[str(sizes[0])].columns[0], len(sizes))
    known = [marker for axis, marker in lengths.items() if axis is not None]
    if len(known) == 1:
        # which axis a target goes along is known only where there is no other
        tags = (out for out in outputs if out.kind.target_form == "sequences")
        found |= {out.columns[0]: Flat(known[0].columns[0], 1) for out in tags}
    return found


def padded(
    inputs: Sequence[InputSpec],
    frame: Frame,
    bounds: Mapping[str, tuple[int, int]] = MappingProxyType({}),
) -> Frame:
    """The frame with all samples brought to one size, and with the lengths of every named size that is marked.

    `bounds` say how long a named size is at least and at most.

    Raises:
        SpecError: inputs disagree about a length, or it is none that a sample can have.
    """
    if not any(_named_axes(one) or (one.kind.marks() and one.has_column) for one in inputs):
        # a large table's texts are not made into lists for nothing
        return frame
    columns = dict(frame.columns)
    for marker in inputs:
        axis = marker.kind.marks()
        if axis is not None and (marker.has_column or _takers(inputs, axis)):
            given, most = _mark(marker, axis, inputs, frame, columns)
            told = marker if marker.columns[0] in frame.columns else _takers(inputs, axis)[0]
            with _told(frame, told):
                need_between(given, most, bounds.get(axis, (1, NO_BOUND)), axis)
    for one in inputs:
        column = column_of(one)
        samples = samples_of(columns[column]) if column in columns else None
        if samples is not None and _named_axes(one):
            with _told(frame, one):
                columns[column] = _side_by_side(samples, _sizes(one))
    return frame.with_columns(columns)


def _sizes(one: InputSpec) -> tuple[int | str, ...]:
    return one.kind.raw(one.width).sizes


def _named_axes(one: InputSpec) -> dict[str, int]:
    """The named sizes of an input's samples, each with its first place."""
    sizes = _sizes(one) if one.has_column and one.kind.raw(one.width).dtype != "uint8" else ()
    return {size: sizes.index(size) for size in sizes if isinstance(size, str)}


# ---- lengths


def _takers(inputs: Sequence[InputSpec], axis: str) -> list[InputSpec]:
    """The inputs whose samples have the axis."""
    return [one for one in inputs if one.kind.marks() is None and axis in _named_axes(one)]


def _mark(
    marker: InputSpec,
    axis: str,
    inputs: Sequence[InputSpec],
    frame: Frame,
    columns: dict[str, Cells],
) -> tuple[np.ndarray, np.ndarray]:
    """See that a marker has its column. Gives the lengths it says, and those that there is room for."""
    longest, found = _lengths(_takers(inputs, axis), axis, frame, columns)
    most = np.full(frame.rows, longest) if found is None else found
    (column,), is_mask = marker.columns, marker.kind.kind == "mask"
    with _told(frame, marker):
        if not marker.has_column:
            return most, most
        if column not in columns:
            places = np.arange(int(most.max(initial=0)))
            columns[column] = places < most[:, None] if is_mask else most
            return most, most
        if not is_mask:
            return whole_lengths(columns[column]), most
        columns[column] = mask = _as_wide(columns[column], int(most.max(initial=0)))
        return lengths_of_mask(mask), most


def _lengths(
    takers: Sequence[InputSpec], axis: str, frame: Frame, columns: dict[str, Cells]
) -> tuple[int, np.ndarray | None]:
    """How long the axis is, and where samples are arrays of their own, how long in each."""
    longest, found, first = 0, None, None
    for one in takers:
        cells, place = columns[column_of(one)], _named_axes(one)[axis]
        with _told(frame, one):
            samples = samples_of(cells)
            if samples is None:
                longest = max(longest, _shape(cells, len(_sizes(one)))[place])
                continue
            _need_ranks(samples, _sizes(one))
            lengths = np.array([sample.shape[place] for sample in samples], np.int64)
            if found is not None and (lengths != found).any():
                row = int(np.argmax(lengths != found))
                message = f"the sample is {lengths[row]} long, and in `{first}` {found[row]}"
                help = f"inputs whose axes are both named `{axis}` have equal lengths"
                raise CellError("NS4031", row, message, help)
            found, first = lengths, one.name
    return longest, found


def _as_wide(cells: Cells, width: int) -> np.ndarray:
    """A mask `[samples, width]` of true and false."""
    samples = samples_of(cells)
    mask = np.asarray(_side_by_side(samples, ("places",)) if samples is not None else cells)
    if samples is not None and mask.shape[1] < width:
        mask = np.pad(mask, ((0, 0), (0, width - mask.shape[1])))
    if mask.shape[1:] != (width,) or mask.dtype.kind not in "biuf":
        message = f"a mask of {list(mask.shape[1:])} does not fit the {width} places it marks"
        raise CellError("NS4009", -1, message, "let it be as long as the axis, true and false")
    return mask.astype(bool)


# ---- samples


def _shape(cells: Cells, rank: int) -> tuple[int, ...]:
    """The shape of samples that stand side by side."""
    if isinstance(cells, list):
        help = "rows that are one sample are named so: `rows_per_sample: COLUMN` under `data`"
        message = "a cell of a table holds one value, and an array is needed"
        raise CellError("NS4009", 0, message, help)
    if cells.ndim != rank + 1:
        message = f"a sample has {cells.ndim - 1} axes, and the spec says {rank}"
        raise CellError("NS4009", -1, message, "let the spec and the data agree on the shape")
    return cells.shape[1:]


def _need_ranks(samples: Sequence[np.ndarray], sizes: tuple[int | str, ...]) -> None:
    """Raise `CellError` where a sample has not the axes that the spec says."""
    for row, sample in enumerate(samples):
        fits = sample.ndim == len(sizes) and all(
            isinstance(size, str) or size == there
            for size, there in zip(sizes, sample.shape, strict=True)
        )
        if not fits:
            shapes = f"{list(sample.shape)}, and the spec says [{', '.join(map(str, sizes))}]"
            message = f"the sample has the shape {shapes}"
            raise CellError("NS4009", row, message, "let the spec and the data agree on the shape")


def _side_by_side(samples: Sequence[np.ndarray], sizes: tuple[int | str, ...]) -> np.ndarray:
    """Samples in one array, each at the beginning of its place, zeros behind."""
    _need_ranks(samples, sizes)
    shapes = np.array([sample.shape for sample in samples]).reshape(len(samples), len(sizes))
    whole = np.full((len(samples), *shapes.max(0, initial=0)), *_filling(samples))
    for place, sample in zip(whole, samples, strict=True):
        place[tuple(slice(size) for size in sample.shape)] = sample
    return whole


def _filling(samples: Sequence[np.ndarray]) -> tuple[object, Any]:
    """What stands behind samples, and the dtype of all: a zero, or the empty text."""
    dtypes = {sample.dtype for sample in samples}
    if any(dtype.kind in "OU" for dtype in dtypes):
        return "", object
    return 0, np.result_type(*dtypes) if dtypes else np.float32


@contextmanager
def _told(frame: Frame, one: InputSpec) -> Iterator[None]:
    """Turns a `CellError` inside into a `SpecError` at the cell of an input."""
    try:
        yield
    except CellError as error:
        fault = cell_fault(error, frame, one.columns[0], one.name, one.place)
        raise SpecError((fault,)) from None


Arrays = dict[str, np.ndarray]


def cut_to_longest(
    inputs: Sequence[InputSpec], raw: Arrays, encoded: Arrays
) -> tuple[Arrays, Arrays]:
    """Some samples, raw and encoded, without the padding that none of them needs."""
    raw, encoded = dict(raw), dict(encoded)
    for marker in inputs:
        axis = marker.kind.marks()
        if axis is None:
            continue
        longest = int(encoded[marker.name].max(initial=0))
        for one in inputs:
            for arrays, sizes in ((raw, _sizes(one)), (encoded, one.kind.encoded(one.width).sizes)):
                if axis in sizes and one.name in arrays:
                    part = (*[slice(None)] * (sizes.index(axis) + 1), slice(longest))
                    arrays[one.name] = arrays[one.name][part]
    return raw, encoded
