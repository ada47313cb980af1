"""What every optimizer kind answers."""

from typing import ClassVar

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import Kind
from netspec.kinds.lowering import Call
from netspec.kinds.sorts import DECAY, Choice

BETAS = ListOf(DECAY, "a list of two shares", least=2, most=2)
BETAS_DOC = "How slowly the running means of the gradient and of its square move."
EPSILON_DOC = "Added to the divisor, against division by zero."
DECAY_DOC = "How strongly weights are pulled to zero."
DECAYED = Choice("matrices", "all")
DECAYED_DOC = (
    "Which weights are pulled to zero: matrices (all those with two axes or more, so neither biases nor the factors of norms), "
    "or all."
)
L2_DOC = "How strongly weights are pulled to zero, by way of the gradient."


class Optimizer(Kind):
    """An optimizer of PyTorch under the field's names."""

    highest_rate: ClassVar[float] = 0.3
    """The learning rate above which hardly anything is ever learned with it."""

    learning_rate: float
    decayed: str = "all"
    """Which weights `weight_decay` pulls to zero."""

    def torch(self) -> Call:
        """The class and its keyword arguments; the parameters come first when it is called."""
        raise NotImplementedError

    def rest(self) -> Call | None:
        """The same of a second optimizer, where the first is for the matrices within the network alone."""
        return None
