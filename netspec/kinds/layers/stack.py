"""The kind `stack`."""

from netspec.kinds.axes import NUMBER, numbered
from netspec.kinds.kind import setting
from netspec.kinds.layers.joining import need_equal_shapes, need_several
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType


class Stack(Layer):
    """Puts values of equal shape side by side along a new axis: two `[d]` → `[2, d]`."""

    kind = "stack"
    primary = "with"
    takes_several = True
    places_apart = True

    with_: tuple[str, ...] | None = setting(
        RESULTS, "Results that are put after what arrives.", default=None
    )
    axis: int = setting(NUMBER, "The place of the new axis in the result.", default=0)

    examples = (
        Example(None, (TensorType((3,)), TensorType((3,)))),
        Example({"axis": -1}, (TensorType((2, 5)), TensorType((2, 5)), TensorType((2, 5)))),
        Example({"axis": 1}, (TensorType(("time", 5)), TensorType(("time", 5)))),
    )

    def results(self) -> tuple[str, ...]:
        return self.with_ or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        need_several(inputs, "stack")
        need_equal_shapes(inputs, "stack")
        first = inputs[0]
        axis = numbered(self.axis, first.rank + 1)
        return TensorType((*first.sizes[:axis], len(inputs), *first.sizes[axis:]))

    def torch(self, *inputs: TensorType) -> Torch:
        values = ", ".join(f"{{{i}}}" for i in range(len(inputs)))
        return Torch(f"torch.stack([{values}], dim={numbered(self.axis, inputs[0].rank + 1) + 1})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axis = numbered(self.axis, inputs[0].rank + 1) + 1
        axes = onnx.constant([axis], "int64")
        return onnx.op("Concat", *(onnx.op("Unsqueeze", v, axes) for v in values), axis=axis)
