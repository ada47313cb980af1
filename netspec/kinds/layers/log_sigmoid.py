"""The kind `log_sigmoid`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class LogSigmoid(Layer):
    """The logarithm of the sigmoid: -ln(1 + exp(-x)), element by element.

    Goodfellow, Bengio and Courville 2016, "Deep learning", section 6.2.
    """

    kind = "log_sigmoid"
    keeps_type = True
    places_apart = True

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "log_sigmoid")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("F.logsigmoid({0})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Neg", onnx.op("Softplus", onnx.op("Neg", values[0])))
