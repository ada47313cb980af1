"""The kind `unsqueeze`."""

from netspec.kinds.axes import NUMBER, numbered
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import CODES, ShapeError, TensorType


class Unsqueeze(Layer):
    """Puts in an axis of size 1: `[time]` → `[time, 1]` with `unsqueeze: -1`."""

    kind = "unsqueeze"
    primary = "axis"
    synonyms = ("expand_dims",)
    places_apart = True

    axis: int = setting(NUMBER, "The place of the new axis in the result.")

    examples = (
        Example(0, (TensorType((4, 5)),)),
        Example(-1, (TensorType(("time",)),)),
        Example({"axis": 1}, (TensorType((2, "time"), CODES, (7,)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        axis = numbered(self.axis, x.rank + 1)
        if axis == x.rank and len(x.counts) > 1:
            raise ShapeError(
                "`unsqueeze` would mix columns of codes that count differently",
                "turn the codes into vectors first: `embedding: 16`",
                code="NS3004",
            )
        return x.with_sizes(*x.sizes[:axis], 1, *x.sizes[axis:])

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"{{0}}.unsqueeze({numbered(self.axis, inputs[0].rank + 1) + 1})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axis = numbered(self.axis, inputs[0].rank + 1) + 1
        return onnx.op("Unsqueeze", values[0], onnx.constant([axis], "int64"))
