"""What columns learn from the training part."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from netspec.data.fitted import Fitted
from netspec.data.loading import Loaded
from netspec.data.statistics import statistics_of
from netspec.data.windows import Windows
from netspec.kinds.columns import State
from netspec.kinds.sorts import SettingError
from netspec.source.diagnostics import Diagnostic, Label, SpecError
from netspec.source.tree import Mapping as MappingNode
from netspec.spec.model import InputSpec, OutputSpec, Spec


def fit(spec: Spec, train: Loaded) -> Fitted:
    """The state of every input and output. Raises `SpecError` where a setting does not fit the numbers."""
    inputs: dict[str, State] = {one.name: {} for one in spec.inputs}
    outputs: dict[str, State] = {one.name: {} for one in spec.outputs}
    for one in spec.inputs:
        if one.kind.needs_fit:
            values = train.inputs[one.name]
            texts = not isinstance(values, Windows) and values.dtype == object
            columns = values if texts else numbers_of(one, spec.inputs, train.inputs)
            with _refusals_told(one):
                inputs[one.name] = one.kind.fitted(statistics_of(columns))
    for output in spec.outputs:
        if output.kind.needs_fit:
            columns = _numbers_of_target(output, train.targets[output.name])
            with _refusals_told(output):
                outputs[output.name] = output.kind.fitted(statistics_of(columns))
    return Fitted(inputs, outputs)


def numbers_of(
    one: InputSpec, inputs: Sequence[InputSpec], raw: Mapping[str, np.ndarray]
) -> np.ndarray:
    """The numbers of an input, column by column: `[rows, columns]`. Rows of a window count once, padding does not."""
    values = raw[one.name]
    if isinstance(values, Windows):
        return values.covered()
    if one.kind.column_axis(one.width) == 0:
        values = np.moveaxis(values, 1, -1)
    marks = {axis: other for other in inputs if (axis := other.kind.marks()) is not None}
    for place, size in enumerate(one.kind.raw(one.width).sizes):
        if size in marks and marks[size].name in raw:
            values = _real(values, place + 1, raw[marks[size].name])
            break
    return values.reshape(-1, one.width)


def _real(values: np.ndarray, axis: int, marked: np.ndarray) -> np.ndarray:
    """The places of an axis that are no padding, one after the other: `[places, …]`."""
    first = np.moveaxis(values, axis, 1)
    real = marked if marked.ndim == 2 else np.arange(first.shape[1]) < marked[:, None]
    return np.asarray(first[real.astype(bool)])


def _numbers_of_target(output: OutputSpec, raw: np.ndarray) -> np.ndarray:
    """The numbers of a target, column by column; rows of a series count once."""
    if not isinstance(raw, Windows):
        return np.asarray(output.kind.by_column(raw))
    rows = raw.covered()
    # a column of which several rows come is each of them
    return rows if rows.shape[1] > 1 else np.broadcast_to(rows, (len(rows), output.kind.scales()))


@contextmanager
def _refusals_told(one: InputSpec | OutputSpec) -> Iterator[None]:
    """Turns a setting that does not fit the data into a `SpecError` at its place."""
    try:
        yield
    except SettingError as error:
        node = one.settings
        inside = (
            node.get(error.setting) if isinstance(node, MappingNode) and error.setting else None
        )
        place = inside.place if inside else node.place if node else one.place
        if not error.setting:
            place = one.place
        label = Label(place, f"`{one.name}`")
        raise SpecError((Diagnostic("NS4014", error.message, label, error.help),)) from None
