"""The kind `rand_augment`."""

from typing import Any

from netspec.kinds.augmentations.augmentation import Draws, Matrix, Policy
from netspec.kinds.augmentations.operations import NAMES, Chosen, Strengths, movement, touched
from netspec.kinds.kind import setting
from netspec.kinds.sorts import Real, Whole

LARGEST = 30
MOST = Strengths(shear=0.3, translate=0.45, degrees=30, factor=0.9, bits=4)


class RandAugment(Policy):
    """A few operations for every picture, drawn anew each time, all of one strength.

    The operations are those of `trivial_augment`. What moves pixels comes first, in one go, with the boxes and masks in the
    picture. Cubuk et al. 2020 (arXiv:1909.13719); at magnitude 30 a shear is 0.3, a translation 0.45 of the side, a turn 30
    degrees, a factor 1 ± 0.9.
    """

    kind = "rand_augment"
    primary = "magnitude"
    synonyms = ("RandAugment", "randaugment", "random_augment")

    magnitude: float = setting(
        Real(above=0, maximum=LARGEST), "How strong, from 0 to 30.", default=9
    )
    operations: int = setting(Whole(1, 8), "How many for each picture.", default=2)

    def plan(self, draws: Draws) -> Any:
        return [
            Chosen(
                draws.below(len(NAMES)),
                draws.uniform(1, 1) * (self.magnitude / LARGEST),
                1.0 - 2 * draws.below(2),
            )
            for _ in range(self.operations)
        ]

    def matrices(self, plan: Any, size: tuple[int, int]) -> list[Matrix]:
        return [movement(one, MOST, size) for one in plan]

    def changed(self, values: Any, plan: Any) -> Any:
        for one in plan:
            values = touched(values, one, MOST)
        return values
