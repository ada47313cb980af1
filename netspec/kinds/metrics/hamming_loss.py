"""The kind `hamming_loss`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric, Sums


class HammingLoss(Metric):
    """The share of the classes of all sets that are wrong: there and not in the answer, or in it and not there."""

    kind = "hamming_loss"
    synonyms = ("hamming", "hamming_distance")
    better = "lower"

    def sums(self, answer: Any, target: Any, classes: int) -> Sums:
        return ((answer != target).sum(0),)

    def value(self, sums: Sums, count: int) -> float:
        return float(sums[0].mean() / count)
