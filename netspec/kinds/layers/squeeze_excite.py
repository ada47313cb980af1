"""The kind `squeeze_excite`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.layers.activations import INNER_ACTIVATION, onnx_activation
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.windows import need_picture
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT
from netspec.kinds.tensors import TensorType, known, need_float

CLASS = '''
class SqueezeExcite(nn.Module):
    """Weighs every channel by what all of them are like on the whole."""

    def __init__(self, features, channels, activation="relu", gate="sigmoid"):
        super().__init__()
        self.activation = getattr(nn.functional, activation)
        self.gate = getattr(nn.functional, gate)
        self.reduce = nn.Linear(features, channels)
        self.expand = nn.Linear(channels, features)

    def forward(self, x):
        y = self.activation(self.reduce(x.mean(dim=(2, 3))))
        return x * self.gate(self.expand(y))[:, :, None, None]
'''


class SqueezeExcite(Layer):
    """Weighs every channel by what all of them are like on the whole: `[c, h, w]` unchanged.

    x · gate(W₂ activation(W₁ m + b₁) + b₂), with the mean m of every channel.
    Hu, Shen and Sun 2018, "Squeeze-and-excitation networks" (arXiv:1709.01507).
    """

    kind = "squeeze_excite"
    primary = "channels"
    synonyms = ("se", "squeeze_and_excitation", "se_block", "SELayer", "SqueezeExcitation")

    channels: int = setting(COUNT, "To how many numbers all channels are brought in between.")
    activation: str = setting(
        INNER_ACTIVATION, "What the numbers in between go through.", default="relu"
    )
    gate: str = setting(INNER_ACTIVATION, "What the weights go through.", default="sigmoid")

    examples = (
        Example(2, (TensorType((4, 3, 5), picture=True),)),
        Example(
            {"channels": 3, "activation": "silu", "gate": "hardsigmoid"},
            (TensorType((5, "height", "width"), picture=True),),
        ),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "squeeze_excite")
        need_picture(x, "squeeze_excite")
        self._features(x)
        return x

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        features, channels = self._features(inputs[0]), self.channels
        return (
            Weight("reduce.weight", (channels, features)),
            Weight("reduce.bias", (channels,)),
            Weight("expand.weight", (features, channels)),
            Weight("expand.bias", (features,)),
        )

    def multiply_adds(self, *inputs: TensorType) -> int:
        return 2 * self._features(inputs[0]) * self.channels

    def torch(self, *inputs: TensorType) -> Torch:
        settings: dict[str, Any] = {}
        settings |= {"activation": self.activation} if self.activation != "relu" else {}
        settings |= {"gate": self.gate} if self.gate != "sigmoid" else {}
        made = Call("SqueezeExcite", (self._features(inputs[0]), self.channels), settings)
        return Torch("{self}({0})", made, CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axes = onnx.constant([2, 3], "int64")
        y = onnx.op("ReduceMean", values[0], axes, keepdims=0)
        for name, activation in (("reduce", self.activation), ("expand", self.gate)):
            learned = (onnx.stored(f"{name}.weight"), onnx.stored(f"{name}.bias"))
            y = onnx_activation(onnx, activation, onnx.op("Gemm", y, *learned, transB=1))
        return onnx.op("Mul", values[0], onnx.op("Unsqueeze", y, axes))

    def _features(self, x: TensorType) -> int:
        return known(x.sizes[0], "the channels of a `squeeze_excite`")
