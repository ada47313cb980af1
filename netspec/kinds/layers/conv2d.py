"""The kind `conv2d`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.convolving import (
    CHANNELS_DOC,
    GROUPS,
    GROUPS_DOC,
    NORMALIZE,
    NORMALIZE_DOC,
    PADDING_MODE,
    PADDING_MODE_DOC,
    check_convolution,
    convolution_cost,
    convolution_weights,
    convolved,
    onnx_convolution,
    paddings,
    torch_convolution,
)
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.padding import Mixing, behind_channels
from netspec.kinds.layers.windows import BIAS_DOC, DILATION_DOC, PADDING, PER_SIDE
from netspec.kinds.lowering import OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, FLAG
from netspec.kinds.tensors import TensorType


class Conv2d(Layer):
    """Slides learned windows over a picture: `[c, h, w]` → `[channels, h', w']`.

    h' = ⌊(h + 2 · padding - dilation · (kernel - 1) - 1) / stride⌋ + 1, and w' likewise.
    LeCun et al. 1989, "Backpropagation applied to handwritten zip code recognition".
    """

    kind = "conv2d"
    synonyms = ("Conv2D", "conv", "convolution", "Convolution2D", "convolution2d")

    channels: int | None = setting(COUNT, CHANNELS_DOC, default=None)
    kernel: tuple[int, ...] = setting(PER_SIDE, "Height and width of a window.")
    stride: tuple[int, ...] = setting(PER_SIDE, "How far apart the windows stand.", default=1)
    padding: tuple[int, ...] | str = setting(
        paddings(PADDING),
        "Zeros put around the picture; `same` keeps its height and width, `causal` too, with all zeros of the height before.",
        default=0,
    )
    dilation: tuple[int, ...] = setting(PER_SIDE, DILATION_DOC, default=1)
    groups: int | str = setting(GROUPS, GROUPS_DOC, default=1)
    bias: bool = setting(FLAG, BIAS_DOC, default=True)
    padding_mode: str = setting(PADDING_MODE, PADDING_MODE_DOC, default="zeros")
    normalize: str = setting(NORMALIZE, NORMALIZE_DOC, default="none")

    examples = (
        Example({"channels": 4, "kernel": 3}, (TensorType((3, 6, 5), picture=True),)),
        Example(
            {"channels": 4, "kernel": [3, 2], "stride": 2, "padding": [1, 0], "bias": False},
            (TensorType((2, 7, 8), picture=True),),
        ),
        Example(
            {"channels": 6, "kernel": [4, 3], "padding": "same", "dilation": 2, "groups": 2},
            (TensorType((4, 8, 9), picture=True),),
        ),
        Example(
            {"channels": 2, "kernel": 3, "padding": 1},
            (TensorType((3, "height", "width"), picture=True),),
        ),
        Example(
            {"kernel": 3, "padding": 1, "groups": "depthwise"},
            (TensorType((4, 5, 6), picture=True),),
        ),
        Example(
            {
                "channels": 6,
                "kernel": 3,
                "padding": [2, 1],
                "groups": "depthwise",
                "padding_mode": "circular",
                "normalize": "weight",
            },
            (TensorType((3, 5, 4), picture=True),),
        ),
        Example(
            {"channels": 2, "kernel": 3, "padding": "causal", "padding_mode": "replicate"},
            (TensorType((3, 5, 4), picture=True),),
        ),
        Example(
            {"channels": 4, "kernel": 2, "padding": "same", "padding_mode": "reflect"},
            (TensorType((2, 4, 5), picture=True),),
        ),
        Example(
            {"channels": 4, "kernel": 3, "normalize": "spectral", "bias": False},
            (TensorType((2, 4, 5), picture=True),),
        ),
    )

    def check(self) -> None:
        check_convolution(self)

    def shape(self, *inputs: TensorType) -> TensorType:
        return convolved(self, inputs[0])

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        return convolution_weights(self, inputs[0])

    def multiply_adds(self, *inputs: TensorType) -> int:
        return convolution_cost(self, inputs[0])

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return (behind_channels(inputs[0], 0.0),)

    def torch(self, *inputs: TensorType) -> Torch:
        return torch_convolution(self, inputs[0])

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx_convolution(self, onnx, inputs[0], values[0])
