"""The kind `first`."""

from netspec.kinds.axes import AXIS
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.picking import at_place, onnx_at_place, torch_at_place
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import CODES, TensorType


class First(Layer):
    """The first place of an axis, which falls away: `[time, d]` → `[d]`."""

    kind = "first"
    primary = "axis"
    synonyms = ("first_step", "take_first")
    places_apart = True

    axis: int | str = setting(AXIS, "The axis whose first place is taken.", default=0)

    examples = (
        Example(None, (TensorType(("time", 4)),)),
        Example(-1, (TensorType((3, 4, 5), picture=True),)),
        Example({"axis": 1}, (TensorType((2, "time"), CODES, (7,)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        return at_place(inputs[0], 0, self.axis)

    def torch(self, *inputs: TensorType) -> Torch:
        return torch_at_place(inputs[0], 0, self.axis)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx_at_place(onnx, values, inputs[0], 0, self.axis)
