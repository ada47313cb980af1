"""What metrics of single classes share: three counts for each class, and a mean over the classes."""

from typing import Any, NamedTuple

from netspec.kinds.kind import setting
from netspec.kinds.metrics.metric import Metric, Sums
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
        Choice("macro", "micro", "weighted"),
        "The mean over the classes: each the same, all their rows together, or each by its rows. (Default: of two "
        "classes the second alone, else macro; of a set macro.)",
        default=None,
    )

    def score(self, one: Counts) -> float:
        """The metric of one class."""
        raise NotImplementedError

    def sums(self, answer: Any, target: Any, classes: int) -> Sums:
        if answer.ndim == 2:
            return (answer * target).sum(0), answer.sum(0), target.sum(0)
        return class_sums(answer, target, classes)

    def value(self, sums: Sums, count: int) -> float:
        of_a_set = bool(getattr(sums[0], "ndim", 0))
        counts = (
            [Counts(*one) for one in zip(*sums, strict=True)] if of_a_set else class_counts(sums)
        )
        if self.average is None and len(counts) == 2 and not of_a_set:
            return float(self.score(counts[1]))
        if self.average == "micro":
            return float(self.score(Counts(*map(sum, zip(*counts, strict=True)))))
        weights = [self._weight(one) for one in counts]
        total = sum(w * self.score(one) for w, one in zip(weights, counts, strict=True))
        return float(share(total, sum(weights)))

    def _weight(self, one: Counts) -> float:
        if self.average == "weighted":
            return one.true
        return 1 if one.called or one.true else 0


def class_sums(answer: Any, target: Any, classes: int) -> Sums:
    """The counts of every class, one after the other."""
    found = []
    for position in range(classes):
        called, true = answer == position, target == position
        found += [(called & true).sum(), called.sum(), true.sum()]
    return tuple(found)


def class_counts(sums: Sums) -> list[Counts]:
    """The counts by class."""
    return [Counts(*sums[place : place + 3]) for place in range(0, len(sums), 3)]


def share(part: float, whole: float) -> float:
    """A share of nothing is 0."""
    return part / whole if whole else 0.0
