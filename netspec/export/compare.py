"""Whether two sets of answers are the same but for the noise of 32-bit numbers."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from netspec.kinds.outputs.output import Output
from netspec.onnx_writer.weights import Array

PROBABILITY = 1e-5
NUMBER = 1e-4
LOGIT = 10
"""How many times as far as a probability a logit may be off: a probability moves by a quarter of it at most."""
USUAL_LOGIT = 10.0
"""Up to here a logit's noise moves no probability by more than `PROBABILITY`; above, the noise grows with the logit."""

Parts = Mapping[str, Array]
"""The parts of one output's answer: `""`, `probability`."""


class Bounds(NamedTuple):
    """How far apart the answers of one output may be."""

    probability: float
    number: float


class Difference(NamedTuple):
    """The row that is furthest apart, in one part of an answer. `distance` is None where there is none: of labels."""

    part: str
    row: int
    expected: Any
    found: Any
    distance: float | None
    allowed: float


def bounds_of(results: Iterable[Array], numbers: Iterable[Array]) -> Bounds:
    """The bounds for an output whose network gives these results, decoded to these answers."""
    widened = max(1.0, _largest(results) / USUAL_LOGIT)
    return Bounds(PROBABILITY * widened, NUMBER * _largest(numbers))


def _largest(arrays: Iterable[Array]) -> float:
    sizes = [np.abs(array[np.isfinite(array)]) for array in arrays if array.dtype.kind == "f"]
    return float(max((size.max(initial=0.0) for size in sizes), default=0.0))


def difference(
    kind: Output, expected: Parts, found: Parts, bounds: Bounds, margin: Array | None = None
) -> Difference | None:
    """The worst row of the first part that is not the same, or None.

    `margin` says how far each class that is an answer is ahead of the next, where no probabilities do.
    """
    for part, right in expected.items():
        if found[part].shape != right.shape:
            a, b = (f"of shape {list(one.shape)}" for one in (right, found[part]))
            return Difference(part, 0, a, b, None, 0.0)
        if part == "" and kind.probabilities and margin is not None:
            worst = _labels(right, found[part], np.less(margin, LOGIT * bounds.probability))
        elif part == "" and "probability" in expected and kind.probabilities:
            worst = _labels(right, found[part], _ties(kind, expected["probability"], bounds))
        else:
            allowed = bounds.probability if part == "probability" else bounds.number
            worst = _numbers(right, found[part], allowed)
        if worst is not None:
            return worst._replace(part=part)
    return None


def _labels(right: Array, found: Array, ties: NDArray[np.bool_]) -> Difference | None:
    wrong = (right != found) & ~ties
    if not wrong.any():
        return None
    place = tuple(np.argwhere(wrong)[0])
    if right.ndim > 1 and wrong.ndim == right.ndim and not _is_set(right):
        return Difference("", int(place[0]), right[place], found[place], None, 0.0)
    return Difference("", int(place[0]), right[place[0]], found[place[0]], None, 0.0)


def _is_set(right: Array) -> bool:
    """Whether all classes of a row are its answer together."""
    return right.dtype == bool


def _ties(kind: Output, probability: Array, bounds: Bounds) -> NDArray[np.bool_]:
    """The rows, or their places, or where classes stand alone the classes, in which noise may decide the answer."""
    p = probability.astype(np.float64)
    if kind.single_classes:
        return np.asarray(np.abs(p - kind.cut) < bounds.probability)
    if p.ndim == 1:
        return np.asarray(np.abs(p - 0.5) < bounds.probability)
    if p.shape[-1] == 1:
        return np.zeros(p.shape[:-1], bool)
    best = np.partition(p, -2, axis=-1)
    return np.asarray(best[..., -1] - best[..., -2] < bounds.probability)


def _numbers(right: Array, found: Array, allowed: float) -> Difference | None:
    """Whole numbers have to be the same; so have NaN and infinity."""
    a, b = (one.astype(np.float64).reshape(len(one), -1) for one in (right, found))
    allowed = allowed if right.dtype.kind == "f" else 0.0
    with np.errstate(invalid="ignore"):
        apart = np.abs(a - b)
    apart[(a == b) | (np.isnan(a) & np.isnan(b))] = 0.0
    apart[np.isnan(apart)] = np.inf
    if not apart.size or apart.max() <= allowed:
        return None
    row, place = np.unravel_index(int(apart.argmax()), apart.shape)
    return Difference("", int(row), a[row, place], b[row, place], float(apart[row, place]), allowed)
