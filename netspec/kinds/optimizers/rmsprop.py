"""The kind `rmsprop`."""

from netspec.kinds.kind import setting
from netspec.kinds.lowering import Call
from netspec.kinds.optimizers.optimizer import (
    DECAYED,
    DECAYED_DOC,
    EPSILON_DOC,
    L2_DOC,
    RATE,
    RATE_DOC,
    Optimizer,
)
from netspec.kinds.sorts import DECAY, FLAG, NOT_NEGATIVE, POSITIVE


class RMSprop(Optimizer):
    """Steps by the gradient over the root of the running mean of its square: v ← ρ v + (1 - ρ) g², w ← w - rate · g / (√v + ε).

    Tieleman and Hinton 2012, lecture 6.5 of "Neural networks for machine learning"; centred as in Graves 2013
    (arXiv:1308.0850).
    """

    kind = "rmsprop"
    primary = "learning_rate"

    learning_rate: float | str = setting(RATE, RATE_DOC, default=0.01)
    momentum: float = setting(DECAY, "The share of the last step that is kept.", default=0)
    weight_decay: float = setting(NOT_NEGATIVE, L2_DOC, default=0)
    decayed: str = setting(DECAYED, DECAYED_DOC, default="all")
    rho: float = setting(
        DECAY, "How slowly the running mean of the squared gradient moves.", default=0.99
    )
    centered: bool = setting(
        FLAG, "Whether to divide by the spread around the mean gradient.", default=False
    )
    epsilon: float = setting(POSITIVE, EPSILON_DOC, default=1e-8)

    def torch(self) -> Call:
        keywords = {"lr": self.rate, "alpha": self.rho, "eps": self.epsilon}
        more = {"momentum": self.momentum, "centered": self.centered}
        return Call(
            "torch.optim.RMSprop", (), {**keywords, **more, "weight_decay": self.weight_decay}
        )
