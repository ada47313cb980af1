"""The kind `mean_absolute_error`."""

from typing import Any

from netspec.kinds.losses.loss import Loss


class MeanAbsoluteError(Loss):
    """The mean of the distances; what it makes small is the distance to the median."""

    kind = "mean_absolute_error"
    synonyms = ("mae", "l1", "L1Loss", "l1_loss", "absolute_error")

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        return functional.l1_loss(prediction, target)
