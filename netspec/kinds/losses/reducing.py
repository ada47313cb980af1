"""What losses that count element by element share: whether the elements of a sample are averaged or summed up."""

from collections.abc import Callable
from typing import Any

from netspec.kinds.sorts import Choice

REDUCTION = Choice("mean", "sum")
REDUCTION_DOC = (
    "How the elements of a sample become one number: their `mean`, or their `sum`, as a likelihood of the whole sample "
    "has it. Over the samples of a batch it is the mean either way."
)


def reduced(total: Callable[[str], Any], reduction: str, prediction: Any) -> Any:
    """The loss of a batch; `total` gives PyTorch's own `mean` or `sum` over all elements of the batch."""
    return total("mean") if reduction == "mean" else total("sum") / len(prediction)
