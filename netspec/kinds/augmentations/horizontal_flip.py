"""The kind `horizontal_flip`."""

from netspec.kinds.augmentations.augmentation import RATE, Draws, Matrix, Movement
from netspec.kinds.kind import setting


class HorizontalFlip(Movement):
    """Left and right exchanged, in a share of the pictures. Not for letters, digits, or whatever has a right side."""

    kind = "horizontal_flip"
    primary = "rate"
    synonyms = ("RandomHorizontalFlip", "hflip", "fliplr", "mirror")
    mirrors = True

    rate: float = setting(RATE, "The share of the pictures that are flipped.", default=0.5)

    def matrix(self, draws: Draws, size: tuple[int, int]) -> Matrix:
        return (1 - 2.0 * draws.chance(self.rate), 0, 0), (0, 1, 0)
