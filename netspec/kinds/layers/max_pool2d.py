"""The kind `max_pool2d`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.windows import (
    PADDING,
    PER_SIDE,
    check_padding,
    need_picture,
    onnx_pads,
    pool_arguments,
    pool_windows,
    slid,
)
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import FLAG
from netspec.kinds.tensors import TensorType, need_float


class MaxPool2d(Layer):
    """The largest number of every window, in each channel: `[c, h, w]` → `[c, h', w']`.

    h' = ⌊(h + 2 · padding - kernel) / stride⌋ + 1, and w' likewise; rounded up with `ceil`.
    """

    kind = "max_pool2d"
    primary = "kernel"
    synonyms = ("MaxPooling2D", "MaxPool2d", "maxpool", "max_pool", "max_pooling")

    kernel: tuple[int, ...] = setting(PER_SIDE, "Height and width of a window.")
    stride: tuple[int, ...] | None = setting(
        PER_SIDE, "How far apart the windows stand; left out, side by side.", default=None
    )
    padding: tuple[int, ...] = setting(
        PADDING, "What is put around the picture, and never the largest.", default=0
    )
    ceil: bool = setting(
        FLAG, "Whether a last window may reach over the edge of the picture.", default=False
    )

    examples = (
        Example(2, (TensorType((3, 6, 5), picture=True),)),
        Example(
            {"kernel": [3, 2], "stride": [2, 1], "padding": 1},
            (TensorType((2, 7, 8), picture=True),),
        ),
        Example({"kernel": 3, "stride": 2, "ceil": True}, (TensorType((2, 6, 8), picture=True),)),
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
        need_float(x, "max_pool2d")
        need_picture(x, "max_pool2d")
        windows = pool_windows(self.kernel, self.stride, self.padding, self.ceil)
        return x.with_sizes(x.sizes[0], *slid(x, windows, "max_pool2d"), picture=x.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        inside = pool_arguments(self.kernel, self.stride, self.padding, self.ceil)
        return Torch(f"F.max_pool2d({{0}}, {inside})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        windows = pool_windows(self.kernel, self.stride, self.padding, self.ceil)
        return onnx.op(
            "MaxPool",
            values[0],
            kernel_shape=list(self.kernel),
            strides=list(self.stride or self.kernel),
            pads=onnx_pads(inputs[0], windows, "max_pool2d"),
        )
