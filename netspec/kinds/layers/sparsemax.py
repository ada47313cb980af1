"""The kind `sparsemax`."""

from math import inf

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, need_float

FLOAT32 = 1
FUNCTION = '''
def sparsemax(x, dim):
    """The nearest shares to `x` that add up to 1 along `dim`: many of them are 0."""
    x = x - x.amax(dim, keepdim=True)
    z = x.sort(dim, descending=True).values
    places = torch.arange(1, z.shape[dim] + 1, device=z.device, dtype=z.dtype)
    places = places.view([-1 if i == dim else 1 for i in range(z.dim())])
    kept = 1 + places * z > z.cumsum(dim)
    count = kept.sum(dim, keepdim=True).clamp(min=1)
    return F.relu(x - (torch.where(kept, z, 0).sum(dim, keepdim=True) - 1) / count)
'''


class Sparsemax(Layer):
    """Turns the numbers along an axis into shares that add up to 1, many of which are 0: max(x - τ, 0).

    Martins and Astudillo 2016, "From softmax to sparsemax" (arXiv:1602.02068).
    """

    kind = "sparsemax"
    primary = "axis"
    synonyms = ("Sparsemax",)
    keeps_type = True

    axis: int | str = setting(AXIS, "The axis whose numbers add up to 1.", default=-1)

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(0, (TensorType((3, 4, 5), picture=True),)),
        Example({"axis": 0}, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "sparsemax")
        axis_of(self.axis, x)
        return x

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return (Mixing((axis_of(self.axis, inputs[0]),), -inf),)

    def torch(self, *inputs: TensorType) -> Torch:
        dim = axis_of(self.axis, inputs[0]) + 1
        return Torch(f"sparsemax({{0}}, {dim})", helpers=(FUNCTION,))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        (x,) = inputs
        axis = axis_of(self.axis, x) + 1
        axes, one = onnx.constant([axis], "int64"), onnx.constant(1.0)
        value = onnx.op("Sub", values[0], onnx.op("ReduceMax", values[0], axes, keepdims=1))
        size = onnx.op("Shape", value, start=axis, end=axis + 1)
        z, _ = onnx.op_several("TopK", value, size, results=2, axis=axis, largest=1, sorted=1)
        sums = onnx.op("CumSum", z, onnx.constant(axis, "int64"))
        fits = onnx.op("Add", one, onnx.op("Mul", self._places(onnx, size, x.rank - axis), z))
        kept = onnx.op("Greater", fits, sums)
        count = onnx.op("ReduceSum", onnx.op("Cast", kept, to=FLOAT32), axes, keepdims=1)
        taken = onnx.op("Where", kept, z, onnx.constant(0.0))
        total = onnx.op("Sub", onnx.op("ReduceSum", taken, axes, keepdims=1), one)
        threshold = onnx.op("Div", total, onnx.op("Max", count, one))
        return onnx.op("Relu", onnx.op("Sub", value, threshold))

    def _places(self, onnx: OnnxRecorder, size: str, behind: int) -> str:
        """1, 2, 3, … along the axis, behind which so many others stand."""
        one = onnx.constant(1, "int64")
        end = onnx.op("Add", onnx.op("Squeeze", size), one)
        places = onnx.op("Cast", onnx.op("Range", one, end, one), to=FLOAT32)
        return onnx.reshape(places, [-1] + [1] * behind) if behind else places
