"""The kind `max_pool1d`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.windows import (
    Windows,
    check_padding,
    need_series,
    onnx_pads,
    pool_arguments,
    pool_windows,
    slid,
)
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import COUNT, COUNT_FROM_ZERO, FLAG
from netspec.kinds.tensors import TensorType, need_float


class MaxPool1d(Layer):
    """The largest number of every window along a sequence, in each channel: `[c, time]` → `[c, time']`.

    time' = ⌊(time + 2 · padding - kernel) / stride⌋ + 1; rounded up with `ceil`.
    """

    kind = "max_pool1d"
    primary = "kernel"
    synonyms = ("MaxPooling1D",)

    kernel: int = setting(COUNT, "How many steps a window takes.")
    stride: int | None = setting(
        COUNT, "How far apart the windows stand; left out, side by side.", default=None
    )
    padding: int = setting(
        COUNT_FROM_ZERO, "What is put before and after, and never the largest.", default=0
    )
    ceil: bool = setting(FLAG, "Whether a last window may reach over the end.", default=False)

    examples = (
        Example(2, (TensorType((3, 7)),)),
        Example({"kernel": 3, "stride": 2, "padding": 1}, (TensorType((2, 8)),)),
        Example({"kernel": 3, "stride": 2, "ceil": True}, (TensorType((2, 8)),)),
        Example({"kernel": 2, "padding": 1, "ceil": True}, (TensorType((2, 6)),)),
        Example({"kernel": 3, "stride": 1, "padding": 1}, (TensorType((4, "time")),)),
    )

    def check(self) -> None:
        check_padding((self.kernel,), (self.padding,))

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "max_pool1d")
        need_series(x, "max_pool1d")
        return x.with_sizes(x.sizes[0], *slid(x, self._windows(), "max_pool1d"))

    def torch(self, *inputs: TensorType) -> Torch:
        stride = None if self.stride is None else (self.stride,)
        inside = pool_arguments((self.kernel,), stride, (self.padding,), self.ceil)
        return Torch(f"F.max_pool1d({{0}}, {inside})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:

        return onnx.op(
            "MaxPool",
            values[0],
            kernel_shape=[self.kernel],
            strides=[self.stride or self.kernel],
            pads=onnx_pads(inputs[0], self._windows(), "max_pool1d"),
        )

    def _windows(self) -> tuple[Windows, ...]:
        stride = None if self.stride is None else (self.stride,)
        return pool_windows((self.kernel,), stride, (self.padding,), self.ceil)
