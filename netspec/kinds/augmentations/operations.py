"""The operations that `rand_augment` and `trivial_augment` choose from, over a batch in which each picture has its own.

They are those of AutoAugment (Cubuk et al. 2019, arXiv:1805.09501) without `invert` and `cutout`, as both papers have them.
Values go from 0 to 255.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from netspec.kinds.augmentations.augmentation import Matrix

MOVING = ("shear_x", "shear_y", "translate_x", "translate_y", "rotate")
"""The first of `NAMES`: they move pixels."""
NAMES = (
    *MOVING, "brightness", "color", "contrast", "sharpness", "posterize", "solarize",
    "auto_contrast", "equalize", "identity",
)  # fmt: skip
LUMA = (0.299, 0.587, 0.114)
"""How bright red, green and blue are (ITU-R BT.601, as in Pillow)."""


class Strengths(NamedTuple):
    """What each operation does where it is strongest."""

    shear: float
    """Pixels to the side for a pixel down."""
    translate: float
    """A share of the side."""
    degrees: float
    factor: float
    """By how much brightness, colour, contrast and sharpness are multiplied more or less."""
    bits: float
    """How many of the 8 bits `posterize` takes."""


class Chosen(NamedTuple):
    """An operation for each picture."""

    which: Any
    """Its place in `NAMES`, int64 `[N]`."""
    strength: Any
    """From 0 to 1, `[N]`."""
    sign: Any
    """1 or -1, `[N]`: to the left or right, more or less."""


def movement(chosen: Chosen, most: Strengths, size: tuple[int, int]) -> Matrix:
    """The matrix of each picture, which is that of no movement where its operation does not move."""
    height, width = size
    amount = chosen.strength * chosen.sign
    shear_x, shear_y, right, down, turned = (
        amount * (chosen.which == place) for place in range(len(MOVING))
    )
    angle = turned * (most.degrees * math.pi / 180)
    cosine, sine = angle.cos(), angle.sin()
    # from edge to edge it is 2, and a movement by one operation leaves the others at nothing
    return (
        (cosine, (most.shear * shear_x - sine) * (height / width), 2 * most.translate * right),
        ((most.shear * shear_y + sine) * (width / height), cosine, 2 * most.translate * down),
    )


def touched(values: Any, chosen: Chosen, most: Strengths) -> Any:
    """The batch `[N, C, H, W]` as the operations of `chosen` that change values leave it."""
    found = values.clone()
    for place, name in enumerate(NAMES):
        operation = _TOUCHES.get(name)
        if operation is None:
            continue
        rows = (chosen.which == place).nonzero()[:, 0]
        if len(rows):
            each = [one[rows][:, None, None, None] for one in (chosen.strength, chosen.sign)]
            found[rows] = operation(found[rows], each[0], each[1], most)
    return found.clamp(0, 255)


def _factor(strength: Any, sign: Any, most: Strengths) -> Any:
    return 1 + most.factor * strength * sign


def _brightness(values: Any, strength: Any, sign: Any, most: Strengths) -> Any:
    return values * _factor(strength, sign, most)


def _color(values: Any, strength: Any, sign: Any, most: Strengths) -> Any:
    grey = luma(values)
    return grey + (values - grey) * _factor(strength, sign, most)


def _contrast(values: Any, strength: Any, sign: Any, most: Strengths) -> Any:
    mean = luma(values).mean((1, 2, 3), keepdim=True)
    return mean + (values - mean) * _factor(strength, sign, most)


def _sharpness(values: Any, strength: Any, sign: Any, most: Strengths) -> Any:
    """Away from, or towards, the mean of the neighbours, in which a pixel itself counts 5 of 13; edges stay."""
    height, width = values.shape[2:]
    if min(height, width) < 3:
        return values
    inner = values[:, :, 1:-1, 1:-1]
    around = sum(
        values[:, :, y : height - 2 + y, x : width - 2 + x] for y in range(3) for x in range(3)
    )
    smooth = values.clone()
    smooth[:, :, 1:-1, 1:-1] = (around + 4 * inner) / 13
    return smooth + (values - smooth) * _factor(strength, sign, most)


def _posterize(values: Any, strength: Any, sign: Any, most: Strengths) -> Any:
    step = 2.0 ** (strength * most.bits).round()
    return (values / step).floor() * step


def _solarize(values: Any, strength: Any, sign: Any, most: Strengths) -> Any:
    return (255 - values).where(values >= 255 * (1 - strength), values)


def _auto_contrast(values: Any, strength: Any, sign: Any, most: Strengths) -> Any:
    """Each channel stretched so that it goes from 0 to 255; one that is all the same stays."""
    low, high = values.amin((2, 3), keepdim=True), values.amax((2, 3), keepdim=True)
    range_ = (high - low).clamp(min=1e-6)
    return ((values - low) * (255 / range_)).where(high > low, values)


def _equalize(values: Any, strength: Any, sign: Any, most: Strengths) -> Any:
    """Each channel's values moved so that all are about equally frequent, by Pillow's rule."""
    whole = values.round().clamp(0, 255).long().flatten(2)
    counts = whole.new_zeros((*whole.shape[:2], 256))
    counts = counts.scatter_add(2, whole, whole.new_ones(whole.shape))
    last = counts.gather(2, whole.amax(2, keepdim=True))
    step = (whole.shape[2] - last) // 255
    below = counts.cumsum(2) - counts
    table = ((below + step // 2) // step.clamp(min=1)).clamp(max=255)
    spread = table.gather(2, whole).to(values.dtype).view(values.shape)
    return spread.where((step > 0)[..., None], values)


def luma(values: Any) -> Any:
    """How bright each pixel is, `[N, 1, H, W]`; of other than three channels their mean."""
    if values.shape[1] != len(LUMA):
        return values.mean(1, keepdim=True)
    weights = values.new_tensor(LUMA)[:, None, None]
    return (values * weights).sum(1, keepdim=True)


_TOUCHES: dict[str, Callable[[Any, Any, Any, Strengths], Any]] = {
    "brightness": _brightness,
    "color": _color,
    "contrast": _contrast,
    "sharpness": _sharpness,
    "posterize": _posterize,
    "solarize": _solarize,
    "auto_contrast": _auto_contrast,
    "equalize": _equalize,
}
