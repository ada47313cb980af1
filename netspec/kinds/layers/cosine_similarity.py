"""The kind `cosine_similarity`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.joining import need_equal_shapes, need_two
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.layers.reduction import reduced
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, elements


class CosineSimilarity(Layer):
    """The cosine of the angle between two vectors that lie along an axis: two `[…, n]` → `[…, 1]`.

    a · b / (‖a‖ ‖b‖), each length being taken for 1e-8 at least; 1 says that they point the same way.
    """

    kind = "cosine_similarity"
    primary = "with"
    synonyms = ("cosine", "CosineSimilarity")
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
        need_two(inputs, "cosine_similarity")
        need_equal_shapes(inputs, "cosine_similarity")
        axis_of(self.axis, inputs[0])
        return reduced(inputs[0], (self.axis,), True)

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        axis = axis_of(self.axis, inputs[0])
        return (Mixing((axis,), 0.0), Mixing((axis,), 0.0, input=1))

    def multiply_adds(self, *inputs: TensorType) -> int:
        return 3 * elements(inputs[0].sizes)

    def torch(self, *inputs: TensorType) -> Torch:
        dim = axis_of(self.axis, inputs[0]) + 1
        return Torch(f"F.cosine_similarity({{0}}, {{1}}, dim={dim}).unsqueeze({dim})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axes = onnx.constant([axis_of(self.axis, inputs[0]) + 1], "int64")
        product = onnx.op("ReduceSum", onnx.op("Mul", *values[:2]), axes, keepdims=1)
        for value in values[:2]:
            length = onnx.op("ReduceL2", value, axes, keepdims=1)
            product = onnx.op("Div", product, onnx.op("Max", length, onnx.constant(1e-8)))
        return product
