"""The kind `dropout`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch
from netspec.kinds.sorts import SHARE
from netspec.kinds.tensors import TensorType, need_float


class Dropout(Layer):
    """Sets a random share of the numbers to zero while training, and scales the others up; nothing afterwards.

    Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting".
    """

    kind = "dropout"
    primary = "rate"
    training_only = True
    keeps_type = True
    places_apart = True

    rate: float = setting(SHARE, "The share that is set to zero: from 0 to below 1.")

    examples = (Example(0.5, (TensorType((16,)),)), Example(0.1, (TensorType((4, 6, 6)),)))

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "dropout")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("{self}({0})", Call("nn.Dropout", (self.rate,)))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return values[0]
