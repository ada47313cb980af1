"""The kind `hardsigmoid`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class Hardsigmoid(Layer):
    """A `sigmoid` of straight pieces: min(max(x / 6 + 1/2, 0), 1), element by element.

    Howard et al. 2019, "Searching for MobileNetV3" (arXiv:1905.02244).
    """

    kind = "hardsigmoid"
    synonyms = ("h_sigmoid",)
    keeps_type = True
    places_apart = True

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "hardsigmoid")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("F.hardsigmoid({0})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("HardSigmoid", values[0], alpha=1 / 6, beta=0.5)
