"""The kind `plateau`."""

from netspec.kinds.kind import setting
from netspec.kinds.schedules.schedule import Warming
from netspec.kinds.sorts import COUNT, NOT_NEGATIVE, Real


class Plateau(Warming):
    """Falls when what `train.monitor` names has not become better for some epochs: the validation loss, or a metric.

    factor^falls, and never below `least`. It counts on from nothing after each fall.
    """

    kind = "plateau"
    primary = "patience"
    synonyms = ("ReduceLROnPlateau", "reduce_lr_on_plateau", "reduce_on_plateau")

    patience: int = setting(
        COUNT, "After how many epochs in a row without gain the rate falls.", default=10
    )
    factor_: float = setting(
        Real(above=0, below=1), "What the rate is then multiplied with.", default=0.1
    )
    least_gain: float = setting(
        NOT_NEGATIVE, "By how much it must improve to count as better.", default=0
    )
    least: float = setting(
        Real(minimum=0, maximum=1), "The share of the rate it never falls below.", default=0
    )

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        return self.warmed(step, steps_per_epoch)

    def fallen(self, falls: int) -> float:
        """What is left of the rate after so many falls."""
        left: float = self.factor_**falls
        return max(self.least, left)
