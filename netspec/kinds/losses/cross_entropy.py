"""The kind `cross_entropy`."""

from netspec.kinds.losses.loss import Loss
from netspec.kinds.lowering import Call


class CrossEntropy(Loss):
    """Minus the log-probability of the true class, from logits [n] and a class position."""

    kind = "cross_entropy"

    def torch(self) -> Call:
        return Call("torch.nn.functional.cross_entropy")
