"""The kind `lion`."""

from netspec.kinds.kind import setting
from netspec.kinds.lowering import Call
from netspec.kinds.optimizers.optimizer import (
    BETAS,
    DECAY_DOC,
    DECAYED,
    DECAYED_DOC,
    RATE,
    RATE_DOC,
    Optimizer,
)
from netspec.kinds.sorts import NOT_NEGATIVE


class Lion(Optimizer):
    """Steps by the sign of a running mean of the gradient: w ← w - rate · (sign(β₁ m + (1 - β₁) g) + decay · w).

    It wants a learning rate 3 to 10 times smaller than `adamw`, and a weight decay as much larger. Chen et al. 2023
    (arXiv:2302.06675); the package lion-pytorch.
    """

    kind = "lion"
    primary = "learning_rate"

    learning_rate: float | str = setting(RATE, RATE_DOC, default=1e-4)
    weight_decay: float = setting(NOT_NEGATIVE, DECAY_DOC, default=0.1)
    decayed: str = setting(DECAYED, DECAYED_DOC, default="matrices")
    betas: tuple[float, ...] = setting(
        BETAS,
        "How much of the mean goes into a step, and how slowly it moves.",
        default=[0.9, 0.99],
    )

    def torch(self) -> Call:
        keywords = {"lr": self.rate, "betas": self.betas}
        return Call("lion_pytorch.Lion", (), {**keywords, "weight_decay": self.weight_decay})
