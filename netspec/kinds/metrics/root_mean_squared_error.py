"""The kind `root_mean_squared_error`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric


class RootMeanSquaredError(Metric):
    """The root of the mean squared distance between answer and truth."""

    kind = "root_mean_squared_error"
    synonyms = ("rmse",)
    better = "lower"

    def sums(self, answer: Any, target: Any, classes: int) -> tuple[Any, ...]:
        return (((answer - target) ** 2).sum(),)

    def value(self, sums: tuple[float, ...], count: int) -> float:
        return float((sums[0] / count) ** 0.5)
