"""The kind `cumsum`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class Cumsum(Layer):
    """The running sum along an axis: each number plus all that stand before it."""

    kind = "cumsum"
    primary = "axis"
    synonyms = ("cumulative_sum", "running_sum", "CumSum")
    # a place takes what stands before it, and padding stands behind
    places_apart = True

    axis: int | str = setting(AXIS, "The axis.")

    examples = (
        Example(-1, (TensorType((3, 4)),)),
        Example(0, (TensorType((3, 4, 5), picture=True),)),
        Example({"axis": 0}, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "cumsum")
        axis_of(self.axis, x)
        return x

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"{{0}}.cumsum(dim={axis_of(self.axis, inputs[0]) + 1})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axis = onnx.constant(axis_of(self.axis, inputs[0]) + 1, "int64")
        return onnx.op("CumSum", values[0], axis)
