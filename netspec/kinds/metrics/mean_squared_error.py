"""The kind `mean_squared_error`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric, Sums, over_numbers


class MeanSquaredError(Metric):
    """The mean squared distance between answer and truth."""

    kind = "mean_squared_error"
    synonyms = ("mse",)
    better = "lower"

    def sums(self, answer: Any, target: Any, classes: int) -> Sums:
        return (((answer - target) ** 2).sum(0),)

    def value(self, sums: Sums, count: int) -> float:
        return over_numbers(sums, lambda one: float(one[0] / count))
