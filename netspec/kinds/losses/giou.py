"""The kind `giou`."""

from typing import Any

from netspec.kinds.losses.loss import Loss

LEAST = 1e-7
"""The area of what has none: keeps the slope a number."""


class Giou(Loss):
    """One minus the generalised intersection over union of two boxes: 1 - |A ∩ B| / |A ∪ B| + (|C| - |A ∪ B|) / |C|.

    C is the smallest box around both, so that boxes that do not touch still pull at each other. Corners that are
    answered the wrong way round are put right. End the layers with `sigmoid`: it keeps the answer inside the picture,
    and where the first answers of a bare `linear` lie far outside, there is hardly a slope to learn from.
    Rezatofighi et al. 2019 (arXiv:1902.09630).
    """

    kind = "giou"
    synonyms = ("GIoU", "giou_loss", "generalized_box_iou_loss", "iou_loss", "iou")
    ends = ("sigmoid", "hardsigmoid")

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        return each_giou(prediction, target).mean()


def each_giou(prediction: Any, target: Any) -> Any:
    """The loss of each box, `[N, 4]` and `[N, 4]` → `[N]`."""
    (a, b), (c, d) = _corners(prediction), _corners(target)
    both = _area(a.maximum(c), b.minimum(d))
    union = _area(a, b) + _area(c, d) - both
    around = _area(a.minimum(c), b.maximum(d))
    covered = both / union.clamp(min=LEAST)
    empty = (around - union) / around.clamp(min=LEAST)
    return 1 - covered + empty


def _corners(boxes: Any) -> tuple[Any, Any]:
    """The smaller and the larger corner, `[N, 2]` each."""
    first, second = boxes[:, :2], boxes[:, 2:]
    return first.minimum(second), first.maximum(second)


def _area(begin: Any, end: Any) -> Any:
    return (end - begin).clamp(min=0).prod(1)
