"""The kind `select`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.layers.picking import at_place, mixes_at_place, onnx_at_place, torch_at_place
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import Whole
from netspec.kinds.tensors import CODES, ShapeError, TensorType
from netspec.source.help import Help, maybe, write


class Select(Layer):
    """One place of an axis, which falls away: `[n, d]` → `[d]`."""

    kind = "select"
    primary = "index"
    synonyms = ("take_index",)

    index: int = setting(
        Whole(-(2**31) - 1), "The place, counted from 0, or from the end with -1, -2, …."
    )
    axis: int | str = setting(AXIS, "The axis whose place is taken.", default=0)

    examples = (
        Example(1, (TensorType((3, 4)),)),
        Example({"index": -2, "axis": -1}, (TensorType((3, 4, 5), picture=True),)),
        Example({"index": 2, "axis": 1}, (TensorType(("time", 3), CODES, (2, 7, 5)),)),
        Example({"index": -1, "axis": 1}, (TensorType((2, "time")),)),
        Example({"index": 0, "axis": "time"}, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        axis = axis_of(self.axis, x)
        size = x.sizes[axis]
        if isinstance(size, str) and self.index not in (0, -1):
            raise ShapeError(
                f"the named size `{size}` differs from sample to sample, so place {self.index} may not be there",
                "take 0, the first place; `last` takes the last one, which is -1",
                setting="index",
                code="NS3003",
            )
        if isinstance(size, int) and not -size <= self.index < size:
            raise ShapeError(
                f"there is no place {self.index} on axis {axis} of {x}",
                Help(
                    f"use a place from 0 to {size - 1}",
                    maybe(write(str(size - 1)), title="take the last place"),
                ),
                setting="index",
                code="NS3006",
            )
        return at_place(x, self.index, self.axis)

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return mixes_at_place(inputs[0], self.index, self.axis)

    def torch(self, *inputs: TensorType) -> Torch:
        return torch_at_place(inputs[0], self.index, self.axis)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx_at_place(onnx, values, inputs[0], self.index, self.axis)
