"""The kind `distance`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.joining import need_equal_shapes, need_two
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.layers.reduction import reduced
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import Real
from netspec.kinds.tensors import TensorType, elements


class Distance(Layer):
    """How far two vectors that lie along an axis are apart: two `[…, n]` → `[…, 1]`.

    (Σ |a - b|ᵖ)^(1/p): 2 is the distance as the crow flies, 1 that along the streets.
    """

    kind = "distance"
    primary = "with"
    synonyms = ("pairwise_distance", "euclidean_distance", "PairwiseDistance")
    takes_several = True

    with_: tuple[str, ...] | None = setting(
        RESULTS, "The result with the other vectors.", default=None
    )
    axis: int | str = setting(AXIS, "The axis along which the vectors lie.", default=-1)
    p: float = setting(Real(minimum=1), "The power: 2 for the length, 1 for the sum.", default=2)

    examples = (
        Example(None, (TensorType((8,)), TensorType((8,)))),
        Example({"axis": 0}, (TensorType((3, 4, 5), picture=True), TensorType((3, 4, 5)))),
        Example({"with": "other"}, (TensorType(("time", 4)), TensorType(("time", 4)))),
        Example({"p": 1}, (TensorType((2, 3)), TensorType((2, 3)))),
        Example({"p": 2.5, "axis": 0}, (TensorType((3, 4)), TensorType((3, 4)))),
    )

    def results(self) -> tuple[str, ...]:
        return self.with_ or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        need_two(inputs, "distance")
        need_equal_shapes(inputs, "distance")
        axis_of(self.axis, inputs[0])
        return reduced(inputs[0], (self.axis,), True)

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        axis = axis_of(self.axis, inputs[0])
        return (Mixing((axis,), 0.0), Mixing((axis,), 0.0, input=1))

    def multiply_adds(self, *inputs: TensorType) -> int:
        return elements(inputs[0].sizes)

    def torch(self, *inputs: TensorType) -> Torch:
        dim = axis_of(self.axis, inputs[0]) + 1
        p = f"p={self.p:g}, " if self.p != 2 else ""
        return Torch(f"({{0}} - {{1}}).norm({p}dim={dim}, keepdim=True)")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axes = onnx.constant([axis_of(self.axis, inputs[0]) + 1], "int64")
        apart = onnx.op("Sub", *values[:2])
        if self.p in (1, 2):
            return onnx.op(f"ReduceL{self.p:g}", apart, axes, keepdims=1)
        powers = onnx.op("Pow", onnx.op("Abs", apart), onnx.constant(self.p))
        total = onnx.op("ReduceSum", powers, axes, keepdims=1)
        return onnx.op("Pow", total, onnx.constant(1 / self.p))
