"""What losses of outputs with classes share: how much each class counts."""

from typing import Any

from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.kind import setting
from netspec.kinds.losses.loss import Loss
from netspec.kinds.sorts import POSITIVE, Choice, Real, Whole

SMOOTHING = Real(minimum=0, below=1)
IGNORE = Whole(-(2**31), 2**31 - 1)
IGNORE_DOC = (
    "A class number that counts for nothing, in the loss and in the metrics, be it one of the classes or not: 255 where "
    "label pictures say unknown, -100 where tokenizers do. Only where every place has a class of its own. (Default: none.)"
)


class ClassLoss(Loss):
    """A loss over classes. With weights it is Σ w_y · loss / N: rows count by the weight of their true class.

    `balanced` weighs a class by rows / (classes · rows of the class) in the training part (King and Zeng 2001), so that
    every class counts the same, and the weights are 1 in the mean over the rows. Where every place of a sample has a
    class of its own (`tags`, `segmentation`), the rows are the places.

    In a `set` each class is a question of its own: its weight is that of the rows that have it, those without it weigh 1
    (PyTorch's `pos_weight`), and `balanced` is the rows without the class by the rows with it.
    """

    class_weights: str | tuple[float, ...] | None = setting(
        Either(
            Choice("balanced"),
            ListOf(POSITIVE, "a list of numbers above 0, one for each class", least=2),
        ),
        "How much each class counts: `balanced`, or a list in the order of the classes. (Default: all the same.)",
        default=None,
    )


def of_each(weights: Any, target: Any) -> Any:
    """The weight of every row's class; the target holds positions, or in a set 0 or 1 for each class."""
    if target.ndim == 2 and target.shape[1] == len(weights):
        return 1 + (weights - 1) * target
    return weights[target.long()]
