"""The raw values of targets: numbers, classes, several numbers, sets and boxes."""

import numpy as np

from netspec.data.cells import CellError, members
from netspec.data.faults import cell_fault
from netspec.data.frame import Frame
from netspec.data.raw import typed_column
from netspec.kinds.columns import CellRule
from netspec.source.diagnostics import SpecError
from netspec.spec.model import OutputSpec


def raw_target(one: OutputSpec, frame: Frame) -> np.ndarray:
    """The raw values of a target, `[N]`, of several numbers or classes `[N, n]`; numbers as for `raw_input`.

    Raises:
        SpecError: a cell is not what the target takes.
    """
    if one.width > 1:
        parts = [
            typed_column(frame, column, rule, (), one.name, one.place)
            for column, rule in zip(one.columns, one.targets, strict=True)
        ]
        return _need_boxes(one, frame, np.stack(parts, axis=1))
    (column,), (rule,) = one.columns, one.targets
    cells, sizes = frame.columns[column], one.kind.measures().sizes
    if not rule.separator:
        several = () if isinstance(cells, list) and sizes == (1,) else sizes
        raw = typed_column(frame, column, rule, several, one.name, one.place)
        return _need_boxes(one, frame, raw)
    if isinstance(cells, np.ndarray) and cells.ndim > 1:
        ones = CellRule("bool", gaps=False)
        return typed_column(frame, column, ones, sizes, one.name, one.place)
    return _members(typed_column(frame, column, rule, (), one.name, one.place), rule)


def _need_boxes(one: OutputSpec, frame: Frame, raw: np.ndarray) -> np.ndarray:
    """The raw target. Raises `SpecError` where a row of it covers nothing."""
    rows = np.flatnonzero(one.kind.empty(raw))
    if len(rows):
        shown = ", ".join(f"{value:g}" for value in raw[rows[0]])
        many = f", and so in {len(rows) - 1:,} more rows" if len(rows) > 1 else ""
        message = f"the box {shown} ends before it begins{many}"
        help = "the columns are x_min, y_min, x_max, y_max, in this order and in pixels"
        error = CellError("NS4021", int(rows[0]), message, help)
        raise SpecError((cell_fault(error, frame, one.columns[-1], one.name, one.place),))
    return raw


def _members(texts: np.ndarray, rule: CellRule) -> np.ndarray:
    """Cells such as `rock;loud` → `[N, classes]`, true for each that stands there."""
    places = {str(name): place for place, name in enumerate(rule.known)}
    found = np.zeros((len(texts), len(places)), bool)
    for row, text in enumerate(texts.tolist()):
        found[row, [places[name] for name in members(text, rule.separator)]] = True
    return found
