"""The kind `random_crop`."""

import math

from netspec.kinds.augmentations.augmentation import (
    Draws,
    Matrix,
    Movement,
    a_range,
    need_order,
)
from netspec.kinds.kind import setting
from netspec.kinds.sorts import POSITIVE, Real


class RandomCrop(Movement):
    """A piece of every picture, at random of place, area and form, brought to the size of the whole.

    The piece has `scale` of the area, and its width by its height is `ratio` times that of the picture: 1 keeps the form.
    No side is longer than the picture's. Boxes are cut at the edges of the piece. A box of which less than a tenth
    is left is gone; where it is the one `box` of a picture, the picture stays as it was.

    Szegedy et al. 2015 (arXiv:1409.4842), with milder crops than theirs unless `scale` says otherwise.
    """

    kind = "random_crop"
    synonyms = ("RandomResizedCrop", "random_resized_crop", "crop_and_resize", "random_zoom")

    scale: tuple[float, ...] = setting(
        a_range(Real(above=0, maximum=1)),
        "The least and the most share of the area.",
        default=[0.6, 1.0],
    )
    ratio: tuple[float, ...] = setting(
        a_range(POSITIVE), "The least and the most width by height.", default=[0.75, 1.333]
    )

    def check(self) -> None:
        need_order(self, "scale", "ratio")

    def matrix(self, draws: Draws, size: tuple[int, int]) -> Matrix:
        area = draws.uniform(*self.scale)
        form = draws.uniform(*map(math.log, self.ratio)).exp()
        width, height = ((area * one).sqrt().clamp(max=1) for one in (form, 1 / form))
        x, y = ((1 - side) * draws.uniform(-1, 1) for side in (width, height))
        return (width, 0, x), (0, height, y)
