"""The kind `binary_cross_entropy`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.losses.class_loss import SMOOTHING, ClassLoss, of_each
from netspec.kinds.losses.reducing import REDUCTION, REDUCTION_DOC, reduced


class BinaryCrossEntropy(ClassLoss):
    """Minus the log-probability of the true value, from one logit and 0 or 1.

    Label smoothing s takes s / 2 in place of 0, and 1 - s / 2 in place of 1.
    """

    kind = "binary_cross_entropy"
    synonyms = (
        "bce",
        "BCELoss",
        "BCEWithLogitsLoss",
        "bce_with_logits",
        "logistic_loss",
        "sigmoid_cross_entropy",
        "MultiLabelSoftMarginLoss",
    )
    logits = True

    label_smoothing: float = setting(
        SMOOTHING, "The share of the target that is spread over both values.", default=0
    )
    reduction: str = setting(REDUCTION, REDUCTION_DOC, default="mean")

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        weight = None if weights is None else of_each(weights, target)
        if self.label_smoothing:
            target = target * (1 - self.label_smoothing) + self.label_smoothing / 2

        def total(how: str) -> Any:
            return functional.binary_cross_entropy_with_logits(
                prediction, target, weight=weight, reduction=how
            )

        return reduced(total, self.reduction, prediction)
