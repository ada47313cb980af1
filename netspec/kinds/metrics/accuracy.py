"""The kind `accuracy`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric, Sums


class Accuracy(Metric):
    """The share of samples whose class is right; of sets, those in which every class is right."""

    kind = "accuracy"
    synonyms = (
        "acc",
        "accuracy_score",
        "categorical_accuracy",
        "binary_accuracy",
        "subset_accuracy",
        "exact_match",
    )

    def sums(self, answer: Any, target: Any, classes: int) -> Sums:
        right = answer == target
        return ((right if right.ndim == 1 else right.all(1)).sum(),)

    def value(self, sums: Sums, count: int) -> float:
        return float(sums[0] / count)
