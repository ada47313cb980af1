"""What every schedule kind answers."""

from netspec.kinds.kind import Kind, setting
from netspec.kinds.sorts import COUNT_FROM_ZERO, NOT_NEGATIVE, POSITIVE, SettingError
from netspec.source.help import leave_out


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


class Warming(Schedule):
    """A schedule before which the rate may rise in a line."""

    warmup_epochs: float = setting(
        NOT_NEGATIVE, "Epochs over which the rate rises from near zero.", default=0
    )
    warmup_steps: int = setting(
        COUNT_FROM_ZERO, "The same in steps, in place of `warmup_epochs`.", default=0
    )

    def check(self) -> None:
        if self.warmup_epochs and self.warmup_steps:
            raise SettingError(
                "`warmup_epochs` and `warmup_steps` both say how long the rate rises",
                leave_out("keep one of them", "warmup_steps", "warmup_epochs"),
                setting="warmup_steps",
            )

    def rising(self, steps_per_epoch: int) -> float:
        """Over how many steps the rate rises."""
        return self.warmup_steps or self.warmup_epochs * steps_per_epoch

    def warmed(self, step: int, steps_per_epoch: int) -> float:
        """The factor of the warm-up: (step + 1) / its steps, up to 1."""
        length = self.rising(steps_per_epoch)
        return min(1.0, (step + 1) / length) if length else 1.0
