"""The kind `average`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.joining import need_equal_shapes, need_several
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType


class Average(Layer):
    """The mean of values of equal shape, element by element: of the stream's and those named."""

    kind = "average"
    primary = "with"
    synonyms = ("mean_of",)
    takes_several = True
    places_apart = True

    with_: tuple[str, ...] | None = setting(
        RESULTS, "Results that go into the mean, besides what arrives.", default=None
    )

    examples = (
        Example(None, (TensorType((8,)), TensorType((8,)))),
        Example(None, (TensorType((2, 4, 4)), TensorType((2, 4, 4)), TensorType((2, 4, 4)))),
        Example(None, (TensorType(("time", 4)), TensorType(("time", 4)))),
    )

    def results(self) -> tuple[str, ...]:
        return self.with_ or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        need_several(inputs, "average")
        need_equal_shapes(inputs, "average")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        total = " + ".join(f"{{{i}}}" for i in range(len(inputs)))
        return Torch(f"({total}) / {len(inputs)}")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        total = values[0]
        for value in values[1:]:
            total = onnx.op("Add", total, value)
        return onnx.op("Div", total, onnx.constant(float(len(values))))
