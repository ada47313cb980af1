"""The kind `r2`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric


class R2(Metric):
    """The share of the spread that is explained: 1 - Σ(answer - truth)² / Σ(truth - mean)²."""

    kind = "r2"

    def sums(self, answer: Any, target: Any, classes: int) -> tuple[Any, ...]:
        return ((answer - target) ** 2).sum(), target.sum(), (target**2).sum()

    def value(self, sums: tuple[float, ...], count: int) -> float:
        spread = sums[2] - sums[1] ** 2 / count
        return 1 - sums[0] / spread if spread > 0 else 0.0
