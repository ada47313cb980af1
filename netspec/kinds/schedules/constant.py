"""The kind `constant`."""

from netspec.kinds.schedules.schedule import Warming


class Constant(Warming):
    """The learning rate stays as it is, after a linear warm-up if wanted."""

    kind = "constant"
    synonyms = ("none", "fixed", "ConstantLR")

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        return self.warmed(step, steps_per_epoch)
