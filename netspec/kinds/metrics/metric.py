"""What every metric kind answers."""

from typing import Any, ClassVar

from netspec.kinds.kind import Kind


class Metric(Kind):
    """A metric, as sums over batches and a last division, so that it needs constant memory.

    It gets tensors of whatever library (torch while training, numpy at prediction) and uses operators that both have.
    Classes are positions, numbers are in the user's units; both `[n]`.
    """

    better: ClassVar[str] = "higher"

    def sums(self, answer: Any, target: Any, classes: int) -> tuple[Any, ...]:
        """What a batch adds; `classes` is how many there are, 0 for numbers."""
        raise NotImplementedError

    def value(self, sums: tuple[float, ...], count: int) -> float:
        """The metric, from the sums over `count` samples."""
        raise NotImplementedError
