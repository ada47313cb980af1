"""Targets with a value for every place: as long as their samples, typed there, and brought to the width of what is answered."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from netspec.data.cells import CellError
from netspec.data.faults import cell_fault
from netspec.data.frame import Frame
from netspec.data.ragged import as_column, samples_of
from netspec.data.raw import typed_cells
from netspec.kinds.columns import CellRule
from netspec.kinds.named_sizes import base_of, formula
from netspec.kinds.tensors import Size
from netspec.source.diagnostics import SpecError
from netspec.spec.model import InputSpec, OutputSpec

Sizes = Mapping[str, tuple[Size, ...]]
"""Output → the sizes of what the network gives for it, per sample."""


class Steps(NamedTuple):
    """The places that an output answers: how many there are in the widest sample, and how many are real in each, `[N]`."""

    width: int
    lengths: np.ndarray
    marked: bool
    """Whether an input says the lengths, so that padding may stand behind them."""


class Tagged(NamedTuple):
    """A target as it was given, an array for each sample, and as its graph takes it, `[N, width]`."""

    raw: np.ndarray
    padded: np.ndarray
    counts: np.ndarray
    """Which places count, `[N, width]`: not those behind a sample's end, nor those that are to be ignored."""


def steps_of(
    axis: Size | None, inputs: Sequence[InputSpec], encoded: Mapping[str, np.ndarray], rows: int
) -> Steps | None:
    """The places along an axis of what is answered; None where no input has it. `encoded` are the inputs `[N, …]`."""
    if isinstance(axis, int):
        return Steps(axis, np.full(rows, axis), marked=False)
    for one in inputs:
        sizes = one.kind.encoded(one.width).sizes
        base = next((s for s in sizes if isinstance(s, str) and _means(axis, s)), None)
        if base is None:
            continue
        _, add, divide = formula(axis or base)
        width = (encoded[one.name].shape[sizes.index(base) + 1] + add) // divide
        marker = next((other for other in inputs if other.kind.marks() == base), None)
        if marker is None:
            return Steps(width, np.full(rows, width), marked=False)
        lengths = (encoded[marker.name].astype(np.int64) + add) // divide
        return Steps(width, np.maximum(lengths, 0), marked=True)
    return None


def _means(axis: str | None, size: str) -> bool:
    """Whether an axis is made of this size; any is meant where the network is not known."""
    return axis is None or base_of(axis) == size


def sequence_target(one: OutputSpec, frame: Frame, steps: Steps) -> Tagged:
    """The values at the real places of every sample.

    Raises:
        SpecError: a sample has another number of values than places, or a value is none that the output takes.
    """
    (column,), (rule,) = one.columns, one.targets
    try:
        samples = _samples(frame.columns[column], steps)
        ignored = [_ignored(sample, one.ignored) for sample in samples]
        typed = _typed(samples, ignored, rule, frame.positions)
    except CellError as error:
        fault = cell_fault(error, frame, column, one.name, one.place)
        if error.one is not None and frame.within is not None:
            fault = fault._replace(where=frame.within(error.row, error.one, column))
        raise SpecError((fault,)) from None
    filler = "" if typed.dtype == object else 0
    padded = np.full((len(samples), steps.width), filler, typed.dtype)
    counts = np.arange(steps.width) < steps.lengths[:, None]
    padded[counts] = typed
    counts[counts] = ~np.concatenate(ignored)
    shown = typed.copy()
    if shown.dtype == object:
        shown[np.concatenate(ignored)] = None
    return Tagged(as_column(_cut(shown, steps.lengths)), padded, counts)


def _samples(cells: object, steps: Steps) -> list[np.ndarray]:
    """Every sample's values, without the padding of samples that stand side by side."""
    if isinstance(cells, list):
        message = "a cell of a table holds one value, and one for every place is needed"
        help = "rows that are one sample are named so: `rows_per_sample: COLUMN` under `data`"
        raise CellError("NS4009", 0, message, help)
    assert isinstance(cells, np.ndarray)
    own = samples_of(cells)
    samples = list(cells) if own is None else own
    for row, (sample, length) in enumerate(zip(samples, steps.lengths.tolist(), strict=True)):
        if sample.ndim != 1:
            message = f"a sample has the shape {list(sample.shape)}, and one value for every place is needed"
            raise CellError("NS4009", row if own else -1, message)
        padding = own is None and steps.marked
        if len(sample) < length or (len(sample) > length and not padding):
            message = f"the target is {len(sample)} long, and there are {length} places to answer"
            raise CellError("NS4092", row, message, "give every place of the sample one value")
    return [sample[:length] for sample, length in zip(samples, steps.lengths, strict=True)]


def _cut(flat: np.ndarray, lengths: np.ndarray) -> list[np.ndarray]:
    return np.split(flat, np.cumsum(lengths)[:-1])


def _ignored(sample: np.ndarray, number: int | None) -> np.ndarray:
    """Which places hold the number that counts for nothing, be it one of the classes or not."""
    if number is None or sample.dtype.kind not in "iuf":
        return np.zeros(len(sample), bool)
    return np.asarray(sample == number)


def _typed(
    samples: Sequence[np.ndarray], ignored: Sequence[np.ndarray], rule: CellRule, positions: bool
) -> np.ndarray:
    """All values, end to end; in place of an ignored one any class stands."""
    flat = np.concatenate(samples)
    if any(one.any() for one in ignored):
        some = 0 if positions and rule.dtype == "string" else rule.known[0]
        flat = np.where(np.concatenate(ignored), some, flat)
    try:
        return typed_cells(flat, rule, positions)
    except CellError as error:
        ends = np.cumsum([len(sample) for sample in samples])
        row = int(np.searchsorted(ends, error.row, side="right"))
        place = error.row - int(ends[row] - len(samples[row]))
        message = f"{error.message}, at place {place + 1} of the sample"
        raise CellError(error.code, row, message, error.help, place) from None
