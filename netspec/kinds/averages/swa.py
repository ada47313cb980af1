"""The average `swa`."""

from netspec.kinds.averages.average import Average
from netspec.kinds.kind import setting
from netspec.kinds.sorts import SHARE


class Swa(Average):
    """Stochastic weight averaging: the plain mean of the weights at the end of each of the last epochs.

    The statistics of `batch_norm` are measured anew for the mean, over the training rows. It gains most where the learning
    rate stays high to the end. Izmailov et al. 2018 (arXiv:1803.05407).
    """

    kind = "swa"
    primary = "start"
    synonyms = ("stochastic_weight_averaging", "weight_averaging")
    remeasures = True

    start: float = setting(
        SHARE, "After which share of the training the first weights are taken.", default=0.75
    )

    def share(self, step: int, steps: int, steps_per_epoch: int) -> float | None:
        first = self._first(steps, steps_per_epoch)
        epoch, within = divmod(step, steps_per_epoch)
        ends = within == steps_per_epoch - 1 or step == steps - 1
        return 1 / (epoch - first + 1) if ends and epoch >= first else None

    def _first(self, steps: int, steps_per_epoch: int) -> int:
        """The first epoch, from 0, whose end is looked at: at the latest the last one."""
        epochs = -(-steps // steps_per_epoch)
        return min(int(self.start * epochs), epochs - 1)
