"""The kind `mean_absolute_error`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric


class MeanAbsoluteError(Metric):
    """The mean distance between answer and truth."""

    kind = "mean_absolute_error"
    synonyms = ("mae", "l1")
    better = "lower"

    def sums(self, answer: Any, target: Any, classes: int) -> tuple[Any, ...]:
        return (abs(answer - target).sum(),)

    def value(self, sums: tuple[float, ...], count: int) -> float:
        return sums[0] / count
