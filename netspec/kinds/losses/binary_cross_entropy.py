"""The kind `binary_cross_entropy`."""

from netspec.kinds.losses.loss import Loss
from netspec.kinds.lowering import Call


class BinaryCrossEntropy(Loss):
    """Minus the log-probability of the true value, from one logit and 0 or 1."""

    kind = "binary_cross_entropy"

    def torch(self) -> Call:
        return Call("torch.nn.functional.binary_cross_entropy_with_logits")
