"""The kind `add`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import ShapeError, TensorType, need_float


class Add(Layer):
    """Adds values of equal shape, element by element: the stream's, then those named."""

    kind = "add"
    primary = "with"
    takes_several = True

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
        if len(inputs) < 2:
            raise ShapeError(
                "`add` takes at least two values, and one arrives",
                "name the other: `add: skip`, or give a list: `{add, from: [a, b]}`",
                code="NS3007",
            )
        first = inputs[0]
        for other in inputs:
            need_float(other, "add")
            if other.sizes != first.sizes:
                raise ShapeError(
                    f"`add` takes equal shapes, and {' and '.join(str(x) for x in inputs)} arrive",
                    "bring both to one shape first; nothing is stretched in silence",
                    code="NS3008",
                )
        return first

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(" + ".join(f"{{{i}}}" for i in range(len(inputs))))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        total = values[0]
        for value in values[1:]:
            total = onnx.op("Add", total, value)
        return total
