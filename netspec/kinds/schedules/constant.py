"""The kind `constant`."""

from netspec.kinds.kind import setting
from netspec.kinds.schedules.schedule import WARMUP_DOC, Schedule
from netspec.kinds.sorts import NOT_NEGATIVE


class Constant(Schedule):
    """The learning rate stays as it is, after a linear warm-up if wanted."""

    kind = "constant"
    synonyms = ("none", "fixed", "ConstantLR")

    warmup_epochs: float = setting(NOT_NEGATIVE, WARMUP_DOC, default=0)

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        return warmup(step, self.warmup_epochs * steps_per_epoch)


def warmup(step: int, length: float) -> float:
    """Rises in a line over `length` steps to 1: (step + 1) / length."""
    return min(1.0, (step + 1) / length) if length else 1.0
