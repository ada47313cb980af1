"""The kind `celu`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class Celu(Layer):
    """Bends what is below zero, without a corner: max(x, 0) + min(0, exp(x) - 1), element by element.

    Barron 2017, "Continuously differentiable exponential linear units" (arXiv:1704.07483), with α = 1.
    """

    kind = "celu"
    keeps_type = True
    places_apart = True

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "celu")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("F.celu({0})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Celu", values[0], alpha=1.0)
