"""The kind `cutmix`."""

import math
from typing import Any

from netspec.kinds.augmentations.augmentation import RATE, BatchDraws, Mixing
from netspec.kinds.kind import setting
from netspec.kinds.sorts import POSITIVE


class Cutmix(Mixing):
    """A rectangle of every picture is that of another one of its batch, and the loss is that of both, by their shares of the area.

    The rectangle has the form of the picture and the area 1 - λ, with λ from Beta(α, α), once for a batch; its middle lies
    anywhere, and what reaches beyond the picture is cut off. Yun et al. 2019, "CutMix" (arXiv:1905.04899).
    """

    kind = "cutmix"
    primary = "alpha"
    synonyms = ("CutMix", "cut_mix", "RandomCutmix")
    pictures_only = True

    alpha: float = setting(POSITIVE, "α; with 1 all areas are equally likely.", default=1)
    rate: float = setting(RATE, "The share of the batches that are mixed.", default=1)

    def mixed(
        self, inputs: list[Any], others: list[Any], draws: BatchDraws
    ) -> tuple[list[Any], float]:
        side = math.sqrt(1 - draws.beta(self.alpha))
        x, y = draws.once(), draws.once()
        found, lost = [], 0.0
        for one, other in zip(inputs, others, strict=True):
            height, width = one.shape[2:]
            top, bottom = _ends(y, side, height)
            left, right = _ends(x, side, width)
            pasted = one.clone()
            pasted[:, :, top:bottom, left:right] = other[:, :, top:bottom, left:right]
            found.append(pasted)
            lost += (bottom - top) * (right - left) / (height * width)
        return found, 1 - lost / len(inputs)


def _ends(middle: float, side: float, size: int) -> tuple[int, int]:
    """Where a stretch of this share of `size` pixels begins and ends, in whole pixels, cut at the edges."""
    length = round(side * size)
    begin = int(middle * size) - length // 2
    return max(0, begin), min(size, begin + length)
