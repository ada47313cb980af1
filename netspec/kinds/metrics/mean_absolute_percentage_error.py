"""The kind `mean_absolute_percentage_error`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric, Sums, over_numbers


class MeanAbsolutePercentageError(Metric):
    """The mean distance between answer and truth in percent of the truth: 100 · |answer - truth| / |truth|.

    Rows whose truth is 0 have no percentage, and are left out; without any other row it is 0.
    """

    kind = "mean_absolute_percentage_error"
    synonyms = ("mape",)
    better = "lower"

    def sums(self, answer: Any, target: Any, classes: int) -> Sums:
        counted = target != 0
        truth = abs(target) + ~counted
        return (abs(answer - target) / truth * counted).sum(0), counted.sum(0)

    def value(self, sums: Sums, count: int) -> float:
        return over_numbers(sums, lambda one: float(100 * one[0] / one[1]) if one[1] else 0.0)
