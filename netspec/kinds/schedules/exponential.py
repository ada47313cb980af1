"""The kind `exponential`."""

from netspec.kinds.kind import setting
from netspec.kinds.schedules.schedule import Warming
from netspec.kinds.sorts import Real


class Exponential(Warming):
    """Falls by the same share after every epoch: factor^epoch, epochs counted from 0, through the warm-up."""

    kind = "exponential"
    primary = "factor"
    synonyms = ("ExponentialLR", "exponential_lr", "exponential_decay")

    factor_: float = setting(
        Real(above=0, maximum=1),
        "What the rate is multiplied with after every epoch.",
        default=0.95,
    )

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        fallen: float = self.factor_ ** (step // steps_per_epoch)
        return fallen * self.warmed(step, steps_per_epoch)
