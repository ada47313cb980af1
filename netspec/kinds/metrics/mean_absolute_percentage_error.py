"""The kind `mean_absolute_percentage_error`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric


class MeanAbsolutePercentageError(Metric):
    """The mean distance between answer and truth in percent of the truth: 100 · |answer - truth| / |truth|.

    Rows whose truth is 0 have no percentage, and are left out; without any other row it is 0.
    """

    kind = "mean_absolute_percentage_error"
    synonyms = ("mape",)
    better = "lower"

    def sums(self, answer: Any, target: Any, classes: int) -> tuple[Any, ...]:
        counted = target != 0
        truth = target[counted]
        return (abs(answer[counted] - truth) / abs(truth)).sum(), counted.sum()

    def value(self, sums: tuple[float, ...], count: int) -> float:
        return 100 * sums[0] / sums[1] if sums[1] else 0.0
