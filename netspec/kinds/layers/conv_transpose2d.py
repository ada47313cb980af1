"""The kind `conv_transpose2d`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.layers.padding import Mixing, behind_channels
from netspec.kinds.layers.transposing import (
    CHANNELS_DOC,
    GROUPS_DOC,
    STRIDE_DOC,
    check_transposed,
    onnx_transposed,
    torch_transposed,
    transposed,
    transposed_cost,
    transposed_weights,
)
from netspec.kinds.layers.windows import BIAS_DOC, DILATION_DOC, PADDING, PER_SIDE
from netspec.kinds.lowering import OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, FLAG
from netspec.kinds.tensors import TensorType


class ConvTranspose2d(Layer):
    """A convolution the other way round, which makes a picture larger: `[c, h, w]` → `[channels, h', w']`.

    h' = (h - 1) · stride - 2 · padding + dilation · (kernel - 1) + output_padding + 1, and w' likewise.
    Zeiler et al. 2010, "Deconvolutional networks"; Dumoulin and Visin 2016, "A guide to convolution arithmetic"
    (arXiv:1603.07285).
    """

    kind = "conv_transpose2d"
    synonyms = (
        "Conv2DTranspose",
        "deconvolution",
        "deconv",
        "transposed_convolution",
        "deconv2d",
        "conv_transpose",
    )
    takes_several = True

    channels: int = setting(COUNT, CHANNELS_DOC)
    kernel: tuple[int, ...] = setting(PER_SIDE, "Height and width of a window.")
    stride: tuple[int, ...] = setting(PER_SIDE, STRIDE_DOC, default=1)
    padding: tuple[int, ...] = setting(PADDING, "What is cut off at each edge.", default=0)
    output_padding: tuple[int, ...] = setting(
        PADDING, "What the bottom and the right edge get in addition.", default=0
    )
    dilation: tuple[int, ...] = setting(PER_SIDE, DILATION_DOC, default=1)
    groups: int = setting(COUNT, GROUPS_DOC, default=1)
    bias: bool = setting(FLAG, BIAS_DOC, default=True)
    like: tuple[str, ...] | None = setting(
        RESULTS,
        "A result from which its height and width are taken, in place of `output_padding`.",
        default=None,
    )

    examples = (
        Example({"channels": 4, "kernel": 2, "stride": 2}, (TensorType((3, 4, 5), picture=True),)),
        Example(
            {"channels": 4, "kernel": [3, 2], "stride": 2, "padding": [1, 0], "bias": False},
            (TensorType((2, 3, 4), picture=True),),
        ),
        Example(
            {
                "channels": 6,
                "kernel": 3,
                "stride": 2,
                "padding": 1,
                "output_padding": 1,
                "dilation": 2,
                "groups": 2,
            },
            (TensorType((4, 4, 3), picture=True),),
        ),
        Example(
            {"channels": 2, "kernel": 3, "padding": 1},
            (TensorType((3, "height", "width"), picture=True),),
        ),
        Example(
            {"channels": 2, "kernel": 3, "stride": 2, "padding": 1, "like": "side"},
            (TensorType((3, 4, 3), picture=True), TensorType((1, 7, 6), picture=True)),
        ),
    )

    def check(self) -> None:
        check_transposed(self)

    def results(self) -> tuple[str, ...]:
        return self.like or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        return transposed(self, inputs)

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return (behind_channels(inputs[0], 0.0),)

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        return transposed_weights(self, inputs[0])

    def multiply_adds(self, *inputs: TensorType) -> int:
        return transposed_cost(self, inputs[0])

    def torch(self, *inputs: TensorType) -> Torch:
        return torch_transposed(self, inputs)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx_transposed(self, onnx, inputs, *values)
