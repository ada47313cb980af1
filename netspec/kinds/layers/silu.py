"""The kind `silu`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class Silu(Layer):
    """Weighs every number by its own sigmoid: x σ(x) = x / (1 + exp(-x)), element by element.

    Hendrycks and Gimpel 2016 (arXiv:1606.08415); as "swish" Ramachandran et al. 2017 (arXiv:1710.05941).
    """

    kind = "silu"
    synonyms = ("swish",)
    keeps_type = True
    places_apart = True

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "silu")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("F.silu({0})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Mul", values[0], onnx.op("Sigmoid", values[0]))
