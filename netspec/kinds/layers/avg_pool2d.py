"""The kind `avg_pool2d`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.padding import Mixing, behind_channels
from netspec.kinds.layers.pooling import check_padding, onnx_mean, pooled, torch_pool
from netspec.kinds.layers.windows import PADDING, PER_SIDE
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import FLAG
from netspec.kinds.tensors import TensorType


class AvgPool2d(Layer):
    """The mean of every window of a picture, in each channel: `[c, h, w]` → `[c, h', w']`.

    h' = ⌊(h + 2 · padding - kernel) / stride⌋ + 1, and w' likewise; rounded up with `ceil`.
    The zeros of the padding count; what a last window of `ceil` has beyond them does not.
    """

    kind = "avg_pool2d"
    primary = "kernel"
    synonyms = ("AveragePooling2D", "AvgPool2d", "avgpool", "avg_pool", "average_pool")

    kernel: tuple[int, ...] = setting(PER_SIDE, "Height and width of a window.")
    stride: tuple[int, ...] | None = setting(
        PER_SIDE, "How far apart the windows stand; left out, side by side.", default=None
    )
    padding: tuple[int, ...] = setting(PADDING, "Zeros put around the picture.", default=0)
    ceil: bool = setting(
        FLAG, "Whether a last window may reach over the edge of the picture.", default=False
    )

    examples = (
        Example(2, (TensorType((3, 6, 5), picture=True),)),
        Example(
            {"kernel": [3, 2], "stride": [2, 1], "padding": 1},
            (TensorType((2, 7, 8), picture=True),),
        ),
        Example(
            {"kernel": 3, "stride": 2, "padding": 1, "ceil": True},
            (TensorType((2, 6, 7), picture=True),),
        ),
        Example({"kernel": 2, "padding": 1, "ceil": True}, (TensorType((2, 5, 6), picture=True),)),
        Example(
            {"kernel": 3, "stride": 1, "padding": 1},
            (TensorType((2, "height", "width"), picture=True),),
        ),
    )

    def check(self) -> None:
        check_padding(self)

    def shape(self, *inputs: TensorType) -> TensorType:
        return pooled(self, inputs[0])

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return (behind_channels(inputs[0], 0.0),)

    def torch(self, *inputs: TensorType) -> Torch:
        return torch_pool(self)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx_mean(self, onnx, inputs[0], values[0])
