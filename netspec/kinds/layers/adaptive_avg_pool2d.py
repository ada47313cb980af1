"""The kind `adaptive_avg_pool2d`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.windows import PER_SIDE, in_short, need_picture
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import ShapeError, Size, TensorType, need_float


class AdaptiveAvgPool2d(Layer):
    """The mean of windows that are as large as the wanted size needs: `[c, h, w]` → `[c, size, size]`.

    Window i of n on an axis of size h goes from ⌊i h / n⌋ to ⌈(i + 1) h / n⌉, as in PyTorch.
    He et al. 2014, "Spatial pyramid pooling" (arXiv:1406.4729), with means.
    """

    kind = "adaptive_avg_pool2d"
    primary = "size"
    synonyms = ("adaptive_average_pool2d", "AdaptiveAveragePooling2D", "adaptive_avg_pool")

    size: tuple[int, ...] = setting(PER_SIDE, "Height and width that come out.")

    examples = (
        Example(2, (TensorType((3, 6, 4), picture=True),)),
        Example([3, 2], (TensorType((2, 7, 5), picture=True),)),
        Example(4, (TensorType((2, 3, 4), picture=True),)),
        Example({"size": 1}, (TensorType((2, "height", "width"), picture=True),)),
        Example({"size": [1, 3]}, (TensorType((2, "height", 5), picture=True),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "adaptive_avg_pool2d")
        need_picture(x, "adaptive_avg_pool2d")
        for size, wanted in zip(x.sizes[1:], self.size, strict=True):
            if isinstance(size, str) and wanted > 1:
                raise ShapeError(
                    f"`adaptive_avg_pool2d` cannot cut the named size `{size}` into {wanted} windows",
                    "use 1 there, or give the picture a fixed size",
                    setting="size",
                    code="NS3003",
                )
        return x.with_sizes(x.sizes[0], *self.size, picture=x.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"F.adaptive_avg_pool2d({{0}}, {in_short(self.size)})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        value, (height, width) = values[0], inputs[0].sizes[1:]
        kernel = [_window(size, n) for size, n in zip((height, width), self.size, strict=True)]
        if kernel[0] and kernel[1]:
            return onnx.op("AveragePool", value, kernel_shape=kernel, strides=kernel)
        if isinstance(height, str):
            value = onnx.op("ReduceMean", value, onnx.constant([2], "int64"), keepdims=1)
        elif height != self.size[0]:
            value = onnx.op("MatMul", onnx.constant(_means(height, self.size[0])), value)
        if isinstance(width, str):
            return onnx.op("ReduceMean", value, onnx.constant([3], "int64"), keepdims=1)
        if width == self.size[1]:
            return value
        across = [list(column) for column in zip(*_means(width, self.size[1]), strict=True)]
        return onnx.op("MatMul", value, onnx.constant(across))


def _window(size: Size, count: int) -> int:
    """How large each of `count` equal windows is; 0 where they are not equal."""
    return size // count if isinstance(size, int) and size % count == 0 else 0


def _means(size: int, count: int) -> list[list[float]]:
    """A matrix whose rows take the mean of a window each."""
    rows = []
    for i in range(count):
        start, end = i * size // count, -(-(i + 1) * size // count)
        rows.append([1 / (end - start) if start <= j < end else 0.0 for j in range(size)])
    return rows
