"""The kind `grayscale`."""

from typing import Any

from netspec.kinds.augmentations.augmentation import RATE, Draws, Touch
from netspec.kinds.augmentations.operations import luma
from netspec.kinds.kind import setting


class Grayscale(Touch):
    """Some pictures without their colours: 0.299 red + 0.587 green + 0.114 blue in every channel."""

    kind = "grayscale"
    primary = "rate"
    synonyms = ("RandomGrayscale", "random_grayscale", "to_gray", "ToGray", "greyscale")

    rate: float = setting(RATE, "The share of the pictures that lose them.", default=0.1)

    def changed(self, values: Any, draws: Draws) -> Any:
        chosen = draws.chance(self.rate)[:, None, None, None]
        return luma(values).expand(values.shape).where(chosen, values)
