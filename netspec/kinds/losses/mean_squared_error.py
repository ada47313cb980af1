"""The kind `mean_squared_error`."""

from typing import Any

from netspec.kinds.losses.loss import Loss


class MeanSquaredError(Loss):
    """The mean of the squared differences."""

    kind = "mean_squared_error"
    synonyms = ("mse", "MSELoss", "mse_loss", "l2", "l2_loss", "squared_error")

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        return functional.mse_loss(prediction, target)
