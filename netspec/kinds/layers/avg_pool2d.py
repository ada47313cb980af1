"""The kind `avg_pool2d`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.windows import (
    PADDING,
    PER_SIDE,
    Windows,
    check_padding,
    corrections,
    need_picture,
    onnx_pads,
    pool_arguments,
    pool_windows,
    slid,
)
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import FLAG
from netspec.kinds.tensors import TensorType, need_float


class AvgPool2d(Layer):
    """The mean of every window, in each channel: `[c, h, w]` → `[c, h', w']`.

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
        check_padding(self.kernel, self.padding)

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "avg_pool2d")
        need_picture(x, "avg_pool2d")
        return x.with_sizes(x.sizes[0], *slid(x, self._windows(), "avg_pool2d"), picture=x.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        inside = pool_arguments(self.kernel, self.stride, self.padding, self.ceil)
        return Torch(f"F.avg_pool2d({{0}}, {inside})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        (x,) = inputs
        means = onnx.op(
            "AveragePool",
            values[0],
            kernel_shape=list(self.kernel),
            strides=list(self.stride or self.kernel),
            pads=onnx_pads(x, self._windows(), "avg_pool2d"),
            count_include_pad=1,
        )
        down, across = (
            corrections(one, size) for one, size in zip(self._windows(), x.sizes[1:], strict=True)
        )
        if set(down + across) == {1.0}:
            return means
        return onnx.op("Mul", means, onnx.constant([[[a * b for b in across] for a in down]]))

    def _windows(self) -> tuple[Windows, ...]:
        return pool_windows(self.kernel, self.stride, self.padding, self.ceil)
