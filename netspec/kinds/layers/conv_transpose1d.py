"""The kind `conv_transpose1d`."""

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
from netspec.kinds.layers.windows import ALONG, BIAS_DOC, DILATION_DOC, PADDING_ALONG
from netspec.kinds.lowering import OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, FLAG
from netspec.kinds.tensors import TensorType


class ConvTranspose1d(Layer):
    """A convolution the other way round, which makes a sequence longer: `[c, time]` → `[channels, time']`.

    time' = (time - 1) · stride - 2 · padding + dilation · (kernel - 1) + output_padding + 1.
    Zeiler et al. 2010, "Deconvolutional networks"; Dumoulin and Visin 2016, "A guide to convolution arithmetic"
    (arXiv:1603.07285).
    """

    kind = "conv_transpose1d"
    synonyms = ("Conv1DTranspose",)
    takes_several = True

    channels: int = setting(COUNT, CHANNELS_DOC)
    kernel: tuple[int, ...] = setting(ALONG, "How many steps a window takes.")
    stride: tuple[int, ...] = setting(ALONG, STRIDE_DOC, default=1)
    padding: tuple[int, ...] = setting(
        PADDING_ALONG, "What is cut off before and after.", default=0
    )
    output_padding: tuple[int, ...] = setting(
        PADDING_ALONG, "What the end gets in addition.", default=0
    )
    dilation: tuple[int, ...] = setting(ALONG, DILATION_DOC, default=1)
    groups: int = setting(COUNT, GROUPS_DOC, default=1)
    bias: bool = setting(FLAG, BIAS_DOC, default=True)
    like: tuple[str, ...] | None = setting(
        RESULTS,
        "A result from which its length is taken, in place of `output_padding`.",
        default=None,
    )

    examples = (
        Example({"channels": 4, "kernel": 2, "stride": 2}, (TensorType((3, 5)),)),
        Example(
            {
                "channels": 4,
                "kernel": 3,
                "stride": 3,
                "padding": 1,
                "output_padding": 2,
                "bias": False,
            },
            (TensorType((2, 4)),),
        ),
        Example(
            {"channels": 6, "kernel": 3, "stride": 2, "dilation": 2, "groups": 2},
            (TensorType((4, 4)),),
        ),
        Example({"channels": 2, "kernel": 3, "padding": 1}, (TensorType((3, "time")),)),
        Example(
            {"channels": 2, "kernel": 3, "stride": 2, "padding": 1, "like": "side"},
            (TensorType((3, 4)), TensorType((5, 8))),
        ),
        Example(
            {"channels": 2, "kernel": 4, "stride": 3, "padding": 1, "like": "side"},
            (TensorType((3, "(time+1)//3")), TensorType((1, "time"))),
        ),
        Example({"channels": 2, "kernel": 3}, (TensorType((3, "time")),)),
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
