"""What metrics of an order share: they look at the probabilities of all rows at once, and at no threshold."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from netspec.kinds.metrics.metric import WholeMetric


class RankMetric(WholeMetric):
    """A metric of how well the probabilities put the rows of a class before the others.

    Of two classes it is that of the second; of several, and of a set, the mean over the classes, each against the rest.
    A class that no row has, or every row, says nothing, and does not count.
    """

    of_probabilities = True
    nothing: float = 0.0
    """What it is where no class says anything: what guessing gives."""

    def score(self, curve: "Curve") -> float:
        """The metric of one class."""
        raise NotImplementedError

    def whole(self, answer: Any, target: Any, classes: int) -> float:
        """The metric of all rows: probabilities `[n]` or `[n, classes]`, positions `[n]` or 0 and 1 `[n, classes]`."""
        found = [self.score(one) for one in _curves(answer, target)]
        return float(sum(found) / len(found)) if found else self.nothing


class Curve(NamedTuple):
    """Rows that are of the class, and rows that are not, down to each different probability, from the highest."""

    hits: Any
    false: Any

    @property
    def true(self) -> float:
        return float(self.hits[-1])

    @property
    def others(self) -> float:
        return float(self.false[-1])


def _curves(scores: Any, target: Any) -> Iterator[Curve]:
    """The curve of every class that some rows have, and some have not."""
    columns = (
        [(scores, target != 0)]
        if scores.ndim == 1
        else [
            (column, target[:, place] != 0 if target.ndim == 2 else target == place)
            for place, column in enumerate(scores.T)
        ]
    )
    for column, true in columns:
        if 0 < true.sum() < len(true):
            yield _curve(column, true)


def _curve(scores: Any, true: Any) -> Curve:
    order = (-scores).argsort()
    scores, true = scores[order], true[order]
    # rows of one probability cannot be told apart, so the curve bends only behind them
    last = [*(scores[1:] != scores[:-1]).nonzero()[0], len(scores) - 1]
    return Curve(true.cumsum()[last], (~true).cumsum()[last])
