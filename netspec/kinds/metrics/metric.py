"""What every metric kind answers."""

from collections.abc import Callable
from typing import Any, ClassVar

from netspec.kinds.kind import Kind

Sums = tuple[Any, ...]
"""Floats; where an answer is several numbers, arrays of one for each."""


class Metric(Kind):
    """A metric, as sums over batches and a last division, so that it needs constant memory.

    It gets arrays (numpy's, in float64) and uses their own operators and methods. Classes are positions `[n]`, of a set
    0 and 1 `[n, classes]`; numbers are in the user's units, `[n]` or `[n, numbers]`.
    """

    better: ClassVar[str] = "higher"

    def sums(self, answer: Any, target: Any, classes: int) -> Sums:
        """What a batch adds; `classes` is how many there are, 0 for numbers."""
        raise NotImplementedError

    def check_classes(self, classes: tuple[Any, ...]) -> None:
        """Raise `SettingError` where nothing can be measured of these classes."""

    def value(self, sums: Sums, count: int) -> float:
        """The metric, from the sums over `count` samples."""
        raise NotImplementedError


class LogitMetric(Metric):
    """A metric of what the network gives before any class is chosen; `torch.nn.functional` is handed to it, as to a loss."""

    def logit_sums(self, functional: Any, prediction: Any, target: Any) -> Sums:
        """What a batch adds: logits `[n, classes]` against class positions `[n]`, as tensors."""
        raise NotImplementedError


class SequenceMetric(Metric):
    """A metric of whole sequences, for what stands side by side belongs together."""

    def sequence_sums(self, answer: Any, target: Any, classes: tuple[Any, ...]) -> Sums:
        """What a batch adds: positions of classes `[n, places]`; a target of -1 counts for nothing."""
        raise NotImplementedError


def over_numbers(sums: Sums, score: Callable[[Sums], float]) -> float:
    """The score of a number; of several the mean of their scores."""
    if not getattr(sums[0], "ndim", 0):
        return score(sums)
    scores = [score(one) for one in zip(*sums, strict=True)]
    return sum(scores) / len(scores)
