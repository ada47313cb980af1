"""A table in time order as windows: raw rows once, the parts cut by time, the windows of each part."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from netspec.data.frame import Frame
from netspec.data.loading import Loaded, Report, tell_of_unknown
from netspec.data.places import need_data, place_of_part
from netspec.data.ragged import window_of
from netspec.data.raw import in_32_bits, narrowed, raw_input, raw_rows, typed_column
from netspec.data.raw_targets import raw_target
from netspec.data.split import by_column, in_order, ordered
from netspec.data.windows import Windows, as_array
from netspec.kinds.sources.series import Series
from netspec.source.counts import how_many
from netspec.source.diagnostics import fail
from netspec.source.text import Place
from netspec.source.tree import Mapping as MappingNode
from netspec.spec.model import InputSpec, OutputSpec, Spec
from netspec.spec.series import FLAT, input_form, output_form, series_of

__all__ = ["series_parts", "windows_of", "windows_to_answer"]

EVERY = "all"


def series_parts(spec: Spec, frames: Mapping[str, Frame], report: Report) -> dict[str, Loaded]:
    """Part → its windows. Raises `SpecError` where a part has none, or a cell is wrong."""
    found: dict[str, Loaded] = {}
    for name, frame in frames.items():
        if name in (EVERY, "train"):
            frame, parts = _split(spec, frame)
        else:
            parts = {name: np.arange(frame.rows)}
        found |= _cut(spec, frame, parts, report)
    return found


def windows_of(spec: Spec, frame: Frame, name: str) -> Loaded:
    """The windows of all rows, with what came after each; `name` is that of the file. Raises `SpecError`."""
    series = _series(spec)
    if frame.rows < series.window + series.horizon:
        raise _too_short(frame, name, series.window + series.horizon)
    return _cut(spec, frame, {name: np.arange(frame.rows)}, lambda text: None)[name]


def _split(spec: Spec, frame: Frame) -> tuple[Frame, dict[str, np.ndarray]]:
    """The rows in the order of time, and those of each part."""
    data = need_data(spec)
    split = data.split
    if split is None:
        return frame, {"train": np.arange(frame.rows)}
    node = data.node.entries["split"].value
    if split.column is not None:
        return frame, by_column(frame, split.column, _key(node, "column"))
    if split.order is None:
        return frame, in_order(range(frame.rows), split, node.place)
    values = ordered(frame, split.order, _key(node, "order"))
    order = np.argsort(np.asarray(values), kind="stable")
    if (order[1:] < order[:-1]).any():
        frame, values = frame.take(order.tolist()), [values[row] for row in order]
    return frame, in_order(values, split, node.place)


def _key(node: Any, key: str) -> Place:
    inside = node.get(key) if isinstance(node, MappingNode) else None
    place: Place = inside.place if inside else node.place
    return place


def _cut(
    spec: Spec, frame: Frame, parts: Mapping[str, np.ndarray], report: Report
) -> dict[str, Loaded]:
    series = _series(spec)
    inputs = {one.name: _input_rows(one, frame, series) for one in spec.inputs}
    targets = {
        one.name: _target_rows(one, frame, series)
        for one in spec.outputs
        if one.has_target and one.targets
    }
    tell_of_unknown(spec.inputs, inputs, report)
    found = {}
    for name, rows in parts.items():
        ends = _ends(series, frame.rows, rows, within=name == "train")
        if not len(ends):
            raise _no_window(spec, series, name, len(rows))
        found[name] = Loaded(
            frame.take((ends - 1).tolist()),
            {
                one.name: _windows(
                    inputs[one.name], ends - series.window, series.window, input_form(one, series)
                )
                if input_form(one, series)
                else inputs[one.name][ends - 1]
                for one in spec.inputs
            },
            {
                one.name: _windows(
                    targets[one.name], ends, series.horizon, output_form(one, series)
                )
                if output_form(one, series)
                else targets[one.name][ends + series.horizon - 1]
                for one in spec.outputs
                if one.name in targets
            },
            {},
        )
    return found


def _series(spec: Spec) -> Series:
    series = series_of(spec.data)
    assert series is not None
    return series


def _windows(rows: np.ndarray, starts: np.ndarray, length: int, form: str | None) -> np.ndarray:
    return as_array(Windows(rows, starts, length, form or FLAT))


def _input_rows(one: InputSpec, frame: Frame, series: Series) -> np.ndarray:
    if input_form(one, series) is None:
        return in_32_bits(one, raw_input(one, frame))
    rows = in_32_bits(one, raw_rows(one, frame))
    return rows.reshape(frame.rows, -1)


def _target_rows(one: OutputSpec, frame: Frame, series: Series) -> np.ndarray:
    if output_form(one, series) is None:
        return in_32_bits(one, raw_target(one, frame))
    columns = [
        typed_column(frame, column, rule, (), one.name, one.place)
        for column, rule in zip(one.columns, one.targets, strict=True)
    ]
    return in_32_bits(one, np.stack(columns, axis=1))


def _ends(series: Series, count: int, rows: np.ndarray, *, within: bool) -> np.ndarray:
    """Where the windows of a part end: the row after each, `[N]`.

    All rows of the horizon lie in the part (without one the window's last row); where `within`, the window's own do, too.
    """
    inside = np.zeros(count + 1, np.int64)
    inside[rows + 1] = 1
    before = np.cumsum(inside)
    ends = np.arange(series.window, count - series.horizon + 1)
    last = ends + series.horizon
    first = ends if series.horizon else ends - 1
    if within:
        first = ends - series.window
    whole: np.ndarray = ends[before[last] - before[first] == last - first]
    return whole[(whole - whole[0]) % series.stride == 0] if len(whole) else whole


def _no_window(spec: Spec, series: Series, part: str, rows: int) -> Exception:
    after = f" and {how_many(series.horizon, 'row')} after it" if series.horizon else ""
    message = f"the {part} part is empty: its {how_many(rows, 'row')} hold no window of {series.window}{after}"
    help = "give it a larger share, or make `window` or `horizon` smaller"
    return fail("NS4007", message, place_of_part(spec, part), help=help)


def _too_short(frame: Frame, name: str, rows: int) -> Exception:
    message = f"`{name}` holds {how_many(frame.rows, 'row')}, and a window takes {rows}"
    last = frame.place(max(0, frame.rows - 1), next(iter(frame.columns)))
    return fail("NS4012", message, last, help="give the rows before them as well")


def windows_to_answer(spec: Spec, frame: Frame, size: int, name: str) -> Iterator[Frame]:
    """Frames of at most `size` windows each, with the columns as `raw_input` takes them; the last one ends the table.

    A row of a frame is the last one of its window. Raises `SpecError` where there are fewer rows than a window has.
    """
    series = _series(spec)
    ends = np.arange(frame.rows, series.window - 1, -series.stride)[::-1]
    if not len(ends):
        raise _too_short(frame, name, series.window)
    taken = {
        window_of(one): Windows(
            narrowed(raw_rows(one, frame)).reshape(frame.rows, -1),
            ends - series.window,
            series.window,
            form,
        )
        for one in spec.inputs
        if (form := input_form(one, series)) is not None
    }
    for begin in range(0, len(ends), size):
        some = np.arange(begin, min(begin + size, len(ends)))
        rows = frame.take((ends[some] - 1).tolist())
        yield rows.with_columns({**rows.columns, **{key: one[some] for key, one in taken.items()}})
