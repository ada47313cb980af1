"""The kind `global_max_pool`."""

from math import inf

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.padding import Mixing, behind_channels
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import ShapeError, TensorType, need_float


class GlobalMaxPool(Layer):
    """The largest number of every channel: `[channels, …]` → `[channels]`.

    Oquab et al. 2015, "Is object localization for free?"
    """

    kind = "global_max_pool"
    synonyms = (
        "GlobalMaxPooling2D",
        "GlobalMaxPooling1D",
        "global_max_pooling",
        "GlobalMaxPool2d",
        "gmp",
        "GlobalMaxPooling3D",
    )

    examples = (
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType((3, "height", "width"), picture=True),)),
        Example(None, (TensorType((2, 7)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "global_max_pool")
        if x.rank < 2:
            raise ShapeError(
                f"`global_max_pool` takes [channels, …], and {x} arrives",
                "there is no axis left to take the largest of",
                code="NS3002",
            )
        return x.with_sizes(x.sizes[0])

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return (behind_channels(inputs[0], -inf),)

    def torch(self, *inputs: TensorType) -> Torch:
        dims = ", ".join(str(axis + 1) for axis in range(1, inputs[0].rank))
        return Torch(f"{{0}}.amax(dim=({dims}))" if "," in dims else f"{{0}}.amax(dim={dims})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axes = onnx.constant(list(range(2, inputs[0].rank + 1)), "int64")
        return onnx.op("ReduceMax", values[0], axes, keepdims=0)
