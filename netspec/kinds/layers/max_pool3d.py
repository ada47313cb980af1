"""The kind `max_pool3d`."""

from math import inf

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.padding import Mixing, behind_channels
from netspec.kinds.layers.pooling import check_padding, onnx_max, pooled, torch_pool
from netspec.kinds.layers.windows import PADDING_OF_EDGES, PER_EDGE
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import FLAG
from netspec.kinds.tensors import TensorType


class MaxPool3d(Layer):
    """The largest number of every window of a volume, in each channel: `[c, d, h, w]` → `[c, d', h', w']`.

    d' = ⌊(d + 2 · padding - kernel) / stride⌋ + 1, and h' and w' likewise; rounded up with `ceil`.
    """

    kind = "max_pool3d"
    primary = "kernel"
    synonyms = ("MaxPooling3D",)

    kernel: tuple[int, ...] = setting(PER_EDGE, "Depth, height and width of a window.")
    stride: tuple[int, ...] | None = setting(
        PER_EDGE, "How far apart the windows stand; left out, side by side.", default=None
    )
    padding: tuple[int, ...] = setting(
        PADDING_OF_EDGES, "What is put around the volume, and never the largest.", default=0
    )
    ceil: bool = setting(
        FLAG, "Whether a last window may reach over the edge of the volume.", default=False
    )

    examples = (
        Example(2, (TensorType((2, 4, 6, 5)),)),
        Example(
            {"kernel": [3, 2, 1], "stride": [2, 1, 2], "padding": [1, 1, 0]},
            (TensorType((2, 5, 4, 3)),),
        ),
        Example(
            {"kernel": 3, "stride": 2, "padding": 1, "ceil": True}, (TensorType((1, 6, 4, 5)),)
        ),
        Example(
            {"kernel": 3, "stride": 1, "padding": 1}, (TensorType((2, "time", "height", "width")),)
        ),
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
