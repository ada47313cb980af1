"""The kind `elu`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import POSITIVE
from netspec.kinds.tensors import TensorType, need_float


class Elu(Layer):
    """Bends what is below zero, down to -alpha: x above zero, alpha (exp(x) - 1) below, element by element.

    Clevert, Unterthiner and Hochreiter 2015, "Fast and accurate deep network learning by exponential linear units"
    (arXiv:1511.07289).
    """

    kind = "elu"
    primary = "alpha"
    synonyms = ("exponential_linear",)
    keeps_type = True
    places_apart = True

    alpha: float = setting(POSITIVE, "How far below zero it can get.", default=1)

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(0.5, (TensorType((3, 4, 5), picture=True),)),
        Example({"alpha": 2.0}, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "elu")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"F.elu({{0}}, {self.alpha})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Elu", values[0], alpha=self.alpha)
