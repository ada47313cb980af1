"""The kind `sigmoid`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class Sigmoid(Layer):
    """Brings every number between 0 and 1: 1 / (1 + exp(-x)), element by element."""

    kind = "sigmoid"
    synonyms = ("logistic", "Sigmoid")
    keeps_type = True
    places_apart = True

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "sigmoid")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("torch.sigmoid({0})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Sigmoid", values[0])
