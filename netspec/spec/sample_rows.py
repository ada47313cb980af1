"""Rows that are one sample: which inputs take them all, and the lengths that come of it by themselves."""

from netspec.kinds.inputs.lengths import Lengths
from netspec.spec.entries import Binder
from netspec.spec.model import DataSpec, InputSpec

KINDS = ("array", "codes", "text")
"""The kinds that can hold a value of each row of a sample."""


def with_row_lengths(
    binder: Binder, inputs: tuple[InputSpec, ...], data: DataSpec | None
) -> tuple[InputSpec, ...]:
    """The inputs and, where the rows of a sample are counted, an input `lengths` for each axis that no one marks."""
    if data is None or data.rows_per_sample is None or any(one.bound is None for one in inputs):
        return inputs
    place = data.node.entries["rows_per_sample"].value.place
    if data.source.kind != "table":
        message = "`rows_per_sample` is for tables"
        help = f"`{data.source.kind}` holds whole samples; `lengths: time` says how long each is"
        binder.report("NS1010", message, place, help)
        return inputs
    takers = {axis: one for one in inputs if (axis := axis_of_rows(one)) is not None}
    if not takers:
        message = "no input takes the rows of a sample"
        help = "name an axis for them: `frames: {array: [time, 3], columns: [x, y, z]}`"
        binder.report("NS1010", message, place, help)
        return inputs
    marked = {one.kind.marks() for one in inputs}
    free = {axis: one for axis, one in takers.items() if axis not in marked}
    return (*inputs, *(_lengths(axis, one, inputs) for axis, one in free.items()))


def axis_of_rows(one: InputSpec) -> str | None:
    """The named size that the rows of a sample are counted by, for an input that takes all of them."""
    if one.kind.kind not in KINDS:
        return None
    sizes = one.kind.raw(one.width).sizes
    of_cells = len(sizes) == 1 + (one.width > 1)
    return sizes[0] if of_cells and isinstance(sizes[0], str) else None


def _lengths(axis: str, one: InputSpec, inputs: tuple[InputSpec, ...]) -> InputSpec:
    name, taken = f"{axis}_length", {other.name for other in inputs}
    while name in taken:
        name += "_"
    return InputSpec(name, Lengths(axis=axis), (name,), one.place, None, {})
