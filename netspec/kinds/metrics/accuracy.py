"""The kind `accuracy`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric


class Accuracy(Metric):
    """The share of samples whose class is right."""

    kind = "accuracy"
    synonyms = ("acc", "accuracy_score", "categorical_accuracy", "binary_accuracy")

    def sums(self, answer: Any, target: Any, classes: int) -> tuple[Any, ...]:
        return ((answer == target).sum(),)

    def value(self, sums: tuple[float, ...], count: int) -> float:
        return sums[0] / count
