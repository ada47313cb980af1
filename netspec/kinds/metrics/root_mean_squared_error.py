"""The kind `root_mean_squared_error`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric, Sums, over_numbers


class RootMeanSquaredError(Metric):
    """The root of the mean squared distance between answer and truth."""

    kind = "root_mean_squared_error"
    synonyms = ("rmse",)
    better = "lower"

    def sums(self, answer: Any, target: Any, classes: int) -> Sums:
        return (((answer - target) ** 2).sum(0),)

    def value(self, sums: Sums, count: int) -> float:
        return over_numbers(sums, lambda one: float((one[0] / count) ** 0.5))
