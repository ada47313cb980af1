"""What metrics of single classes share: three counts for each class, and a mean over the classes."""

from typing import Any, NamedTuple

from netspec.kinds.kind import setting
from netspec.kinds.metrics.metric import Metric
from netspec.kinds.sorts import Choice


class Counts(NamedTuple):
    """One class: rows that are of it and called so, rows called so, rows that are of it."""

    hits: float
    called: float
    true: float


class ClassMetric(Metric):
    """A metric of one class after the other: of the second of two, else a mean over them.

    Classes that neither occur nor are ever the answer do not count in the mean.
    """

    average: str | None = setting(
        Choice("macro", "weighted"),
        "The mean over the classes: each the same, or by its rows. (Default: of two classes the second alone, else macro.)",
        default=None,
    )

    def score(self, one: Counts) -> float:
        """The metric of one class."""
        raise NotImplementedError

    def sums(self, answer: Any, target: Any, classes: int) -> tuple[Any, ...]:
        return class_sums(answer, target, classes)

    def value(self, sums: tuple[float, ...], count: int) -> float:
        counts = class_counts(sums)
        if self.average is None and len(counts) == 2:
            return self.score(counts[1])
        weights = [self._weight(one) for one in counts]
        total = sum(w * self.score(one) for w, one in zip(weights, counts, strict=True))
        return total / sum(weights)

    def _weight(self, one: Counts) -> float:
        if self.average == "weighted":
            return one.true
        return 1 if one.called or one.true else 0


def class_sums(answer: Any, target: Any, classes: int) -> tuple[Any, ...]:
    """The counts of every class, one after the other."""
    found = []
    for position in range(classes):
        called, true = answer == position, target == position
        found += [(called & true).sum(), called.sum(), true.sum()]
    return tuple(found)


def class_counts(sums: tuple[float, ...]) -> list[Counts]:
    """The counts by class."""
    return [Counts(*sums[place : place + 3]) for place in range(0, len(sums), 3)]


def share(part: float, whole: float) -> float:
    """A share of nothing is 0."""
    return part / whole if whole else 0.0
