"""What every average answers."""

from typing import ClassVar

from netspec.kinds.kind import Kind


class Average(Kind):
    """A running mean of the weights: m ← m + share · (w - m), each time it looks.

    Until it has looked once, the weights themselves are measured and kept.
    """

    remeasures: ClassVar[bool] = False
    """Whether the statistics of `batch_norm` are measured anew for the mean, on the training rows."""

    def share(self, step: int, steps: int, steps_per_epoch: int) -> float | None:
        """The share of the weights after `step` (from 0) of `steps` in all; None where it does not look."""
        raise NotImplementedError
