"""Answers of which a sample has any number, such as boxes: as lists in records, and as rows of their own in a table."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from netspec.data.plain_values import plain_values
from netspec.kinds.columns import Json
from netspec.spec.answers import Answer

Columns = dict[str, Any]


def listed_boxes(answers: Mapping[Answer, np.ndarray], output: str) -> list[list[dict[str, Any]]]:
    """The boxes of each sample, best first: `{"class": …, "score": …, "box": [x_min, y_min, x_max, y_max]}`."""
    parts = [plain_values(answers[output, part]) for part in ("class", "score", "")]
    return [
        [
            {"class": of_class, "score": score, "box": box}
            for of_class, score, box in zip(*(part[row][:count] for part in parts), strict=True)
        ]
        for row, count in enumerate(answers[output, "count"].tolist())
    ]


def listed_truth(raw: np.ndarray, classes: Sequence[Json]) -> list[list[dict[str, Any]]]:
    """The same of a raw target, `[N, most, 5]`; without scores."""
    return [
        [
            {"class": classes[int(box[0])], "box": plain_values(np.asarray(box[1:], np.float32))}
            for box in sample
            if box[0] >= 0
        ]
        for sample in raw
    ]


def unrolled(
    kept: Columns,
    columns: Columns,
    answers: Mapping[Answer, np.ndarray],
    output: str,
    heads: Sequence[str],
) -> tuple[Columns, Columns]:
    """Columns with a row for each box: those that are kept and the other answers are repeated.

    The column `heads[0]` of lists becomes a class, a score and four corners; a sample without boxes is a row with gaps
    there, as in the tables one learns from.
    """
    counts = answers[output, "count"]
    rows = np.repeat(np.arange(len(counts)), np.maximum(counts, 1))
    firsts = np.cumsum(np.maximum(counts, 1)) - np.maximum(counts, 1)
    places = np.arange(len(rows)) - firsts[rows]
    none = counts[rows] == 0

    def part(which: str) -> np.ndarray:
        return np.asarray(answers[output, which][rows, places])

    corners = part("").T
    found: Columns = {}
    for head, values in columns.items():
        if head != heads[0]:
            found[head] = values[rows]
            continue
        values_of = (part("class"), part("score"), *corners)
        for one, cells in zip(heads[1:], values_of, strict=True):
            found[one] = np.ma.MaskedArray(cells, mask=none)
    return {head: [values[row] for row in rows] for head, values in kept.items()}, found
