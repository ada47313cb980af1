"""The kind `mean_squared_error`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.losses.loss import Loss
from netspec.kinds.losses.reducing import REDUCTION, REDUCTION_DOC, reduced


class MeanSquaredError(Loss):
    """The mean of the squared differences."""

    kind = "mean_squared_error"
    synonyms = ("mse", "MSELoss", "mse_loss", "l2", "l2_loss", "squared_error")

    reduction: str = setting(REDUCTION, REDUCTION_DOC, default="mean")

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        def total(how: str) -> Any:
            return functional.mse_loss(prediction, target, reduction=how)

        return reduced(total, self.reduction, prediction)
