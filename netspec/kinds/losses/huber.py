"""The kind `huber`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.losses.loss import Loss
from netspec.kinds.sorts import POSITIVE


class Huber(Loss):
    """Squared near 0 and straight beyond `delta`, so that outliers pull less.

    d² / 2 where |d| ≤ δ, else δ · (|d| - δ / 2). Huber 1964, "Robust estimation of a location parameter".
    """

    kind = "huber"
    primary = "delta"
    synonyms = ("HuberLoss", "huber_loss")

    delta: float = setting(
        POSITIVE, "Where it turns straight, in the units the target is scaled to.", default=1
    )

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        return functional.huber_loss(prediction, target, delta=self.delta)
