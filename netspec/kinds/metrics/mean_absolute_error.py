"""The kind `mean_absolute_error`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric, Sums, over_numbers


class MeanAbsoluteError(Metric):
    """The mean distance between answer and truth."""

    kind = "mean_absolute_error"
    synonyms = ("mae", "l1")
    better = "lower"

    def sums(self, answer: Any, target: Any, classes: int) -> Sums:
        return (abs(answer - target).sum(0),)

    def value(self, sums: Sums, count: int) -> float:
        return over_numbers(sums, lambda one: float(one[0] / count))
