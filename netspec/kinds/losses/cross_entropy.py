"""The kind `cross_entropy`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.losses.class_loss import IGNORE, IGNORE_DOC, SMOOTHING, ClassLoss


class CrossEntropy(ClassLoss):
    """Minus the log-probability of the true class, from logits [n] and a class position.

    Label smoothing s puts s / n on every class and 1 - s more on the true one (Szegedy et al. 2015, arXiv:1512.00567).
    """

    kind = "cross_entropy"
    synonyms = (
        "CrossEntropyLoss",
        "categorical_crossentropy",
        "sparse_categorical_crossentropy",
        "softmax_cross_entropy",
        "nll_loss",
        "log_loss",
        "ce",
        "sequence_softmax_cross_entropy",
        "xent",
    )
    logits = True

    label_smoothing: float = setting(
        SMOOTHING, "The share of the target that is spread over all classes.", default=0
    )

    ignore: int | None = setting(IGNORE, IGNORE_DOC, default=None)

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        smoothing = self.label_smoothing
        if weights is None:
            return functional.cross_entropy(prediction, target, label_smoothing=smoothing)
        # over the rows, where PyTorch's mean is over the weights: batches then add up to the whole
        total = functional.cross_entropy(
            prediction, target, weight=weights, reduction="sum", label_smoothing=smoothing
        )
        return total / len(target)
