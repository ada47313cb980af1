"""The kind `conv_transpose3d`."""

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
from netspec.kinds.layers.windows import BIAS_DOC, DILATION_DOC, PADDING_OF_EDGES, PER_EDGE
from netspec.kinds.lowering import OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, FLAG
from netspec.kinds.tensors import TensorType


class ConvTranspose3d(Layer):
    """A convolution the other way round, which makes a volume larger: `[c, d, h, w]` → `[channels, d', h', w']`.

    d' = (d - 1) · stride - 2 · padding + dilation · (kernel - 1) + output_padding + 1, and h' and w' likewise.
    Zeiler et al. 2010, "Deconvolutional networks"; Dumoulin and Visin 2016, "A guide to convolution arithmetic"
    (arXiv:1603.07285).
    """

    kind = "conv_transpose3d"
    synonyms = ("Conv3DTranspose",)
    takes_several = True

    channels: int = setting(COUNT, CHANNELS_DOC)
    kernel: tuple[int, ...] = setting(PER_EDGE, "Depth, height and width of a window.")
    stride: tuple[int, ...] = setting(PER_EDGE, STRIDE_DOC, default=1)
    padding: tuple[int, ...] = setting(PADDING_OF_EDGES, "What is cut off at each edge.", default=0)
    output_padding: tuple[int, ...] = setting(
        PADDING_OF_EDGES, "What the far end of each axis gets in addition.", default=0
    )
    dilation: tuple[int, ...] = setting(PER_EDGE, DILATION_DOC, default=1)
    groups: int = setting(COUNT, GROUPS_DOC, default=1)
    bias: bool = setting(FLAG, BIAS_DOC, default=True)
    like: tuple[str, ...] | None = setting(
        RESULTS,
        "A result from which its sizes are taken, in place of `output_padding`.",
        default=None,
    )

    examples = (
        Example({"channels": 4, "kernel": 2, "stride": 2}, (TensorType((3, 2, 4, 3)),)),
        Example(
            {
                "channels": 4,
                "kernel": [3, 2, 1],
                "stride": [1, 2, 1],
                "padding": [1, 0, 0],
                "bias": False,
            },
            (TensorType((2, 3, 2, 4)),),
        ),
        Example(
            {
                "channels": 6,
                "kernel": 3,
                "stride": 2,
                "padding": 1,
                "output_padding": [1, 0, 1],
                "dilation": [1, 2, 1],
                "groups": 2,
            },
            (TensorType((4, 2, 4, 3)),),
        ),
        Example(
            {"channels": 2, "kernel": 3, "padding": 1},
            (TensorType((2, "time", "height", "width")),),
        ),
        Example(
            {"channels": 2, "kernel": 3, "stride": 2, "padding": 1, "like": "side"},
            (TensorType((3, 2, 4, 3)), TensorType((1, 4, 7, 6))),
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
