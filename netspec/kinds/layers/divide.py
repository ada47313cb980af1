"""The kind `divide`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.joining import need_several, stretched
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType


class Divide(Layer):
    """Divides what arrives by values of equal rank, element by element; an axis of size 1 stretches to the others' size."""

    kind = "divide"
    primary = "with"
    synonyms = ("div",)
    takes_several = True
    places_apart = True

    with_: tuple[str, ...] | None = setting(
        RESULTS, "Results that what arrives is divided by.", default=None
    )

    examples = (
        Example(None, (TensorType((8,)), TensorType((8,)))),
        Example(None, (TensorType((3, 4, 5), picture=True), TensorType((3, 1, 1)))),
        Example(None, (TensorType((1, 4)), TensorType(("time", 1)), TensorType(("time", 4)))),
    )

    def results(self) -> tuple[str, ...]:
        return self.with_ or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        need_several(inputs, "divide")
        return stretched(inputs, "divide")

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(" / ".join(f"{{{i}}}" for i in range(len(inputs))))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        left = values[0]
        for value in values[1:]:
            left = onnx.op("Div", left, value)
        return left
