"""The kind `gelu`."""

from math import pi, sqrt

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import Choice
from netspec.kinds.tensors import TensorType, need_float


class Gelu(Layer):
    """Weighs every number by the share of a normal distribution below it: x Φ(x) = x/2 (1 + erf(x/√2)).

    With `approximate: tanh`: x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))).
    Hendrycks and Gimpel 2016, "Gaussian error linear units" (arXiv:1606.08415).
    """

    kind = "gelu"
    primary = "approximate"
    synonyms = ("GELU", "gelu_new", "gelu_tanh")
    keeps_type = True
    places_apart = True

    approximate: str = setting(
        Choice("none", "tanh"), "`tanh` for the formula without erf, as in GPT-2.", default="none"
    )

    examples = (
        Example(None, (TensorType((8,)),)),
        Example("tanh", (TensorType((8,)),)),
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example({"approximate": "tanh"}, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "gelu")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(
            'F.gelu({0}, approximate="tanh")' if self.approximate == "tanh" else "F.gelu({0})"
        )

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        (x,) = values
        if self.approximate == "tanh":
            cubed = onnx.op("Mul", onnx.op("Mul", x, x), x)
            sum_ = onnx.op("Add", x, onnx.op("Mul", cubed, onnx.constant(0.044715)))
            bent = onnx.op("Tanh", onnx.op("Mul", sum_, onnx.constant(sqrt(2 / pi))))
        else:
            bent = onnx.op("Erf", onnx.op("Div", x, onnx.constant(sqrt(2))))
        half = onnx.op("Mul", x, onnx.constant(0.5))
        return onnx.op("Mul", half, onnx.op("Add", bent, onnx.constant(1.0)))
