"""The kind `relu`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class Relu(Layer):
    """Keeps what is above zero: max(x, 0), element by element."""

    kind = "relu"
    keeps_type = True
    places_apart = True

    examples = (Example(None, (TensorType((8,)),)), Example(None, (TensorType((3, 4, 5)),)))

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "relu")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("F.relu({0})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Relu", values[0])
