"""Which rows train, validate, and test: drawn with a seed, in the proportions of a column's values, or given by a column."""

from collections.abc import Sequence

import numpy as np

from netspec.data.cells import GAPS
from netspec.data.cures import short
from netspec.data.dates import plain_date
from netspec.data.frame import Frame
from netspec.kinds.sections.split import Split
from netspec.source.counts import how_many
from netspec.source.diagnostics import Diagnostic, Label, SpecError, fail
from netspec.source.text import Place

PARTS = {
    "train": "train", "training": "train",
    "validation": "validation", "val": "validation", "valid": "validation", "dev": "validation",
    "test": "test",
}  # fmt: skip
"""What a split column may say."""


Values = Sequence[object]


def drawn(
    rows: int,
    split: Split,
    strata: Values | None,
    place: Place,
    groups: Values | None = None,
) -> dict[str, np.ndarray]:
    """Part → its rows, in the order of the data. Raises `SpecError` where a part would be empty.

    A random order in which the values of `strata` lie evenly: its first rows are the test part, the next the validation
    part. So every part keeps the proportions, and has round(share · rows) rows exactly. Rows of equal `groups` go
    together, so the parts are as large as groups allow; a group counts for the stratum that most of its rows have.
    """
    units = np.arange(rows) if groups is None else _numbered(groups)
    count = int(units.max()) + 1 if rows else 0
    order = np.random.default_rng(split.start).permutation(count)
    if strata is not None:
        labels = _numbered(strata)
        most = labels if groups is None else _most(units, labels, count)
        order = order[np.argsort(_evenly(most[order]), kind="stable")]
    if split.fold_of is not None:
        split, order = _of_fold(units, order, split, place)
    return _cut(units, order, split, place)


def _of_fold(
    units: np.ndarray, order: np.ndarray, split: Split, place: Place
) -> tuple[Split, np.ndarray]:
    """The split and the order that make one of several equal parts the test; every row is in the test of one of them.

    Raises `SpecError` where any of the parts is empty, so that the first of many trainings tells of it.
    """
    number, count = split.fold_of or (0, 1)
    ends = _ends(units, order)
    cuts = [_nearest(ends, len(units) * one / count) for one in range(count + 1)]
    begin, end = cuts[number : number + 2]
    empty = np.flatnonzero(np.diff(cuts) == 0)
    if len(empty):
        rows, groups = how_many(len(units), "row"), len(order)
        message = f"fold {empty[0] + 1} of {count} is empty: there are {rows}"
        message += f" in {how_many(groups, 'group')}" if groups < len(units) else ""
        raise fail("NS4007", message, place, help="take fewer folds")
    share = float(ends[end] - ends[begin]) / max(1, len(units))
    rolled = np.concatenate([order[begin:end], order[end:], order[:begin]])
    return Split(**{**vars(split), "test": share, "fold": None}), rolled


def _ends(units: np.ndarray, order: np.ndarray) -> np.ndarray:
    """How many rows the first 0, 1, 2 … units of the order have together."""
    return np.concatenate([[0], np.cumsum(np.bincount(units, minlength=len(order))[order])])


def in_order(values: Values, split: Split, place: Place) -> dict[str, np.ndarray]:
    """Part → its rows: those with the largest values are the test, those before them the validation.

    Rows of equal value stay together. Raises `SpecError` where a part would be empty.
    """
    units = np.unique(np.asarray(values), return_inverse=True)[1].reshape(-1)
    return _cut(units, np.arange(int(units.max()) + 1)[::-1], split, place)


def _cut(units: np.ndarray, order: np.ndarray, split: Split, place: Place) -> dict[str, np.ndarray]:
    """The first units in the order are the test, the next the validation; each part is as near to its share as can be.

    Of groups it has at least one, and leaves one to the parts after it.
    """
    rows = len(units)
    ends = _ends(units, order)
    least = int(len(order) < rows)
    later = least * (2 if split.validation else 1)
    test = max(_nearest(ends, split.test * rows), least if split.test else 0)
    test = max(0, min(test, len(order) - later))
    kept = _nearest(ends - ends[test], split.validation * rows)
    kept = max(kept, test + (least if split.validation else 0))
    kept = max(test, min(kept, len(order) - least))
    cuts = {"test": order[:test], "validation": order[test:kept], "train": order[kept:]}
    for part, share in (("test", split.test), ("validation", split.validation), ("train", 1.0)):
        if share and not len(cuts[part]):
            groups = f" in {len(order)} group{'s' * (len(order) > 1)}" if least else ""
            message = f"the {part} part is empty: there {'are' if rows > 1 else 'is'} {how_many(rows, 'row')}{groups}"
            help = "give it a larger share, or add rows"
            raise fail("NS4007", message, place, help=help)
    parts = {part: np.flatnonzero(np.isin(units, cut)) for part, cut in cuts.items()}
    return {part: parts[part] for part in ("train", "validation", "test") if len(parts[part])}


def _nearest(ends: np.ndarray, rows: float) -> int:
    """How many units together come nearest to so many rows."""
    return int(np.abs(ends - round(rows)).argmin())


def _numbered(values: Values) -> np.ndarray:
    """Equal values → equal numbers, from 0 in the order in which they come."""
    # numpy would make texts of mixed values; their own identity is enough here
    numbers = {value: i for i, value in enumerate(dict.fromkeys(map(str, values)))}
    return np.array([numbers[str(value)] for value in values], np.int64)


def _most(units: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    """The label that most rows of each unit have; of equally many the first."""
    found = np.zeros(count, np.int64)
    pairs, times = np.unique(np.stack([units, labels]), axis=1, return_counts=True)
    # the most frequent last, so that it stays
    for i in np.lexsort((-pairs[1], times)):
        found[pairs[0, i]] = pairs[1, i]
    return found


def need_strata(values: Values, split: Split, place: Place) -> None:
    """Raise `SpecError` where the column to stratify by has nearly a value for each row: no part could keep proportions."""
    count = len(set(map(str, values)))
    if count > FEW and 2 * count > len(values):
        message = f"`{split.stratify}` has {count:,} values in {len(values):,} rows, so no part can keep their proportions"
        help = "name a column of few values, or leave `stratify` out"
        raise fail("NS4017", message, place, help=help)


FEW = 20
"""So many values may be stratified by, however few rows there are."""


def ordered(frame: Frame, column: str, place: Place) -> Values:
    """The cells of a column as numbers, or as dates in texts that sort by time. Raises `SpecError` for other cells."""
    cells = frame.columns[column]
    if isinstance(cells, np.ndarray) and cells.dtype.kind in "iufM":
        strange = np.isnat(cells) if cells.dtype.kind == "M" else np.isnan(cells.astype(float))
        if not strange.any():
            values: list[object] = (
                cells.astype("i8") if cells.dtype.kind == "M" else cells
            ).tolist()
            return values
        raise _no_order(frame, column, int(strange.argmax()), place)
    texts = [str(cell).strip() for cell in cells]
    numbers = [_number(text) for text in texts]
    found: list[float | None] | list[str | None] = numbers
    if numbers and numbers[0] is None:
        found = [None if text in GAPS else plain_date(text) for text in texts]
    if None in found:
        raise _no_order(frame, column, found.index(None), place)
    return found


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value else None


def _no_order(frame: Frame, column: str, row: int, place: Place) -> SpecError:
    cell = str(frame.columns[column][row]).strip()
    label = Label(frame.place(row, column), f"column `{column}`")
    gap = cell in GAPS or cell == "NaT"
    message = f"{'a gap' if gap else f'`{short(cell)}`'} is neither a number nor a date to be put in order"
    help = "a column to order by holds numbers, or dates such as `2024-03-05`, and no gaps"
    related = (Label(place, "the split goes by this column"),)
    return SpecError((Diagnostic("NS4018", message, label, help, related=related),))


def _evenly(labels: np.ndarray) -> np.ndarray:
    """For each place, how far through its own stratum it stands: (k + 1/2) / size."""
    sizes = np.bincount(labels)
    by_label = np.argsort(labels, kind="stable")
    ranks = np.empty(len(labels))
    ranks[by_label] = np.arange(len(labels)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray((ranks + 0.5) / sizes[labels])


def by_column(frame: Frame, column: str, place: Place) -> dict[str, np.ndarray]:
    """Part → its rows, as a column says. Raises `SpecError` for another word, and where no row trains."""
    cells = frame.columns[column]
    words = [
        str(cell).strip().lower() for cell in (cells if isinstance(cells, list) else cells.tolist())
    ]
    rows: dict[str, list[int]] = {"train": [], "validation": [], "test": []}
    for row, word in enumerate(words):
        if word not in PARTS:
            label = Label(frame.place(row, column), f"column `{column}`")
            message = f"{f'`{short(word)}`' if word else 'an empty cell'} is no part of a split"
            help = "a split column says `train`, `validation` or `test`"
            related = (Label(place, "the split goes by this column"),)
            raise SpecError((Diagnostic("NS4011", message, label, help, related=related),))
        rows[PARTS[word]].append(row)
    if not rows["train"]:
        message = f"the column `{column}` marks no row as `train`"
        raise fail("NS4007", message, place, help="mark the rows to learn from with `train`")
    return {part: np.array(found) for part, found in rows.items() if found}
