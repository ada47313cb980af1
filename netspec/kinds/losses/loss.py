"""What every loss kind answers."""

from netspec.kinds.kind import Kind
from netspec.kinds.lowering import Call


class Loss(Kind):
    """A loss: the mean over a batch."""

    def torch(self) -> Call:
        """The function of PyTorch and its keyword arguments; prediction and target come first when it is called."""
        raise NotImplementedError
