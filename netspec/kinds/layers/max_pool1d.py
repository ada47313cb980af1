"""The kind `max_pool1d`."""

from math import inf

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.padding import Mixing, behind_channels
from netspec.kinds.layers.pooling import check_padding, onnx_max, pooled, torch_pool
from netspec.kinds.layers.windows import ALONG, PADDING_ALONG
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import FLAG
from netspec.kinds.tensors import TensorType


class MaxPool1d(Layer):
    """The largest number of every window along a sequence, in each channel: `[c, time]` → `[c, time']`.

    time' = ⌊(time + 2 · padding - kernel) / stride⌋ + 1; rounded up with `ceil`.
    """

    kind = "max_pool1d"
    primary = "kernel"
    synonyms = ("MaxPooling1D",)

    kernel: tuple[int, ...] = setting(ALONG, "How many steps a window takes.")
    stride: tuple[int, ...] | None = setting(
        ALONG, "How far apart the windows stand; left out, side by side.", default=None
    )
    padding: tuple[int, ...] = setting(
        PADDING_ALONG, "What is put before and after, and never the largest.", default=0
    )
    ceil: bool = setting(FLAG, "Whether a last window may reach over the end.", default=False)

    examples = (
        Example(2, (TensorType((3, 7)),)),
        Example({"kernel": 3, "stride": 2, "padding": 1}, (TensorType((2, 8)),)),
        Example({"kernel": 3, "stride": 2, "ceil": True}, (TensorType((2, 8)),)),
        Example({"kernel": 2, "padding": 1, "ceil": True}, (TensorType((2, 6)),)),
        Example({"kernel": 3, "stride": 1, "padding": 1}, (TensorType((4, "time")),)),
        Example(2, (TensorType((4, "time")),)),
    )

    def check(self) -> None:
        check_padding(self)

    def shape(self, *inputs: TensorType) -> TensorType:
        return pooled(self, inputs[0])

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return (behind_channels(inputs[0], -inf),)

    def torch(self, *inputs: TensorType) -> Torch:
        return torch_pool(self)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx_max(self, onnx, inputs[0], values[0])
