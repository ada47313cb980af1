"""The kind `leaky_relu`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import NOT_NEGATIVE
from netspec.kinds.tensors import TensorType, need_float


class LeakyRelu(Layer):
    """Keeps what is above zero and a little of what is below: max(x, 0) + slope · min(x, 0), element by element.

    Maas, Hannun and Ng 2013, "Rectifier nonlinearities improve neural network acoustic models".
    """

    kind = "leaky_relu"
    primary = "slope"
    synonyms = ("lrelu", "leaky")
    keeps_type = True
    places_apart = True

    slope: float = setting(NOT_NEGATIVE, "What is below zero is multiplied by this.", default=0.01)

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(0.2, (TensorType((3, 4, 5), picture=True),)),
        Example({"slope": 0.3}, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "leaky_relu")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"F.leaky_relu({{0}}, {self.slope})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("LeakyRelu", values[0], alpha=self.slope)
