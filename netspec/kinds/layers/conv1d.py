"""The kind `conv1d`."""

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
from netspec.kinds.layers.windows import ALONG, BIAS_DOC, DILATION_DOC, PADDING_ALONG
from netspec.kinds.lowering import OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, FLAG
from netspec.kinds.tensors import TensorType


class Conv1d(Layer):
    """Slides learned windows along a sequence whose channels come first: `[c, time]` → `[channels, time']`.

    time' = ⌊(time + 2 · padding - dilation · (kernel - 1) - 1) / stride⌋ + 1. With `causal` a step sees only itself
    and what stands before it.
    Waibel et al. 1989, "Phoneme recognition using time-delay neural networks"; causal: van den Oord et al. 2016,
    "WaveNet" (arXiv:1609.03499).
    """

    kind = "conv1d"
    synonyms = ("Convolution1D",)

    channels: int | None = setting(COUNT, CHANNELS_DOC, default=None)
    kernel: tuple[int, ...] = setting(ALONG, "How many steps a window takes.")
    stride: tuple[int, ...] = setting(ALONG, "How far apart the windows stand.", default=1)
    padding: tuple[int, ...] | str = setting(
        paddings(PADDING_ALONG),
        "Zeros put before and after; `same` keeps the length, `causal` too, with all zeros before.",
        default=0,
    )
    dilation: tuple[int, ...] = setting(ALONG, DILATION_DOC, default=1)
    groups: int | str = setting(GROUPS, GROUPS_DOC, default=1)
    bias: bool = setting(FLAG, BIAS_DOC, default=True)
    padding_mode: str = setting(PADDING_MODE, PADDING_MODE_DOC, default="zeros")
    normalize: str = setting(NORMALIZE, NORMALIZE_DOC, default="none")

    examples = (
        Example({"channels": 4, "kernel": 3}, (TensorType((3, 6)),)),
        Example(
            {"channels": 4, "kernel": 2, "stride": 2, "padding": 1, "bias": False},
            (TensorType((2, 7)),),
        ),
        Example(
            {"channels": 6, "kernel": 4, "padding": "same", "dilation": 2, "groups": 2},
            (TensorType((4, "time")),),
        ),
        Example(
            {"channels": 2, "kernel": 3, "padding": "causal", "dilation": 2},
            (TensorType((3, "time")),),
        ),
        Example(
            {"kernel": 3, "padding": 2, "groups": "depthwise", "padding_mode": "reflect"},
            (TensorType((3, 5)),),
        ),
        Example(
            {"channels": 3, "kernel": 4, "padding": "causal", "padding_mode": "circular"},
            (TensorType((2, 5)),),
        ),
        Example({"channels": 4, "kernel": 3, "normalize": "weight"}, (TensorType((3, 6)),)),
        Example({"channels": 2, "kernel": 3, "stride": 2}, (TensorType((3, "time")),)),
    )

    def check(self) -> None:
        check_convolution(self)

    def shape(self, *inputs: TensorType) -> TensorType:
        return convolved(self, inputs[0])

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        return convolution_weights(self, inputs[0])

    def multiply_adds(self, *inputs: TensorType) -> int:
        return convolution_cost(self, inputs[0])

    def looks_back(self) -> bool:
        return self.padding == "causal" or set(self.kernel) == {1}

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return (behind_channels(inputs[0], 0.0),)

    def torch(self, *inputs: TensorType) -> Torch:
        return torch_convolution(self, inputs[0])

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx_convolution(self, onnx, inputs[0], values[0])
