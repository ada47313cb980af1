"""The kind `log_softmax`."""

from math import inf

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class LogSoftmax(Layer):
    """The logarithms of the shares that `softmax` gives: x - ln Σ exp(x) along an axis.

    An output of classes has a softmax already, so it does not belong before one.
    Goodfellow, Bengio and Courville 2016, "Deep learning", section 6.2.
    """

    kind = "log_softmax"
    primary = "axis"
    keeps_type = True

    axis: int | str = setting(AXIS, "The axis whose shares add up to 1.", default=-1)

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(0, (TensorType((3, 4, 5), picture=True),)),
        Example({"axis": 0}, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "log_softmax")
        axis_of(self.axis, x)
        return x

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return (Mixing((axis_of(self.axis, inputs[0]),), -inf),)

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"F.log_softmax({{0}}, dim={axis_of(self.axis, inputs[0]) + 1})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("LogSoftmax", values[0], axis=axis_of(self.axis, inputs[0]) + 1)
