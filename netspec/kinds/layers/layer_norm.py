"""The kind `layer_norm`."""

from typing import Any

from netspec.kinds.axes import AXES
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.normed import orders, sizes_of, with_axes_last
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import FLAG, POSITIVE
from netspec.kinds.tensors import TensorType, need_float


class LayerNorm(Layer):
    """Brings the numbers along the axes to mean 0 and deviation 1, then scales and shifts each of them.

    y = (x - mean) / √(variance + epsilon) · weight + bias. `layer_norm: 0` works over the channels of a picture.
    Ba, Kiros and Hinton 2016, "Layer normalization" (arXiv:1607.06450).
    """

    kind = "layer_norm"
    primary = "axes"
    synonyms = ("LayerNormalization", "layernorm", "ln")
    places_apart = True

    axes: tuple[int | str, ...] = setting(
        AXES,
        "The axes whose numbers are brought to mean 0 together.",
        default=-1,
    )
    epsilon: float = setting(POSITIVE, "Added to the variance.", default=1e-5)
    bias: bool = setting(FLAG, "Whether a learned number is added.", default=True)

    examples = (
        Example(None, (TensorType(("time", 6)),)),
        Example(0, (TensorType((3, 4, 5), picture=True),)),
        Example({"axes": [-2, -1], "epsilon": 1e-3}, (TensorType((2, 3, 4)),)),
        Example({"bias": False}, (TensorType((7,)),)),
        Example({"axes": 0}, (TensorType((3, "height", "width"), picture=True),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "layer_norm")
        sizes_of(self.axes, x, "layer_norm")
        return x

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        sizes = sizes_of(self.axes, inputs[0], "layer_norm")
        scale = Weight("weight", sizes)
        return (scale, Weight("bias", sizes)) if self.bias else (scale,)

    def torch(self, *inputs: TensorType) -> Torch:
        (x,) = inputs
        sizes = sizes_of(self.axes, x, "layer_norm")
        settings = {} if self.epsilon == 1e-5 else {"eps": self.epsilon}
        settings |= {} if self.bias else {"bias": False}
        made = Call("nn.LayerNorm", (sizes[0] if len(sizes) == 1 else sizes,), settings)
        return Torch(with_axes_last(self.axes, x), made)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        (x,) = inputs
        learned = [onnx.stored("weight")] + ([onnx.stored("bias")] if self.bias else [])
        settings: dict[str, Any] = {"axis": -len(self.axes), "epsilon": self.epsilon}
        there, back = orders(self.axes, x)
        if there == back == tuple(range(x.rank + 1)):
            return onnx.op("LayerNormalization", values[0], *learned, **settings)
        moved = onnx.op("Transpose", values[0], perm=list(there))
        normed = onnx.op("LayerNormalization", moved, *learned, **settings)
        return onnx.op("Transpose", normed, perm=list(back))
