"""The kind `std`."""

from netspec.kinds.axes import AXES
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.means import MEAN_HELPERS, real_places
from netspec.kinds.layers.padding import Mixing, one_axis
from netspec.kinds.layers.reduction import found_axes, reduced, torch_dims
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import FLAG
from netspec.kinds.tensors import TensorType, need_float

STD_OF_PLACES = '''
def std_of_places(x, axis, lengths, dim, keepdim=False):
    """The deviation over the real places."""
    x = x - mean_of_places(x, axis, lengths, dim, keepdim=True)
    return mean_of_places(x * x, axis, lengths, dim, keepdim).sqrt()
'''
HELPERS = (*MEAN_HELPERS, STD_OF_PLACES)


class Std(Layer):
    """The standard deviation along one axis or several, which fall away: √(Σ (x - mean)² / n).

    It divides by the number of values, as NumPy and Keras do; a single value has the deviation 0.
    """

    kind = "std"
    primary = "axes"
    synonyms = ("standard_deviation", "reduce_std", "stddev")

    axes: tuple[int | str, ...] = setting(
        AXES,
        "The axes the deviation is taken along, by number or by the name of the size.",
        default=-1,
    )
    keep: bool = setting(FLAG, "Whether the axes stay, with size 1.", default=False)

    examples = (
        Example(None, (TensorType((3, 4)),)),
        Example("time", (TensorType(("time", 4)),)),
        Example({"axes": [1, -1], "keep": True}, (TensorType((3, 4, 5), picture=True),)),
        Example({"axes": 0}, (TensorType((2, "time")),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "std")
        return reduced(inputs[0], self.axes, self.keep)

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return one_axis("std", Mixing(found_axes(inputs[0], self.axes)), inputs)

    def torch(self, *inputs: TensorType) -> Torch:
        dims = torch_dims(inputs[0], self.axes, self.keep)
        real = real_places(self.mixes(*inputs), inputs[0])
        if real is not None:
            return Torch(f"std_of_places({{0}}, {real.torch()}, {dims})", helpers=HELPERS)
        return Torch(f"{{0}}.std({dims}, correction=0)")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        real = real_places(self.mixes(*inputs), inputs[0])
        if real is not None:
            along, value = found_axes(inputs[0], self.axes), (values[0], inputs[0])
            mean = real.onnx_mean(onnx, value, along, values[1], keep=True)
            apart = onnx.op("Sub", values[0], mean)
            squared = (onnx.op("Mul", apart, apart), inputs[0])
            return onnx.op("Sqrt", real.onnx_mean(onnx, squared, along, values[1], keep=self.keep))
        axes = onnx.constant([axis + 1 for axis in found_axes(inputs[0], self.axes)], "int64")
        apart = onnx.op("Sub", values[0], onnx.op("ReduceMean", values[0], axes, keepdims=1))
        squares = onnx.op("Mul", apart, apart)
        return onnx.op("Sqrt", onnx.op("ReduceMean", squares, axes, keepdims=int(self.keep)))
