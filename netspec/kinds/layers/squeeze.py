"""The kind `squeeze`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import CODES, ShapeError, TensorType


class Squeeze(Layer):
    """Leaves out an axis of size 1: `[1, time]` → `[time]` with `squeeze: 0`."""

    kind = "squeeze"
    primary = "axis"
    places_apart = True

    axis: int | str = setting(AXIS, "The axis that is left out.")

    examples = (
        Example(0, (TensorType((1, 4, 5), picture=True),)),
        Example(-1, (TensorType(("time", 1)),)),
        Example({"axis": 0}, (TensorType((1,), CODES, (7,)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        axis = axis_of(self.axis, x)
        if x.sizes[axis] != 1:
            raise ShapeError(
                f"`squeeze` leaves out an axis of size 1, and axis {axis} of {x} has another",
                "`mean` or `max` brings an axis to one number; `flatten` makes several axes one",
                setting="axis",
                code="NS3006",
            )
        return x.with_sizes(*x.sizes[:axis], *x.sizes[axis + 1 :])

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"{{0}}.squeeze({axis_of(self.axis, inputs[0]) + 1})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axis = axis_of(self.axis, inputs[0]) + 1
        return onnx.op("Squeeze", values[0], onnx.constant([axis], "int64"))
