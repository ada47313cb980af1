"""Windows of a series: which inputs and outputs take them, how they lie, and what cannot be taken out of a series."""

from collections.abc import Sequence

from netspec.kinds.outputs.vector import Vector
from netspec.kinds.sources.series import Series
from netspec.source.help import Help, leave_out, put_in
from netspec.source.tree import Mapping
from netspec.spec.entries import Binder
from netspec.spec.model import DataSpec, InputSpec, OutputSpec

FLAT, LINES, STEPS = "flat", "lines", "steps"
"""A window of one column `[window]`; a line for each column `[n, window]`; or a row for each step `[window, n]`."""
TAKES = ("array", "codes")
"""The inputs that take a window."""
NEVER = ("image", "lengths", "mask")
"""The inputs that no row of a series can be."""


def series_of(data: DataSpec | None) -> Series | None:
    """The source, if it is a series."""
    return data.source if data is not None and isinstance(data.source, Series) else None


def input_form(one: InputSpec, series: Series) -> str | None:
    """How the window lies in an input; None where it takes the last row alone."""
    if one.kind.kind not in TAKES:
        return None
    sizes = one.kind.raw(1).sizes
    if one.width > 1 and one.kind.kind == "array":
        sizes = one.kind.raw(one.width).sizes
    return _form(tuple(sizes), one.width, series.window)


def output_form(one: OutputSpec, series: Series) -> str | None:
    """How the rows to come lie in a target; None where it is of one row."""
    kind = one.kind
    if not isinstance(kind, Vector):
        return None
    if kind.size is not None and (one.width > 1 or kind.size != series.horizon):
        return None
    if kind.sizes == (one.width, series.horizon):
        return LINES
    return FLAT if kind.sizes == (series.horizon,) and one.width == 1 else None


def _form(sizes: tuple[int | str, ...], width: int, length: int) -> str | None:
    if sizes == (length,) and width == 1:
        return FLAT
    if sizes == (length, width):
        return STEPS
    return LINES if sizes == (width, length) else None


def tell_of_windows(
    binder: Binder,
    data: DataSpec | None,
    inputs: Sequence[InputSpec],
    outputs: Sequence[OutputSpec],
) -> None:
    """Tell of what only a series can give, where there is none, and of what cannot be taken out of one."""
    whole = all(one.bound is not None for one in inputs) and all(one.bound for one in outputs)
    if data is None or not whole:
        return
    series = series_of(data)
    if series is None:
        _tell_without(binder, inputs, outputs)
        return
    _tell_of_split(binder, data)
    told = [_tell_of_input(binder, one, series) for one in inputs]
    if not any(told) and all(input_form(one, series) is None for one in inputs):
        message = f"no input takes the {series.window} rows of a window"
        shape = f"[3, {series.window}]"
        help = f"write one: `past: {{array: {{shape: {shape}}}, columns: [x, y, z]}}`"
        binder.report("NS1010", message, data.node.place, help)
    for output in outputs:
        _tell_of_output(binder, output, series)


def _tell_without(
    binder: Binder, inputs: Sequence[InputSpec], outputs: Sequence[OutputSpec]
) -> None:
    help = "cut the table in windows: `series: {path: …, window: 96, horizon: 24}` under `data`"
    for one in inputs:
        if one.kind.kind == "array" and one.width > 1 and one.kind.column_axis(one.width) == 0:
            message = f"`{one.name}` has a line for each column, as only windows of a `series` have"
            binder.report("NS1010", message, one.place, help)
    for output in outputs:
        kind = output.kind
        if isinstance(kind, Vector) and kind.shape is not None and output.width > 1:
            message = f"`{output.name}` has a line for each column, as only a `series` has"
            binder.report("NS1010", message, output.place, f"{help}; or name one column of arrays")


def _tell_of_split(binder: Binder, data: DataSpec) -> None:
    node = data.node.get("split")
    if data.split is None or not isinstance(node, Mapping):
        return
    for word in ("stratify", "group", "seed", "fold"):
        if word in node.entries:
            message = "a series is split by time, so there is nothing to draw"
            help = leave_out(f"leave `{word}` out; `order: COLUMN` sorts the rows first", word)
            binder.report("NS1010", message, node.entries[word].key.place, help)
            return


def _tell_of_input(binder: Binder, one: InputSpec, series: Series) -> bool:
    """Whether an input cannot be of a series; told if so."""
    if one.kind.kind in NEVER:
        message = f"a series has no `{one.kind.kind}`: a row of it is numbers and texts, and all windows are equally long"
        binder.report("NS1010", message, one.place, "take the rows as an `array`")
        return True
    if one.kind.kind == "array" and input_form(one, series) is None:
        wanted = _wanted(one.width, series.window)
        message = (
            f"a window of {series.window} rows is {wanted}, and `{one.name}` has another shape"
        )
        help = Help(f"write `shape: {wanted}`", put_in("array", "shape", wanted, primary="shape"))
        binder.report("NS1010", message, one.place, help)
        return True
    return False


def _tell_of_output(binder: Binder, one: OutputSpec, series: Series) -> None:
    kind = one.kind
    if not isinstance(kind, Vector) or output_form(one, series) is not None:
        return
    if kind.size is not None and kind.size == one.width:
        return
    wanted = _wanted(one.width, series.horizon)
    message = f"the {series.horizon} rows to come are {wanted}, and `{one.name}` has another shape"
    shape = put_in("vector", "shape", wanted, primary="size")
    help: str = Help(f"write `shape: {wanted}`", shape)
    if not series.horizon:
        message = "there are no rows to come: `horizon` is 0"
        help = "say how many are to be told: `horizon: 24` beside `window`"
    binder.report("NS1010", message, one.place, help)


def _wanted(width: int, length: int) -> str:
    return f"[{length}]" if width == 1 else f"[{width}, {length}]"
