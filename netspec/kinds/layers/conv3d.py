"""The kind `conv3d`."""

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
from netspec.kinds.layers.windows import BIAS_DOC, DILATION_DOC, PADDING_OF_EDGES, PER_EDGE
from netspec.kinds.lowering import OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, FLAG
from netspec.kinds.tensors import TensorType


class Conv3d(Layer):
    """Slides learned windows through a volume, or a film: `[c, d, h, w]` → `[channels, d', h', w']`.

    d' = ⌊(d + 2 · padding - dilation · (kernel - 1) - 1) / stride⌋ + 1, and h' and w' likewise.
    Ji et al. 2010, "3D convolutional neural networks for human action recognition"; Tran et al. 2014, "C3D"
    (arXiv:1412.0767).
    """

    kind = "conv3d"
    synonyms = ("Convolution3D",)

    channels: int | None = setting(COUNT, CHANNELS_DOC, default=None)
    kernel: tuple[int, ...] = setting(PER_EDGE, "Depth (or time), height and width of a window.")
    stride: tuple[int, ...] = setting(PER_EDGE, "How far apart the windows stand.", default=1)
    padding: tuple[int, ...] | str = setting(
        paddings(PADDING_OF_EDGES),
        "Zeros put around the volume; `same` keeps its sizes, `causal` too, with all zeros of the depth before.",
        default=0,
    )
    dilation: tuple[int, ...] = setting(PER_EDGE, DILATION_DOC, default=1)
    groups: int | str = setting(GROUPS, GROUPS_DOC, default=1)
    bias: bool = setting(FLAG, BIAS_DOC, default=True)
    padding_mode: str = setting(PADDING_MODE, PADDING_MODE_DOC, default="zeros")
    normalize: str = setting(NORMALIZE, NORMALIZE_DOC, default="none")

    examples = (
        Example({"channels": 4, "kernel": 3}, (TensorType((2, 4, 6, 5)),)),
        Example(
            {"channels": 4, "kernel": [1, 3, 2], "stride": 2, "padding": [0, 1, 0], "bias": False},
            (TensorType((2, 3, 5, 4)),),
        ),
        Example(
            {"channels": 4, "kernel": [2, 3, 3], "padding": "same", "dilation": 2, "groups": 2},
            (TensorType((2, 3, 5, 4)),),
        ),
        Example(
            {"channels": 2, "kernel": [3, 1, 3], "padding": "causal"},
            (TensorType((1, "time", "height", "width")),),
        ),
        Example(
            {"kernel": 3, "padding": 1, "groups": "depthwise", "padding_mode": "circular"},
            (TensorType((2, 3, 4, 3)),),
        ),
        Example(
            {"channels": 2, "kernel": 3, "padding": 1, "padding_mode": "reflect"},
            (TensorType((1, 3, 4, 3)),),
        ),
        Example({"channels": 3, "kernel": 2, "normalize": "spectral"}, (TensorType((2, 3, 4, 3)),)),
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
