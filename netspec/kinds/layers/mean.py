"""The kind `mean`."""

from netspec.kinds.axes import AXES
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.means import MEAN_HELPERS, real_places
from netspec.kinds.layers.padding import Mixing, one_axis
from netspec.kinds.layers.reduction import found_axes, reduced, torch_dims
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import FLAG
from netspec.kinds.tensors import TensorType, need_float


class Mean(Layer):
    """The mean along one axis or several, which fall away: `[time, d]` → `[d]` with `mean: time`."""

    kind = "mean"
    primary = "axes"
    synonyms = ("average_over", "reduce_mean", "avg")

    axes: tuple[int | str, ...] = setting(
        AXES, "The axes the mean is taken along, by number or by the name of the size.", default=-1
    )
    keep: bool = setting(FLAG, "Whether the axes stay, with size 1.", default=False)

    examples = (
        Example(None, (TensorType((3, 4)),)),
        Example("time", (TensorType(("time", 4)),)),
        Example({"axes": [1, -1], "keep": True}, (TensorType((3, 4, 5), picture=True),)),
        Example({"axes": 0}, (TensorType((2, "time")),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "mean")
        return reduced(inputs[0], self.axes, self.keep)

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return one_axis("mean", Mixing(found_axes(inputs[0], self.axes)), inputs)

    def torch(self, *inputs: TensorType) -> Torch:
        dims = torch_dims(inputs[0], self.axes, self.keep)
        real = real_places(self.mixes(*inputs), inputs[0])
        if real is None:
            return Torch(f"{{0}}.mean({dims})")
        return Torch(f"mean_of_places({{0}}, {real.torch()}, {dims})", helpers=MEAN_HELPERS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        real = real_places(self.mixes(*inputs), inputs[0])
        if real is not None:
            value, along = (values[0], inputs[0]), found_axes(inputs[0], self.axes)
            return real.onnx_mean(onnx, value, along, values[1], keep=self.keep)
        axes = onnx.constant([axis + 1 for axis in found_axes(inputs[0], self.axes)], "int64")
        return onnx.op("ReduceMean", values[0], axes, keepdims=int(self.keep))
