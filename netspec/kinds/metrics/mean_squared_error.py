"""The kind `mean_squared_error`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric


class MeanSquaredError(Metric):
    """The mean squared distance between answer and truth."""

    kind = "mean_squared_error"
    synonyms = ("mse",)
    better = "lower"

    def sums(self, answer: Any, target: Any, classes: int) -> tuple[Any, ...]:
        return (((answer - target) ** 2).sum(),)

    def value(self, sums: tuple[float, ...], count: int) -> float:
        return sums[0] / count
