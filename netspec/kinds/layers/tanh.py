"""The kind `tanh`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class Tanh(Layer):
    """Brings every number between -1 and 1: the hyperbolic tangent, element by element."""

    kind = "tanh"
    synonyms = ("hyperbolic_tangent",)
    keeps_type = True
    places_apart = True

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "tanh")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("torch.tanh({0})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Tanh", values[0])
