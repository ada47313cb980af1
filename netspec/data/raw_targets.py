"""The raw values of targets: numbers, classes, several numbers, sets and boxes."""

from collections.abc import Callable

import numpy as np

from netspec.data.cells import CellError, members
from netspec.data.faults import cell_fault, cell_label
from netspec.data.frame import Frame
from netspec.data.raw import typed_column
from netspec.kinds.columns import CellRule
from netspec.source.counts import how_many
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
        several = () if rule.plain or (isinstance(cells, list) and sizes == (1,)) else sizes
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
        many = f", and so in {how_many(len(rows) - 1, 'more row')}" if len(rows) > 1 else ""
        message = f"the box {_box(raw[rows[0]])} ends before it begins{many}"
        help = "the columns are x_min, y_min, x_max, y_max, in this order and in pixels"
        error = CellError("NS4021", int(rows[0]), message, help)
        raise SpecError((cell_fault(error, frame, one.columns[-1], one.name, one.place),))
    return raw


LITTLE = 0.02
"""So far, as a share of the side, may a box reach beyond its picture before a word is said: hands draw so."""


def need_overlap(
    one: OutputSpec, frame: Frame, raw: np.ndarray, sizes: np.ndarray, report: Callable[[str], None]
) -> None:
    """Report how many rows of a target `[N, columns]` reach beyond their pictures, whose raw height and width are `[N, 2]`.

    Raises:
        SpecError: a row shares nothing with its picture.
    """
    shares = one.kind.beyond(raw, sizes)
    outside, over = np.flatnonzero(np.isinf(shares)), np.flatnonzero(shares > LITTLE)
    for row in outside[:1]:
        many = f", and so do {len(outside) - 1:,} more" if len(outside) > 1 else ""
        message = f"the box {_box(raw[row])} lies wholly outside its picture, which is {_size(sizes[row])}{many}"
        help = "boxes are in pixels of the raw picture, counted from its upper left corner: were they drawn at another size?"
        error = CellError("NS4022", int(row), message, help)
        raise SpecError((cell_fault(error, frame, one.columns[-1], one.name, one.place),))
    if len(over):
        row = int(over[0])
        at = cell_label(frame, row, one.columns[-1])
        where = f"{at.place.source.name}:{at.place.span.line}"
        report(
            f"`{one.name}`: {len(over):,} of {len(raw):,} boxes reach beyond their pictures, such as {_box(raw[row])} "
            f"on {_size(sizes[row])} ({where})"
        )


def _box(row: np.ndarray) -> str:
    return ", ".join(f"{value:g}" for value in row)


def _size(size: np.ndarray) -> str:
    """Height and width as people write them: `139×100`, the width first."""
    return f"{size[1]}×{size[0]}"


def _members(texts: np.ndarray, rule: CellRule) -> np.ndarray:
    """Cells such as `rock;loud` → `[N, classes]`, true for each that stands there."""
    places = {str(name): place for place, name in enumerate(rule.known)}
    found = np.zeros((len(texts), len(places)), bool)
    for row, text in enumerate(texts.tolist()):
        found[row, [places[name] for name in members(text, rule.separator)]] = True
    return found
