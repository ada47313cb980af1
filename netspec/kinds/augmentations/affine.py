"""The kind `affine`."""

import math

from netspec.kinds.augmentations.augmentation import Draws, Matrix, Movement, a_range, need_order
from netspec.kinds.kind import setting
from netspec.kinds.sorts import POSITIVE, Real


class Affine(Movement):
    """Every picture turned, sheared, made larger or smaller, and shifted, at random, about its middle. What is left free becomes black.

    Shifts are whole pixels, so that a shift alone leaves the pixels as they are: `affine: {translate: 0.125}` on 32 pixels is
    the usual padding by 4 and cropping of CIFAR. Boxes and masks go with the picture.
    """

    kind = "affine"
    synonyms = ("RandomAffine", "random_affine", "shift_scale_rotate", "ShiftScaleRotate")

    degrees: float = setting(Real(minimum=0, maximum=180), "The largest turn.", default=0)
    translate: float = setting(
        Real(minimum=0, maximum=1), "The largest shift, as a share of the side.", default=0
    )
    scale: tuple[float, ...] = setting(
        a_range(POSITIVE), "The least and the most size: 1.1 is a tenth larger.", default=[1, 1]
    )
    shear: float = setting(
        Real(minimum=0, below=90), "The largest shear to the side, in degrees.", default=0
    )

    def check(self) -> None:
        need_order(self, "scale")

    def matrix(self, draws: Draws, size: tuple[int, int]) -> Matrix:
        height, width = size
        angle = draws.uniform(-self.degrees, self.degrees) * (math.pi / 180)
        slant = (draws.uniform(-self.shear, self.shear) * (math.pi / 180)).tan()
        smaller = 1 / draws.uniform(*self.scale)
        x, y = (
            # in steps of a pixel: from edge to edge it is 2
            (draws.uniform(-self.translate, self.translate) * side).round() * (2 / side)
            for side in (width, height)
        )
        cosine, sine = angle.cos() * smaller, angle.sin() * smaller
        across = (cosine * slant - sine) * (height / width)
        return (cosine, across, x), (sine * (width / height), sine * slant + cosine, y)
