"""What every optimizer kind answers."""

from netspec.kinds.kind import Kind
from netspec.kinds.lowering import Call


class Optimizer(Kind):
    """An optimizer of PyTorch under the field's names."""

    learning_rate: float

    def torch(self) -> Call:
        """The class and its keyword arguments; the parameters come first when it is called."""
        raise NotImplementedError
