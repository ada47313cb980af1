"""The kind `mish`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class Mish(Layer):
    """Weighs every number by a bent copy of itself: x tanh(ln(1 + exp(x))), element by element.

    Misra 2019, "Mish: a self regularized non-monotonic activation function" (arXiv:1908.08681).
    """

    kind = "mish"
    keeps_type = True
    places_apart = True

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "mish")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("F.mish({0})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Mish", values[0])
