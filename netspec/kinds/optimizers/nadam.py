"""The kind `nadam`."""

from netspec.kinds.kind import setting
from netspec.kinds.lowering import Call
from netspec.kinds.optimizers.optimizer import (
    BETAS,
    BETAS_DOC,
    DECAYED,
    DECAYED_DOC,
    EPSILON_DOC,
    L2_DOC,
    RATE,
    RATE_DOC,
    Optimizer,
)
from netspec.kinds.sorts import NOT_NEGATIVE, POSITIVE


class NAdam(Optimizer):
    """Adam that looks ahead along its momentum, as Nesterov's does.

    Dozat 2016, "Incorporating Nesterov momentum into Adam" (ICLR workshop). The share of the momentum in step t is
    beta_1 · (1 - 0.96^(t · momentum_decay) / 2).
    """

    kind = "nadam"
    primary = "learning_rate"

    learning_rate: float | str = setting(RATE, RATE_DOC, default=2e-3)
    weight_decay: float = setting(NOT_NEGATIVE, L2_DOC, default=0)
    decayed: str = setting(DECAYED, DECAYED_DOC, default="all")
    betas: tuple[float, ...] = setting(BETAS, BETAS_DOC, default=[0.9, 0.999])
    epsilon: float = setting(POSITIVE, EPSILON_DOC, default=1e-8)
    momentum_decay: float = setting(
        NOT_NEGATIVE, "How fast the momentum grows to its full share.", default=0.004
    )

    def torch(self) -> Call:
        keywords = {"lr": self.rate, "betas": self.betas, "eps": self.epsilon}
        decays = {"weight_decay": self.weight_decay, "momentum_decay": self.momentum_decay}
        return Call("torch.optim.NAdam", (), {**keywords, **decays})
