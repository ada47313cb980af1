"""The kind `mean_absolute_error`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.losses.loss import Loss
from netspec.kinds.losses.reducing import REDUCTION, REDUCTION_DOC, reduced


class MeanAbsoluteError(Loss):
    """The mean of the distances; what it makes small is the distance to the median."""

    kind = "mean_absolute_error"
    synonyms = ("mae", "l1", "L1Loss", "l1_loss", "absolute_error")

    reduction: str = setting(REDUCTION, REDUCTION_DOC, default="mean")

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        def total(how: str) -> Any:
            return functional.l1_loss(prediction, target, reduction=how)

        return reduced(total, self.reduction, prediction)
