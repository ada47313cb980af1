"""The kind `adamw`."""

from netspec.kinds.kind import setting
from netspec.kinds.lowering import Call
from netspec.kinds.optimizers.optimizer import (
    BETAS,
    BETAS_DOC,
    DECAY_DOC,
    DECAYED,
    DECAYED_DOC,
    EPSILON_DOC,
    RATE,
    RATE_DOC,
    Optimizer,
)
from netspec.kinds.sorts import NOT_NEGATIVE, POSITIVE


class AdamW(Optimizer):
    """Adam with decoupled weight decay (Loshchilov and Hutter 2017, arXiv:1711.05101).

    Biases and the factors of norms are not pulled to zero unless `decayed: all` says so, as in the recipes of BERT, GPT and ViT.
    """

    kind = "adamw"
    primary = "learning_rate"
    synonyms = ("AdamW",)

    learning_rate: float | str = setting(RATE, RATE_DOC, default=1e-3)
    weight_decay: float = setting(NOT_NEGATIVE, DECAY_DOC, default=0.01)
    decayed: str = setting(DECAYED, DECAYED_DOC, default="matrices")
    betas: tuple[float, ...] = setting(BETAS, BETAS_DOC, default=[0.9, 0.999])
    epsilon: float = setting(POSITIVE, EPSILON_DOC, default=1e-8)

    def torch(self) -> Call:
        keywords = {"lr": self.rate, "betas": self.betas, "eps": self.epsilon}
        return Call("torch.optim.AdamW", (), {**keywords, "weight_decay": self.weight_decay})
