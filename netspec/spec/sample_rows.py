"""Rows that are one sample: which inputs and outputs take them all, and the lengths that come of it by themselves."""

from collections.abc import Sequence

from netspec.kinds.inputs.lengths import Lengths
from netspec.spec.entries import Binder
from netspec.spec.model import DataSpec, InputSpec, OutputSpec

KINDS = ("array", "codes", "text")
"""The kinds that can hold a value of each row of a sample."""


def with_row_lengths(
    binder: Binder,
    inputs: tuple[InputSpec, ...],
    outputs: Sequence[OutputSpec],
    data: DataSpec | None,
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
    if not takers and not any(one.bound is None or one.kind.many for one in outputs):
        message = "no input and no output takes the rows of a sample"
        help = (
            "name an axis for them: `frames: {array: [time, 3], columns: [x, y, z]}`; the rows of an output `boxes` "
            "are the boxes of a picture"
        )
        texts = [one for one in inputs if one.kind.kind == "text"]
        if texts:
            # imported here: only a spec with this fault needs it
            from netspec.spec.word_fields import given_parts

            help = given_parts(texts[0])
        binder.report("NS1010", message, place, help)
        return inputs
    marked = {one.kind.marks() for one in inputs}
    free = {axis: one for axis, one in takers.items() if axis not in marked}
    return (*inputs, *(_lengths(axis, one, inputs) for axis, one in free.items()))


def need_rows(binder: Binder, outputs: Sequence[OutputSpec], data: DataSpec) -> None:
    """Tell of outputs that have any number of answers where the data do not say which rows are one sample."""
    for one in outputs:
        if one.bound is None or not one.kind.many:
            continue
        count = one.kind.target_columns()
        if one.width != count:
            message = f"the target of `{one.kind.kind}` is made of {count} columns"
            help = "name them: `columns: [class, xmin, ymin, xmax, ymax]`"
            binder.report("NS1010", message, one.place, help)
        elif data.source.kind != "table":
            message = f"the target of `{one.kind.kind}` is rows of a table, and `{data.source.kind}` has none"
            help = "write a table with a row for each box: `data: {table: boxes.csv, rows_per_sample: file}`"
            binder.report("NS1010", message, one.place, help)
        elif data.rows_per_sample is None:
            message = f"a row is one of the {one.kind.kind} of a sample, and `data` does not say which rows are one sample"
            help = "name the column in which they agree: `rows_per_sample: FILE` under `data`"
            binder.report("NS1010", message, one.place, help)


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
