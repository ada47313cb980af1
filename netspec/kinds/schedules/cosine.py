"""The kind `cosine`."""

import math

from netspec.kinds.kind import setting
from netspec.kinds.schedules.schedule import Warming
from netspec.kinds.sorts import Real


class Cosine(Warming):
    """Falls along half a cosine to `final`: final + (1 - final) · (1 + cos πt) / 2, t from 0 to 1 after the warm-up.

    Loshchilov and Hutter 2016, "SGDR" (arXiv:1608.03983), without restarts.
    """

    kind = "cosine"
    synonyms = (
        "CosineAnnealingLR",
        "cosine_annealing",
        "cosine_decay",
        "CosineAnnealing",
        "cosine_with_warmup",
    )

    final: float = setting(
        Real(minimum=0, maximum=1), "The share of the rate that is left at the end.", default=0
    )

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        rising = self.rising(steps_per_epoch)
        if step < rising:
            return self.warmed(step, steps_per_epoch)
        share = min(1.0, (step - rising) / max(1.0, steps - rising))
        return self.final + (1 - self.final) * (1 + math.cos(math.pi * share)) / 2
