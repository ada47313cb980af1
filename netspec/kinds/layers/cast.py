"""The kind `cast`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import Choice
from netspec.kinds.tensors import CODES, PIXELS, TensorType

FLOAT32 = 1


class Cast(Layer):
    """Takes codes or pixels for the numbers they are, so that layers can calculate with them."""

    kind = "cast"
    primary = "to"
    synonyms = ("as_type", "to_float")
    places_apart = True

    to: str = setting(Choice("float"), "What they become: `float`, numbers.")

    examples = (
        Example("float", (TensorType((6,), CODES, (9,)),)),
        Example("float", (TensorType((3, "height", "width"), PIXELS, picture=True),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        return TensorType(inputs[0].sizes, picture=inputs[0].picture)

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("{0}.to(torch.get_default_dtype())")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Cast", values[0], to=FLOAT32)
