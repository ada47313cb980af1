"""The kind `quantile`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.losses.loss import Loss
from netspec.kinds.losses.reducing import REDUCTION, REDUCTION_DOC, reduced
from netspec.kinds.sorts import Real


class Quantile(Loss):
    """What it makes small is the distance to a quantile: `quantile: 0.9` is answered by a number that 90 % stay below.

    max(q · e, (q - 1) · e), e = target - answer. Koenker and Bassett 1978, "Regression quantiles".
    """

    kind = "quantile"
    primary = "share"
    synonyms = ("pinball", "pinball_loss", "quantile_loss", "QuantileLoss")

    share: float = setting(
        Real(above=0, below=1), "The share of the data that lies below the answer."
    )
    reduction: str = setting(REDUCTION, REDUCTION_DOC, default="mean")

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        missing = target - prediction
        each = (self.share * missing).maximum((self.share - 1) * missing)
        return reduced(lambda how: getattr(each, how)(), self.reduction, prediction)
