"""The kind `schedule_free`."""

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
from netspec.kinds.sorts import COUNT_FROM_ZERO, NOT_NEGATIVE, POSITIVE


class ScheduleFree(Optimizer):
    """AdamW that keeps a mean of its weights in place of a schedule, so that it needs not know how long the training is.

    Leave the schedule `constant`; what is measured, kept and exported is the mean. Defazio et al. 2024 (arXiv:2405.15682);
    the package schedulefree.
    """

    kind = "schedule_free"
    primary = "learning_rate"
    synonyms = ("AdamWScheduleFree", "schedulefree", "schedule_free_adamw")

    learning_rate: float | str = setting(RATE, RATE_DOC, default=2.5e-3)
    warmup_steps: int = setting(
        COUNT_FROM_ZERO, "Steps over which the rate rises from near zero.", default=0
    )
    weight_decay: float = setting(NOT_NEGATIVE, DECAY_DOC, default=0)
    decayed: str = setting(DECAYED, DECAYED_DOC, default="matrices")
    betas: tuple[float, ...] = setting(BETAS, BETAS_DOC, default=[0.9, 0.999])
    epsilon: float = setting(POSITIVE, EPSILON_DOC, default=1e-8)

    def torch(self) -> Call:
        keywords = {"lr": self.rate, "betas": self.betas, "eps": self.epsilon}
        more = {"weight_decay": self.weight_decay, "warmup_steps": self.warmup_steps}
        return Call("schedulefree.AdamWScheduleFree", (), {**keywords, **more})
