"""The kind `hardtanh`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class Hardtanh(Layer):
    """Cuts every number off at -1 and 1: min(max(x, -1), 1), element by element.

    Collobert 2004, "Large scale machine learning".
    """

    kind = "hardtanh"
    synonyms = ("clip",)
    keeps_type = True
    places_apart = True

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "hardtanh")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("F.hardtanh({0})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Clip", values[0], onnx.constant(-1.0), onnx.constant(1.0))
