"""The kind `adagrad`."""

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
from netspec.kinds.sorts import NOT_NEGATIVE, POSITIVE


class Adagrad(Optimizer):
    """Steps by the gradient over the root of the sum of all its squares: s ← s + g², w ← w - rate · g / (√s + ε).

    Duchi, Hazan and Singer 2011, "Adaptive subgradient methods" (JMLR 12).
    """

    kind = "adagrad"
    primary = "learning_rate"

    highest_rate = 3.0

    learning_rate: float | str = setting(RATE, RATE_DOC, default=0.01)
    learning_rate_decay: float = setting(
        NOT_NEGATIVE, "The rate of step t (from 0) is divided by 1 + t times this.", default=0
    )
    weight_decay: float = setting(NOT_NEGATIVE, L2_DOC, default=0)
    decayed: str = setting(DECAYED, DECAYED_DOC, default="all")
    initial_sum: float = setting(NOT_NEGATIVE, "What the sums of squares begin with.", default=0)
    epsilon: float = setting(POSITIVE, EPSILON_DOC, default=1e-10)

    def torch(self) -> Call:
        keywords = {
            "lr": self.rate,
            "lr_decay": self.learning_rate_decay,
            "weight_decay": self.weight_decay,
            "initial_accumulator_value": self.initial_sum,
            "eps": self.epsilon,
        }
        return Call("torch.optim.Adagrad", (), keywords)
