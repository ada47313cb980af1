"""The raw values of targets: numbers, classes, several numbers, sets and boxes."""

from collections.abc import Callable

import numpy as np

from netspec.data.cells import MISSING_WHOLE, CellError, members
from netspec.data.faults import cell_fault, cell_label
from netspec.data.frame import Frame
from netspec.data.ragged import column_of
from netspec.data.raw import typed_column
from netspec.kinds.columns import CellRule
from netspec.source.counts import how_many
from netspec.source.diagnostics import Diagnostic, Label, SpecError
from netspec.spec.model import OutputSpec


def raw_target(one: OutputSpec, frame: Frame) -> np.ndarray:
    """The raw values of a target, `[N]`, of several numbers or classes `[N, n]`; numbers as for `raw_input`.

    Of boxes `[N, most, 5]`: the position of the class, or -1 where there is none, and the corners.

    Raises:
        SpecError: a cell is not what the target takes.
    """
    if one.kind.many:
        return _side_by_side(frame.columns[column_of(one)])
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


def raw_boxes(one: OutputSpec, frame: Frame) -> np.ndarray:
    """Rows that hold a class and the corners of a box: `[rows, 5]`, float64; class -1 where all five cells are empty.

    Raises:
        SpecError: a cell is not what the target takes, a row says half of a box, or a box ends before it begins.
    """
    of_class, *corners = (
        typed_column(frame, column, rule, (), one.name, one.place)
        for column, rule in zip(one.columns, one.targets, strict=True)
    )
    gap = "" if of_class.dtype == object else MISSING_WHOLE
    places = {gap: -1, **{known: place for place, known in enumerate(one.targets[0].known)}}
    positions = np.array([places[cell] for cell in of_class.tolist()], np.float64)
    raw = np.stack([positions, *corners], axis=1)
    gaps = np.concatenate([positions[:, None] < 0, np.isnan(raw[:, 1:])], axis=1)
    torn = np.flatnonzero(gaps.any(1) & ~gaps.all(1))
    if len(torn):
        row = int(torn[0])
        help = "fill it in; in the row of a picture without boxes all five cells are empty"
        error = CellError("NS4006", row, "a value is missing here", help)
        column = one.columns[int(gaps[row].argmax())]
        raise SpecError((cell_fault(error, frame, column, one.name, one.place),))
    return _need_boxes(one, frame, np.where(np.isnan(raw), 0.0, raw))


def _side_by_side(samples: object) -> np.ndarray:
    """Boxes `[k, 5]` of each sample → `[N, most, 5]`, class -1 behind the last."""
    assert isinstance(samples, np.ndarray)
    # one place at the least, so that there is something to index
    most = max((len(sample) for sample in samples), default=1)
    whole = np.zeros((len(samples), most, 5))
    whole[..., 0] = -1
    for place, sample in zip(whole, samples, strict=True):
        place[: len(sample)] = sample
    return whole


def _need_boxes(one: OutputSpec, frame: Frame, raw: np.ndarray) -> np.ndarray:
    """The raw target. Raises `SpecError` where a row of it covers nothing."""
    rows = np.flatnonzero(one.kind.empty(raw))
    if len(rows):
        many = f", and so in {how_many(len(rows) - 1, 'more row')}" if len(rows) > 1 else ""
        message = f"the box {_box(raw[rows[0], -4:])} ends before it begins{many}"
        first = "the class, " if one.kind.many else ""
        help = f"the columns are {first}x_min, y_min, x_max, y_max, in this order and in pixels"
        error = CellError("NS4021", int(rows[0]), message, help)
        raise SpecError((cell_fault(error, frame, one.columns[-1], one.name, one.place),))
    return raw


LITTLE = 0.02
"""So far, as a share of the side, may a box reach beyond its picture before a word is said: hands draw so."""


def need_overlap(
    one: OutputSpec, frame: Frame, raw: np.ndarray, sizes: np.ndarray, report: Callable[[str], None]
) -> None:
    """Report how many boxes of a target reach beyond their pictures, whose raw height and width are `[N, 2]`.

    Raises:
        SpecError: a box shares nothing with its picture.
    """
    places = np.argwhere(raw[..., 0] >= 0) if one.kind.many else np.arange(len(raw))[:, None]
    raw, sizes = raw[tuple(places.T)][:, -4:], sizes[places[:, 0]]
    shares = one.kind.beyond(raw, sizes)
    outside, over = np.flatnonzero(np.isinf(shares)), np.flatnonzero(shares > LITTLE)
    for row in outside[:1]:
        many = f", and so do {len(outside) - 1:,} more" if len(outside) > 1 else ""
        message = f"the box {_box(raw[row])} lies wholly outside its picture, which is {_size(sizes[row])}{many}"
        help = "boxes are in pixels of the raw picture, counted from its upper left corner: were they drawn at another size?"
        related = (Label(one.place, f"`{one.name}` takes this column"),)
        label = _label(one, frame, places[row])
        raise SpecError((Diagnostic("NS4022", message, label, help, related=related),))
    if len(over):
        row = int(over[0])
        at = _label(one, frame, places[row])
        where = f"{at.place.source.name}:{at.place.span.line}"
        report(
            f"`{one.name}`: {len(over):,} of {len(raw):,} boxes reach beyond their pictures, such as {_box(raw[row])} "
            f"on {_size(sizes[row])} ({where})"
        )


def _label(one: OutputSpec, frame: Frame, place: np.ndarray) -> Label:
    """Where a box stands: its row, and of several in a sample the number of that."""
    if frame.within is not None and one.kind.many:
        return frame.within(int(place[0]), int(place[1]), one.columns[-1])
    return cell_label(frame, int(place[0]), one.columns[-1])


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
