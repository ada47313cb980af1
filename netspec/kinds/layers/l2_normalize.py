"""The kind `l2_normalize`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float


class L2Normalize(Layer):
    """Brings vectors to length 1: x / √(Σ x²) along an axis; one of zeros stays as it is.

    Wang et al. 2017, "NormFace: L2 hypersphere embedding for face verification" (arXiv:1704.06369).
    """

    kind = "l2_normalize"
    primary = "axis"
    synonyms = ("unit_normalization", "l2_norm", "unit_norm")

    axis: int | str = setting(AXIS, "The axis along which the vectors lie.", default=-1)

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(0, (TensorType((3, 4, 5), picture=True),)),
        Example({"axis": 0}, (TensorType((3, "time")),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "l2_normalize")
        axis_of(self.axis, x)
        return x

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return (Mixing((axis_of(self.axis, inputs[0]),), 0.0),)

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"F.normalize({{0}}, dim={axis_of(self.axis, inputs[0]) + 1})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axes = onnx.constant([axis_of(self.axis, inputs[0]) + 1], "int64")
        length = onnx.op("ReduceL2", values[0], axes, keepdims=1)
        return onnx.op("Div", values[0], onnx.op("Max", length, onnx.constant(1e-12)))
