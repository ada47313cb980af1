"""The kind `one_cycle`."""

import math

from netspec.kinds.kind import setting
from netspec.kinds.schedules.schedule import Schedule
from netspec.kinds.sorts import POSITIVE, Real


class OneCycle(Schedule):
    """Rises to the learning rate and falls far below it, both along a cosine.

    Smith and Topin 2017, "Super-convergence" (arXiv:1708.07120), with PyTorch's defaults; the momentum stays as it is.
    """

    kind = "one_cycle"
    synonyms = ("onecycle", "1cycle", "OneCycleLR")

    rising: float = setting(
        Real(above=0, below=1), "The share of the steps in which the rate rises.", default=0.3
    )
    start_divisor: float = setting(
        POSITIVE, "The first rate is the highest divided by this.", default=25
    )
    final_divisor: float = setting(
        POSITIVE, "The last rate is the first divided by this.", default=10000
    )

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        first = 1 / self.start_divisor
        last = first / self.final_divisor
        top = self.rising * steps - 1
        if step <= top:
            return _along_cosine(first, 1.0, step / top if top else 1.0)
        return _along_cosine(1.0, last, min(1.0, (step - top) / max(1.0, steps - 1 - top)))


def _along_cosine(start: float, end: float, share: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2
