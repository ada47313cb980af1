"""The kind `rotate`."""

import math

from netspec.kinds.augmentations.augmentation import Draws, Matrix, Movement
from netspec.kinds.kind import setting
from netspec.kinds.sorts import Real


class Rotate(Movement):
    """Every picture turned about its middle, by an angle up to so many degrees either way. The corners become black.

    A box becomes the smallest upright one around it, which is larger than what it was drawn around: small angles.
    """

    kind = "rotate"
    primary = "degrees"
    synonyms = ("RandomRotation", "random_rotation", "rotation", "random_rotate", "degrees")

    degrees: float = setting(Real(above=0, maximum=180), "The largest angle.")

    def matrix(self, draws: Draws, size: tuple[int, int]) -> Matrix:
        angle = draws.uniform(-self.degrees, self.degrees) * (math.pi / 180)
        cosine, sine, (height, width) = angle.cos(), angle.sin(), size
        return (cosine, -sine * (height / width), 0), (sine * (width / height), cosine, 0)
