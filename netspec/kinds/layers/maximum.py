"""The kind `maximum`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.joining import folded, need_equal_shapes, need_several
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType


class Maximum(Layer):
    """The largest of values of equal shape, element by element: of the stream's and those named."""

    kind = "maximum"
    primary = "with"
    takes_several = True
    places_apart = True

    with_: tuple[str, ...] | None = setting(
        RESULTS, "Results that are compared with what arrives.", default=None
    )

    examples = (
        Example(None, (TensorType((8,)), TensorType((8,)))),
        Example(None, (TensorType((2, 4, 4)), TensorType((2, 4, 4)), TensorType((2, 4, 4)))),
        Example(None, (TensorType(("time", 4)), TensorType(("time", 4)))),
    )

    def results(self) -> tuple[str, ...]:
        return self.with_ or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        need_several(inputs, "maximum")
        need_equal_shapes(inputs, "maximum")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(folded(inputs, "torch.maximum"))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Max", *values)
