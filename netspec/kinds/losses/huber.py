"""The kind `huber`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.losses.loss import Loss
from netspec.kinds.losses.reducing import REDUCTION, REDUCTION_DOC, reduced
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
    reduction: str = setting(REDUCTION, REDUCTION_DOC, default="mean")

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        def total(how: str) -> Any:
            return functional.huber_loss(prediction, target, delta=self.delta, reduction=how)

        return reduced(total, self.reduction, prediction)
