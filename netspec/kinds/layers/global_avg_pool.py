"""The kind `global_avg_pool`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.means import MEAN_HELPERS, real_places
from netspec.kinds.layers.padding import Mixing, behind_channels, one_axis
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import ShapeError, TensorType, need_float


class GlobalAvgPool(Layer):
    """The mean of every channel: `[channels, …]` → `[channels]`.

    Lin, Chen and Yan 2013, "Network in network" (arXiv:1312.4400).
    """

    kind = "global_avg_pool"
    synonyms = (
        "GlobalAveragePooling2D",
        "GlobalAveragePooling1D",
        "global_average_pool",
        "GlobalAvgPool2d",
        "gap",
        "GlobalAveragePooling3D",
    )

    examples = (
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType((3, "height", "width"), picture=True),)),
        Example(None, (TensorType((2, 7)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "global_avg_pool")
        if x.rank < 2:
            raise ShapeError(
                f"`global_avg_pool` takes [channels, …], and {x} arrives",
                "there is no axis left to take the mean over",
                code="NS3002",
            )
        return x.with_sizes(x.sizes[0])

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return one_axis("global_avg_pool", behind_channels(inputs[0]), inputs)

    def torch(self, *inputs: TensorType) -> Torch:
        dims = ", ".join(str(axis + 1) for axis in range(1, inputs[0].rank))
        dims = f"({dims})" if "," in dims else dims
        real = real_places(self.mixes(*inputs), inputs[0])
        if real is not None:
            return Torch(f"mean_of_places({{0}}, {real.torch()}, dim={dims})", helpers=MEAN_HELPERS)
        return Torch(f"{{0}}.mean(dim={dims})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        real = real_places(self.mixes(*inputs), inputs[0])
        if real is not None:
            value, along = (values[0], inputs[0]), range(1, inputs[0].rank)
            return real.onnx_mean(onnx, value, along, values[1], keep=False)
        axes = onnx.constant(list(range(2, inputs[0].rank + 1)), "int64")
        return onnx.op("ReduceMean", values[0], axes, keepdims=0)
