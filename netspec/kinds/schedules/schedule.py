"""What every schedule kind answers."""

from netspec.kinds.kind import Kind, setting
from netspec.kinds.sorts import POSITIVE

WARMUP_DOC = "Epochs over which the rate rises from near zero."


class Schedule(Kind):
    """A schedule: a factor on the optimizer's learning rate, known for every step without looking back.

    (`plateau` alone hangs on how the training went: on the epochs in which it fell.)
    """

    epochs: float | None = setting(
        POSITIVE,
        "In a list of schedules: how many epochs it lasts. Those that do not say share what is left.",
        default=None,
    )

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        """The factor for `step` (from 0) of `steps` in all."""
        raise NotImplementedError
