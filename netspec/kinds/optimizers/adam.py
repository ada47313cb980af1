"""The kind `adam`."""

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


class Adam(Optimizer):
    """Steps by the running mean of the gradient over the root of that of its square: w ← w - rate · m̂ / (√v̂ + ε).

    Kingma and Ba 2014 (arXiv:1412.6980). Its weight decay goes through the gradient; `adamw` decays the weights themselves.
    """

    kind = "adam"
    primary = "learning_rate"

    learning_rate: float | str = setting(RATE, RATE_DOC, default=1e-3)
    weight_decay: float = setting(NOT_NEGATIVE, L2_DOC, default=0)
    decayed: str = setting(DECAYED, DECAYED_DOC, default="all")
    betas: tuple[float, ...] = setting(BETAS, BETAS_DOC, default=[0.9, 0.999])
    epsilon: float = setting(POSITIVE, EPSILON_DOC, default=1e-8)

    def torch(self) -> Call:
        keywords = {"lr": self.rate, "betas": self.betas, "eps": self.epsilon}
        return Call("torch.optim.Adam", (), {**keywords, "weight_decay": self.weight_decay})
