"""The kind `trivial_augment`."""

from typing import Any

from netspec.kinds.augmentations.augmentation import Draws, Matrix, Policy
from netspec.kinds.augmentations.operations import NAMES, Chosen, Strengths, movement, touched

WIDE = Strengths(shear=0.99, translate=0.45, degrees=135, factor=0.99, bits=6)
LEVELS = 31


class TrivialAugment(Policy):
    """One operation for every picture, at random, and so is its strength: nothing is to be tuned.

    Shear, translation and turning (with the boxes and masks in the picture), brightness, colour, contrast, sharpness,
    posterize, solarize, auto-contrast, equalize, or nothing; in 31 strengths of the wide ranges. Müller and Hutter 2021
    (arXiv:2103.10158), there with translations up to 32 pixels, here up to 0.45 of the side.
    """

    kind = "trivial_augment"
    synonyms = ("TrivialAugment", "TrivialAugmentWide", "trivial_augment_wide", "ta_wide")

    def plan(self, draws: Draws) -> Any:
        strength = draws.below(LEVELS) / (LEVELS - 1)
        return Chosen(draws.below(len(NAMES)), strength, 1.0 - 2 * draws.below(2))

    def matrices(self, plan: Any, size: tuple[int, int]) -> list[Matrix]:
        return [movement(plan, WIDE, size)]

    def changed(self, values: Any, plan: Any) -> Any:
        return touched(values, plan, WIDE)
