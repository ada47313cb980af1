"""The kind `color_jitter`."""

import math
from typing import Any

from netspec.kinds.augmentations.augmentation import Draws, Touch
from netspec.kinds.kind import setting
from netspec.kinds.sorts import Real

GREY = [[0.213, 0.715, 0.072]] * 3
"""How bright red, green and blue are: what is left of a colour without saturation."""
HUE = [[-0.213, -0.715, 0.928], [0.143, 0.140, -0.283], [-0.787, 0.715, 0.072]]
"""The part of a turn of the hue that goes with the sine of the angle."""
STRENGTH = Real(minimum=0, maximum=1)


class ColorJitter(Touch):
    """Another light: brightness, contrast, saturation and hue of every picture changed at random, in this order.

    With 0.2 a picture gets from 0.8 to 1.2 times as bright (in contrast, saturated). Contrast is about the picture's mean.
    `hue` is a share of the whole circle. Grey pictures have no saturation and no hue.

    The matrices of saturation and hue are those of the W3C's Filter Effects (`saturate`, `hue-rotate`).
    """

    kind = "color_jitter"
    synonyms = (
        "ColorJitter",
        "colour_jitter",
        "random_brightness_contrast",
        "photometric",
        "colour",
    )

    brightness: float = setting(STRENGTH, "How much brighter or darker at the most.", default=0.2)
    contrast: float = setting(STRENGTH, "How much more or less contrast at the most.", default=0.2)
    saturation: float = setting(STRENGTH, "How much stronger or paler at the most.", default=0.2)
    hue: float = setting(
        Real(minimum=0, maximum=0.5), "How far the colours turn at the most.", default=0
    )

    def changed(self, values: Any, draws: Draws) -> Any:
        if self.brightness:
            values = values * _factor(self.brightness, draws)
        if self.contrast:
            mean = values.mean((1, 2, 3), keepdim=True)
            values = mean + (values - mean) * _factor(self.contrast, draws)
        if values.shape[1] == 3 and (self.saturation or self.hue):
            values = (self._matrix(values, draws) @ values.flatten(2)).reshape(values.shape)
        return values.clamp(0, 255)

    def _matrix(self, values: Any, draws: Draws) -> Any:
        """What every pixel is multiplied with, `[N, 3, 3]`."""
        grey, one = values.new_tensor(GREY), values.new_tensor(_ONE)
        colour = one - grey
        matrix = (
            grey + colour * draws.uniform(1 - self.saturation, 1 + self.saturation)[:, None, None]
        )
        if not self.hue:
            return matrix
        angle = draws.uniform(-self.hue, self.hue)[:, None, None] * (2 * math.pi)
        turn = grey + colour * angle.cos() + values.new_tensor(HUE) * angle.sin()
        return turn @ matrix


_ONE = [[1.0, 0, 0], [0, 1, 0], [0, 0, 1]]


def _factor(strength: float, draws: Draws) -> Any:
    return draws.uniform(1 - strength, 1 + strength)[:, None, None, None]
