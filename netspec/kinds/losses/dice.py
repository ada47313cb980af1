"""The kind `dice`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.losses.class_loss import IGNORE, IGNORE_DOC
from netspec.kinds.losses.loss import Loss
from netspec.kinds.sorts import NOT_NEGATIVE, POSITIVE


class Dice(Loss):
    """One minus how well the probabilities cover each class: 1 - (2 Σ p·y + s) / (Σ p + Σ y + s), the mean over the classes.

    The sums go over all pixels of a batch, and the mean over the classes that it holds, so that small ones count as much
    as large ones. Milletari et al. 2016, "V-Net" (arXiv:1606.04797).
    """

    kind = "dice"
    synonyms = ("dice_loss", "DiceLoss", "soft_dice", "f1_loss")

    smooth: float = setting(
        POSITIVE, "s, in pixels: keeps the share of a class of few pixels steady.", default=1
    )
    cross_entropy: float = setting(
        NOT_NEGATIVE,
        "How much of the cross entropy is added; 1 is usual where classes are many or small.",
        default=0,
    )
    ignore: int | None = setting(IGNORE, IGNORE_DOC, default=None)

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        p = functional.softmax(prediction, 1)
        y = functional.one_hot(target, p.shape[1]).to(p.dtype)
        true = y.sum(0)
        covered = (2 * (p * y).sum(0) + self.smooth) / (p.sum(0) + true + self.smooth)
        loss = 1 - covered[true > 0].mean()
        if self.cross_entropy:
            loss = loss + self.cross_entropy * functional.cross_entropy(prediction, target)
        return loss
