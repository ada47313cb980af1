"""The kind `hardswish`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class Hardswish(Layer):
    """A `silu` of straight pieces: x · min(max(x + 3, 0), 6) / 6, element by element.

    Howard et al. 2019, "Searching for MobileNetV3" (arXiv:1905.02244).
    """

    kind = "hardswish"
    synonyms = ("h_swish", "hard_silu")
    keeps_type = True
    places_apart = True

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "hardswish")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("F.hardswish({0})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("HardSwish", values[0])
