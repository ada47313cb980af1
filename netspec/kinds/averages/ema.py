"""The average `ema`."""

from netspec.kinds.averages.average import Average
from netspec.kinds.kind import setting
from netspec.kinds.sorts import DECAY


class Ema(Average):
    """An exponential moving average of the weights, and of the statistics of `batch_norm`, after every step.

    In the first steps it forgets faster, with the decay min(decay, (1 + t) / (10 + t)), so that it does not hang on the
    first weights (as in TensorFlow's ExponentialMovingAverage). Polyak and Juditsky 1992.
    """

    kind = "ema"
    primary = "decay"
    synonyms = ("exponential_moving_average", "moving_average", "polyak", "model_ema")

    decay: float = setting(
        DECAY,
        "The share of the mean that stays at each step; 0.999 looks back about 1,000 steps.",
        default=0.999,
    )

    def share(self, step: int, steps: int, steps_per_epoch: int) -> float:
        return 1 - min(self.decay, (1 + step) / (10 + step))
