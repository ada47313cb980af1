"""The kind `vertical_flip`."""

from netspec.kinds.augmentations.augmentation import RATE, Draws, Matrix, Movement
from netspec.kinds.kind import setting


class VerticalFlip(Movement):
    """Top and bottom exchanged, in a share of the pictures: for views from above and through microscopes."""

    kind = "vertical_flip"
    primary = "rate"
    synonyms = ("RandomVerticalFlip", "vflip", "flipud")
    mirrors = True

    rate: float = setting(RATE, "The share of the pictures that are flipped.", default=0.5)

    def matrix(self, draws: Draws, size: tuple[int, int]) -> Matrix:
        return (1, 0, 0), (0, 1 - 2.0 * draws.chance(self.rate), 0)
