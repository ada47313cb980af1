"""The kind `selu`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class Selu(Layer):
    """Bends what is below zero, scaled so that layers keep mean 0 and deviation 1: s · x above zero, s · a (exp(x) - 1) below.

    With s = 1.0507… and a = 1.6733….
    Klambauer et al. 2017, "Self-normalizing neural networks" (arXiv:1706.02515).
    """

    kind = "selu"
    synonyms = ("scaled_elu",)
    keeps_type = True
    places_apart = True

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "selu")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("F.selu({0})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Selu", values[0])
