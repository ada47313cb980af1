"""The kind `softplus`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class Softplus(Layer):
    """A `relu` with its corner rounded off: ln(1 + exp(x)), element by element.

    Dugas et al. 2000, "Incorporating second-order functional knowledge for better option pricing".
    """

    kind = "softplus"
    synonyms = ("smooth_relu",)
    keeps_type = True
    places_apart = True

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "softplus")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("F.softplus({0})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Softplus", values[0])
