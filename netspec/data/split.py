"""Which rows train, validate, and test: drawn with a seed, in the proportions of a column's values, or given by a column."""

from collections.abc import Sequence

import numpy as np

from netspec.data.frame import Frame
from netspec.kinds.sections.split import Split
from netspec.source.diagnostics import Diagnostic, Label, SpecError, fail
from netspec.source.text import Place

PARTS = {
    "train": "train", "training": "train",
    "validation": "validation", "val": "validation", "valid": "validation", "dev": "validation",
    "test": "test",
}  # fmt: skip
"""What a split column may say."""


def drawn(
    rows: int, split: Split, strata: Sequence[object] | None, place: Place
) -> dict[str, np.ndarray]:
    """Part → its rows, in the order of the data. Raises `SpecError` where a part would be empty.

    A random order in which the values of `strata` lie evenly: its first rows are the test part, the next the validation
    part. So every part keeps the proportions, and has round(share · rows) rows exactly.
    """
    order = np.random.default_rng(split.seed).permutation(rows)
    if strata is not None:
        order = order[np.argsort(_evenly(strata, order), kind="stable")]
    test, validation = round(split.test * rows), round(split.validation * rows)
    cuts = {
        "test": order[:test],
        "validation": order[test : test + validation],
        "train": order[test + validation :],
    }
    for part, share in (("test", split.test), ("validation", split.validation), ("train", 1.0)):
        if share and not len(cuts[part]):
            message = f"the {part} part is empty: there are {rows} rows"
            help = "give it a larger share, or add rows"
            raise fail("NS4007", message, place, help=help)
    return {
        part: np.sort(cuts[part]) for part in ("train", "validation", "test") if len(cuts[part])
    }


def _evenly(strata: Sequence[object], order: np.ndarray) -> np.ndarray:
    """For each row of `order`, how far through its own stratum it stands: (k + 1/2) / size."""
    # numpy would make texts of mixed values; their own identity is enough here
    numbers = {value: i for i, value in enumerate(dict.fromkeys(map(str, strata)))}
    labels = np.array([numbers[str(value)] for value in strata])[order]
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
            message = f"`{word or 'an empty cell'}` is no part of a split"
            help = "a split column says `train`, `validation` or `test`"
            related = (Label(place, "the split goes by this column"),)
            raise SpecError((Diagnostic("NS4011", message, label, help, related=related),))
        rows[PARTS[word]].append(row)
    if not rows["train"]:
        message = f"the column `{column}` marks no row as `train`"
        raise fail("NS4007", message, place, help="mark the rows to learn from with `train`")
    return {part: np.array(found) for part, found in rows.items() if found}
