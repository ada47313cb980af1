"""The kind `mean_squared_error`."""

from netspec.kinds.losses.loss import Loss
from netspec.kinds.lowering import Call


class MeanSquaredError(Loss):
    """The mean of the squared differences."""

    kind = "mean_squared_error"

    def torch(self) -> Call:
        return Call("torch.nn.functional.mse_loss")
