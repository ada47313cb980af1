"""The kind `add`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.joining import need_equal_shapes, need_several
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType


class Add(Layer):
    """Adds values of equal shape, element by element: the stream's, then those named."""

    kind = "add"
    primary = "with"
    takes_several = True
    places_apart = True

    with_: tuple[str, ...] | None = setting(
        RESULTS, "Results that are added to what arrives.", default=None
    )

    examples = (
        Example(None, (TensorType((8,)), TensorType((8,)))),
        Example(None, (TensorType((2, 4, 4)), TensorType((2, 4, 4)), TensorType((2, 4, 4)))),
    )

    def results(self) -> tuple[str, ...]:
        return self.with_ or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        need_several(inputs, "add")
        need_equal_shapes(inputs, "add")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(" + ".join(f"{{{i}}}" for i in range(len(inputs))))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        total = values[0]
        for value in values[1:]:
            total = onnx.op("Add", total, value)
        return total
