"""The kind `multiply`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.joining import all_of, need_several
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import ShapeError, TensorType, need_float


class Multiply(Layer):
    """Multiplies values of equal rank, element by element; an axis of size 1 stretches to the others' size."""

    kind = "multiply"
    primary = "with"
    synonyms = ("mul", "gate", "times")
    takes_several = True

    with_: tuple[str, ...] | None = setting(
        RESULTS, "Results that what arrives is multiplied by.", default=None
    )

    examples = (
        Example(None, (TensorType((8,)), TensorType((8,)))),
        Example(None, (TensorType((3, 4, 5), picture=True), TensorType((3, 1, 1)))),
        Example(None, (TensorType((1, 4)), TensorType(("time", 1)), TensorType(("time", 4)))),
    )

    def results(self) -> tuple[str, ...]:
        return self.with_ or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        need_several(inputs, "multiply")
        for one in inputs:
            need_float(one, "multiply")
        axes = [{*sizes} - {1} for sizes in zip(*(one.sizes for one in inputs), strict=False)]
        if len({one.rank for one in inputs}) > 1 or any(len(sizes) > 1 for sizes in axes):
            raise ShapeError(
                f"`multiply` takes shapes that agree but for sizes of 1, and {all_of(inputs)} arrive",
                "bring both to one shape first; `unsqueeze` gives an axis of size 1, which stretches",
                code="NS3008",
            )
        sizes = (wide.pop() if wide else 1 for wide in axes)
        return inputs[0].with_sizes(*sizes, picture=any(one.picture for one in inputs))

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(" * ".join(f"{{{i}}}" for i in range(len(inputs))))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        product = values[0]
        for value in values[1:]:
            product = onnx.op("Mul", product, value)
        return product
