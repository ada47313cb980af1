"""The kind `sgd`."""

from netspec.kinds.kind import setting
from netspec.kinds.lowering import Call
from netspec.kinds.optimizers.optimizer import DECAYED, DECAYED_DOC, RATE, RATE_DOC, Optimizer
from netspec.kinds.sorts import DECAY, FLAG, NOT_NEGATIVE, SettingError
from netspec.source.help import Help, add, cure, drop_key


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum if wanted."""

    kind = "sgd"
    primary = "learning_rate"

    highest_rate = 3.0

    learning_rate: float | str = setting(RATE, RATE_DOC, default=0.01)
    momentum: float = setting(DECAY, "The share of the last step that is kept.", default=0)
    nesterov: bool = setting(FLAG, "Whether to look ahead along the momentum.", default=False)
    weight_decay: float = setting(
        NOT_NEGATIVE, "How strongly weights are pulled to zero.", default=0
    )
    decayed: str = setting(DECAYED, DECAYED_DOC, default="all")

    def check(self) -> None:
        if self.nesterov and not self.momentum:
            raise SettingError(
                "`nesterov` looks ahead along a momentum, and there is none",
                Help(
                    "give a `momentum`, such as 0.9",
                    cure(add("momentum", "0.9"), title="say `momentum: 0.9`"),
                    cure(drop_key("nesterov"), title="leave `nesterov` out"),
                ),
                setting="nesterov",
            )

    def torch(self) -> Call:
        keywords = {"lr": self.rate, "momentum": self.momentum, "nesterov": self.nesterov}
        return Call("torch.optim.SGD", (), {**keywords, "weight_decay": self.weight_decay})
