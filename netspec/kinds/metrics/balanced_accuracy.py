"""The kind `balanced_accuracy`."""

from typing import Any

from netspec.kinds.metrics.class_counts import class_counts, class_sums
from netspec.kinds.metrics.metric import Metric, Sums


class BalancedAccuracy(Metric):
    """The mean over the classes that occur of the share of their rows that is found (Brodersen et al. 2010)."""

    kind = "balanced_accuracy"
    synonyms = ("balanced_accuracy_score", "mean_recall", "unweighted_average_recall")

    def sums(self, answer: Any, target: Any, classes: int) -> Sums:
        return class_sums(answer, target, classes)

    def value(self, sums: Sums, count: int) -> float:
        found = [one.hits / one.true for one in class_counts(sums) if one.true]
        return sum(found) / len(found)
