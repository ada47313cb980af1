"""The kind `relu6`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class Relu6(Layer):
    """Keeps what is above zero, up to 6: min(max(x, 0), 6), element by element.

    Krizhevsky 2010, "Convolutional deep belief networks on CIFAR-10".
    """

    kind = "relu6"
    keeps_type = True
    places_apart = True

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "relu6")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("F.relu6({0})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Clip", values[0], onnx.constant(0.0), onnx.constant(6.0))
