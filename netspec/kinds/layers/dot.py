"""The kind `dot`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.joining import need_equal_shapes, need_two
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.layers.reduction import reduced
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, elements


class Dot(Layer):
    """The scalar product of two vectors that lie along an axis: two `[…, n]` → `[…, 1]`."""

    kind = "dot"
    primary = "with"
    synonyms = ("Dot", "inner_product", "scalar_product")
    takes_several = True

    with_: tuple[str, ...] | None = setting(
        RESULTS, "The result with the other vectors.", default=None
    )
    axis: int | str = setting(AXIS, "The axis along which the vectors lie.", default=-1)

    examples = (
        Example(None, (TensorType((8,)), TensorType((8,)))),
        Example({"axis": 0}, (TensorType((3, 4, 5), picture=True), TensorType((3, 4, 5)))),
        Example({"with": "other"}, (TensorType(("time", 4)), TensorType(("time", 4)))),
    )

    def results(self) -> tuple[str, ...]:
        return self.with_ or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        need_two(inputs, "dot")
        need_equal_shapes(inputs, "dot")
        axis_of(self.axis, inputs[0])
        return reduced(inputs[0], (self.axis,), True)

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        axis = axis_of(self.axis, inputs[0])
        return (Mixing((axis,), 0.0), Mixing((axis,), 0.0, input=1))

    def multiply_adds(self, *inputs: TensorType) -> int:
        return elements(inputs[0].sizes)

    def torch(self, *inputs: TensorType) -> Torch:
        dim = axis_of(self.axis, inputs[0]) + 1
        return Torch(f"({{0}} * {{1}}).sum(dim={dim}, keepdim=True)")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axes = onnx.constant([axis_of(self.axis, inputs[0]) + 1], "int64")
        return onnx.op("ReduceSum", onnx.op("Mul", *values[:2]), axes, keepdims=1)
