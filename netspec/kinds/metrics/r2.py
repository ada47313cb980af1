"""The kind `r2`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric, Sums, over_numbers


class R2(Metric):
    """The share of the spread that is explained: 1 - Σ(answer - truth)² / Σ(truth - mean)²."""

    kind = "r2"

    def sums(self, answer: Any, target: Any, classes: int) -> Sums:
        return ((answer - target) ** 2).sum(0), target.sum(0), (target**2).sum(0)

    def value(self, sums: Sums, count: int) -> float:
        return over_numbers(sums, lambda one: _explained(one, count))


def _explained(sums: Sums, count: int) -> float:
    spread = sums[2] - sums[1] ** 2 / count
    return float(1 - sums[0] / spread) if spread > 0 else 0.0
