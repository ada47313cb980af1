"""What every optimizer kind answers."""

from typing import ClassVar, Self

from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.kind import Kind
from netspec.kinds.lowering import Call
from netspec.kinds.sorts import DECAY, POSITIVE, Choice

AUTO = "auto"
RATE = Either(Choice(AUTO), POSITIVE)
RATE_DOC = (
    "The size of a step; `auto` looks for it before the first epoch, by a range test of at most 100 steps: the rate is raised from "
    "step to step, and one is taken at which the loss falls fast (Smith 2017, arXiv:1506.01186)."
)
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

    learning_rate: float | str
    decayed: str
    """Which weights `weight_decay` pulls to zero: those that the literature of the optimizer says, unless told."""

    @property
    def rate(self) -> float:
        """Its learning rate; where that is still to be found, the usual one."""
        if isinstance(self.learning_rate, str):
            return float(type(self).settings["learning_rate"].default)
        return self.learning_rate

    def with_rate(self, rate: float) -> Self:
        """The same with a learning rate that was found."""
        return type(self)(**{**vars(self), "learning_rate": rate})

    def torch(self) -> Call:
        """The class and its keyword arguments; the parameters come first when it is called."""
        raise NotImplementedError

    def rest(self) -> Call | None:
        """The same of a second optimizer, where the first is for the matrices within the network alone."""
        return None
