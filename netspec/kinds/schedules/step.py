"""The kind `step`."""

from netspec.kinds.kind import setting
from netspec.kinds.schedules.schedule import Warming
from netspec.kinds.sorts import COUNT, Real


class Step(Warming):
    """Falls in steps: after every `every` epochs the rate is multiplied by `factor`.

    factor^⌊epoch / every⌋, epochs counted from 0; they count through the warm-up.
    """

    kind = "step"
    primary = "every"
    synonyms = ("StepLR", "step_lr", "step_decay", "staircase")

    every: int = setting(COUNT, "How many epochs a rate lasts.")
    factor_: float = setting(
        Real(above=0, maximum=1), "What the rate is then multiplied with.", default=0.1
    )

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        fallen: float = self.factor_ ** (step // steps_per_epoch // self.every)
        return fallen * self.warmed(step, steps_per_epoch)
