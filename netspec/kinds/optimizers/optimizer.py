"""What every optimizer kind answers."""

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import Kind
from netspec.kinds.lowering import Call
from netspec.kinds.sorts import SHARE

BETAS = ListOf(SHARE, "a list of two shares", least=2, most=2)
BETAS_DOC = "How slowly the running means of the gradient and of its square move."
EPSILON_DOC = "Added to the divisor, against division by zero."
DECAY_DOC = "How strongly weights are pulled to zero."
L2_DOC = "How strongly weights are pulled to zero, by way of the gradient."


class Optimizer(Kind):
    """An optimizer of PyTorch under the field's names."""

    learning_rate: float

    def torch(self) -> Call:
        """The class and its keyword arguments; the parameters come first when it is called."""
        raise NotImplementedError
