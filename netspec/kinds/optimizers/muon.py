"""The kind `muon`."""

from netspec.kinds.kind import setting
from netspec.kinds.lowering import Call
from netspec.kinds.optimizers.optimizer import (
    DECAY_DOC,
    DECAYED,
    DECAYED_DOC,
    RATE,
    RATE_DOC,
    Optimizer,
)
from netspec.kinds.sorts import COUNT, DECAY, FLAG, NOT_NEGATIVE


class Muon(Optimizer):
    """Steps by the momentum made orthogonal, for the matrices within the network; `adamw` moves all other weights.

    Tables of embeddings, the last layer, convolutions, biases and the factors of norms are the others. Steps are scaled to the
    size of those of `adamw`, so that both take one learning rate. Jordan et al. 2024 (kellerjordan.github.io/posts/muon),
    the scale by Liu et al. 2025 (arXiv:2502.16982).
    """

    kind = "muon"
    primary = "learning_rate"

    learning_rate: float | str = setting(RATE, RATE_DOC, default=1e-3)
    weight_decay: float = setting(NOT_NEGATIVE, DECAY_DOC, default=0.1)
    decayed: str = setting(DECAYED, DECAYED_DOC, default="matrices")
    momentum: float = setting(DECAY, "The share of the momentum that is kept.", default=0.95)
    nesterov: bool = setting(FLAG, "Whether to look ahead along the momentum.", default=True)
    iterations: int = setting(
        COUNT, "The steps of Newton and Schulz's iteration that make it orthogonal.", default=5
    )

    def torch(self) -> Call:
        keywords = {"lr": self.rate, "weight_decay": self.weight_decay}
        steps = {"momentum": self.momentum, "nesterov": self.nesterov, "ns_steps": self.iterations}
        scale = {"adjust_lr_fn": "match_rms_adamw"}
        return Call("torch.optim.Muon", (), {**keywords, **steps, **scale})

    def rest(self) -> Call:
        keywords = {"lr": self.rate, "weight_decay": self.weight_decay}
        return Call("torch.optim.AdamW", (), {**keywords, "betas": (0.9, 0.95)})
