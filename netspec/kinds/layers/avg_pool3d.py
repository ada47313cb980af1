"""The kind `avg_pool3d`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.padding import Mixing, behind_channels
from netspec.kinds.layers.pooling import check_padding, onnx_mean, pooled, torch_pool
from netspec.kinds.layers.windows import AXIS_NAMES, PADDING_OF_EDGES, PER_EDGE
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import FLAG
from netspec.kinds.tensors import ShapeError, TensorType


class AvgPool3d(Layer):
    """The mean of every window of a volume, in each channel: `[c, d, h, w]` → `[c, d', h', w']`.

    d' = ⌊(d + 2 · padding - kernel) / stride⌋ + 1, and h' and w' likewise; rounded up with `ceil`.
    The zeros of the padding count; what a last window of `ceil` has beyond them does not.
    """

    kind = "avg_pool3d"
    primary = "kernel"
    synonyms = ("AveragePooling3D",)

    kernel: tuple[int, ...] = setting(PER_EDGE, "Depth, height and width of a window.")
    stride: tuple[int, ...] | None = setting(
        PER_EDGE, "How far apart the windows stand; left out, side by side.", default=None
    )
    padding: tuple[int, ...] = setting(PADDING_OF_EDGES, "Zeros put around the volume.", default=0)
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
        (x,) = inputs
        pooled_type = pooled(self, x)
        for size, window, axis in zip(x.sizes[1:], self.kernel, AXIS_NAMES[3], strict=True):
            if isinstance(size, int) and size < window:
                # unlike the other pools, PyTorch's will not let the padding make up for it
                raise ShapeError(
                    f"a window of {window} does not fit into the {axis} {size}",
                    "take a smaller `kernel`, or `pad` before it",
                    setting="kernel",
                    code="NS3104",
                )
        return pooled_type

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return (behind_channels(inputs[0], 0.0),)

    def torch(self, *inputs: TensorType) -> Torch:
        return torch_pool(self)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx_mean(self, onnx, inputs[0], values[0])
