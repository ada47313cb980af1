"""The kind `random_erase`."""

import math
from typing import Any

from netspec.kinds.augmentations.augmentation import (
    RATE,
    Draws,
    Touch,
    a_range,
    need_order,
)
from netspec.kinds.kind import setting
from netspec.kinds.sorts import POSITIVE, Real


class RandomErase(Touch):
    """A rectangle of every second picture filled with random pixels, so that no part alone decides.

    Zhong et al. 2017, "Random erasing data augmentation" (arXiv:1708.04896). The rectangle lies wholly in the picture.
    """

    kind = "random_erase"
    primary = "rate"
    synonyms = ("RandomErasing", "random_erasing", "cutout", "coarse_dropout")

    rate: float = setting(RATE, "The share of the pictures that lose a piece.", default=0.5)
    scale: tuple[float, ...] = setting(
        a_range(Real(above=0, maximum=1)),
        "The least and the most share of the area that is lost.",
        default=[0.02, 0.33],
    )
    ratio: tuple[float, ...] = setting(
        a_range(POSITIVE), "The least and the most width by height.", default=[0.3, 3.3]
    )

    def check(self) -> None:
        need_order(self, "scale", "ratio")

    def changed(self, values: Any, draws: Draws) -> Any:
        height, width = values.shape[2:]
        chosen, area = draws.chance(self.rate), draws.uniform(*self.scale) * (height * width)
        form = draws.uniform(*map(math.log, self.ratio)).exp()
        across = _inside(values, width, (area * form).sqrt(), draws.uniform(0, 1))
        down = _inside(values, height, (area / form).sqrt(), draws.uniform(0, 1))
        lost = (down[:, None, :, None] & across[:, None, None, :]) & chosen[:, None, None, None]
        return draws.uniform_like(values, 0, 255).where(lost, values)


def _inside(values: Any, size: int, length: Any, share: Any) -> Any:
    """Which of `size` places lie in a stretch of this length, `[N, size]`; `share` says where in the room it has."""
    middles = values.new_ones(size).cumsum(0) - 0.5
    length = length.clamp(max=size)
    start = (share * (size - length))[:, None]
    return (middles >= start) & (middles < start + length[:, None])
