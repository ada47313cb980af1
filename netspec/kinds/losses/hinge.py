"""The kind `hinge`."""

from typing import Any

from netspec.kinds.losses.class_loss import ClassLoss, of_each


class Hinge(ClassLoss):
    """How far a logit stays behind a margin of 1 on the right side of 0: max(0, 1 - (2 y - 1) · x), as in a support vector machine.

    Cortes and Vapnik 1995. The probabilities in the answer are then only an order, for nothing calibrates them.
    """

    kind = "hinge"
    synonyms = ("hinge_loss", "svm", "max_margin", "HingeEmbeddingLoss")
    logits = True

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        each = functional.relu(1 - (2 * target - 1) * prediction)
        return (each if weights is None else each * of_each(weights, target)).mean()
