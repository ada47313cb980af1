"""The kind `blur`."""

import math
from typing import Any

from netspec.kinds.augmentations.augmentation import RATE, Draws, Touch, a_range, need_order
from netspec.kinds.kind import setting
from netspec.kinds.sorts import Real

REACH = 3
"""A pixel counts as far as so many standard deviations."""


class Blur(Touch):
    """Some pictures out of focus: each pixel the mean of those around it, by a Gaussian of a width drawn at random.

    Beyond the edges the picture goes on as if mirrored in its last row and column.
    """

    kind = "blur"
    primary = "sigma"
    synonyms = ("GaussianBlur", "gaussian_blur", "RandomGaussianBlur")

    sigma: tuple[float, ...] = setting(
        a_range(Real(above=0, maximum=20)),
        "The least and the most standard deviation, in pixels.",
        default=[0.1, 2.0],
    )
    rate: float = setting(RATE, "The share of the pictures that are blurred.", default=0.5)

    def check(self) -> None:
        need_order(self, "sigma")

    def changed(self, values: Any, draws: Draws) -> Any:
        chosen = draws.chance(self.rate)[:, None, None, None]
        sigma = draws.uniform(*self.sigma)
        reach = math.ceil(REACH * self.sigma[1])
        blurred = _along(_along(values, 2, sigma, reach), 3, sigma, reach)
        return blurred.where(chosen, values)


def _along(values: Any, axis: int, sigma: Any, reach: int) -> Any:
    """The weighted mean along an axis, `reach` pixels to each side, with a width for each picture."""
    size = values.shape[axis]
    offsets = range(-reach, reach + 1)
    weights = [(-(one**2) / (2 * sigma**2)).exp() for one in offsets]
    total = sum(weights)
    found = 0
    for offset, weight in zip(offsets, weights, strict=True):
        places = [_mirrored(place + offset, size) for place in range(size)]
        there = values.index_select(axis, values.new_tensor(places).long())
        found = found + there * (weight / total)[:, None, None, None]
    return found


def _mirrored(place: int, size: int) -> int:
    """The pixel at a place that may lie beyond the edges; the edge itself is not doubled."""
    if size == 1:
        return 0
    turn = place % (2 * size - 2)
    return min(turn, 2 * size - 2 - turn)
