"""The kind `focal`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.losses.class_loss import IGNORE, IGNORE_DOC, ClassLoss, of_each
from netspec.kinds.sorts import NOT_NEGATIVE

LEAST = 1e-12
"""Below it the slope of a power under 1 is no number any more."""


class Focal(ClassLoss):
    """Cross entropy in which rows that are right already count less: -(1 - p)^γ · log p, p that of the true class.

    Lin et al. 2017, "Focal loss for dense object detection" (arXiv:1708.02002), for two classes and for several; its α
    for a class is the class's number in `class_weights`.
    """

    kind = "focal"
    primary = "gamma"
    synonyms = ("focal_loss", "sigmoid_focal_loss", "FocalLoss", "categorical_focal_crossentropy")

    gamma: float = setting(
        NOT_NEGATIVE, "How much less; with 0 it is the cross entropy.", default=2
    )

    ignore: int | None = setting(IGNORE, IGNORE_DOC, default=None)

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        if prediction.ndim == target.ndim:
            entropy = functional.binary_cross_entropy_with_logits
        else:
            entropy = functional.cross_entropy
        each = entropy(prediction, target, reduction="none")
        wrong = (-(-each).expm1()).clamp(min=LEAST)
        each = wrong**self.gamma * each
        return (each if weights is None else each * of_each(weights, target)).mean()
