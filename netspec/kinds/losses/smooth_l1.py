"""The kind `smooth_l1`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.losses.loss import Loss
from netspec.kinds.losses.reducing import REDUCTION, REDUCTION_DOC, reduced
from netspec.kinds.sorts import POSITIVE


class SmoothL1(Loss):
    """The distance, rounded off near 0: d² / (2 β) where |d| < β, else |d| - β / 2. It is `huber` divided by β.

    Girshick 2015, "Fast R-CNN" (arXiv:1504.08083).
    """

    kind = "smooth_l1"
    primary = "beta"
    synonyms = ("SmoothL1Loss", "smooth_l1_loss")

    beta: float = setting(
        POSITIVE, "Where it turns straight, in the units the target is scaled to.", default=1
    )
    reduction: str = setting(REDUCTION, REDUCTION_DOC, default="mean")

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        def total(how: str) -> Any:
            return functional.smooth_l1_loss(prediction, target, beta=self.beta, reduction=how)

        return reduced(total, self.reduction, prediction)
