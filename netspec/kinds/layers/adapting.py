"""What adaptive pools of every rank have in common: windows as large as the wanted size needs, as PyTorch lays them.

Window i of n on an axis of size s goes from ⌊i s / n⌋ to ⌈(i + 1) s / n⌉. ONNX has no such operator: equal windows are a
plain pool, means are a product with a matrix, and the largest are found among the places of each window.
"""

from typing import ClassVar, Protocol

from netspec.kinds.layers.windows import in_short, need_axes
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import ShapeError, Size, TensorType, need_float


class Adaptive(Protocol):
    """The setting that all of them have, one value for each axis."""

    kind: ClassVar[str]

    @property
    def size(self) -> tuple[int, ...]: ...


def adapted(pool: Adaptive, x: TensorType) -> TensorType:
    """What comes out of `x`. Raises `ShapeError`."""
    need_float(x, pool.kind)
    need_axes(x, len(pool.size), pool.kind)
    for size, wanted in zip(x.sizes[1:], pool.size, strict=True):
        if isinstance(size, str) and wanted > 1:
            raise ShapeError(
                f"`{pool.kind}` cannot cut the named size `{size}` into {wanted} windows",
                "use 1 there, or give it a fixed size",
                setting="size",
                code="NS3003",
            )
    return x.with_sizes(x.sizes[0], *pool.size, picture=x.picture)


def torch_adaptive(pool: Adaptive) -> Torch:
    return Torch(f"F.{pool.kind}({{0}}, {in_short(pool.size)})")


def onnx_adaptive_mean(pool: Adaptive, onnx: OnnxRecorder, x: TensorType, value: str) -> str:
    """The mean of every window."""
    kernel = _equal_windows(pool, x)
    if kernel:
        return onnx.op("AveragePool", value, kernel_shape=kernel, strides=kernel)
    for axis, (size, wanted) in enumerate(zip(x.sizes[1:], pool.size, strict=True), start=2):
        if isinstance(size, str):
            value = onnx.op("ReduceMean", value, onnx.constant([axis], "int64"), keepdims=1)
        elif size != wanted:
            value = _times(onnx, value, _means(size, wanted), axis, x.rank)
    return value


def onnx_adaptive_max(pool: Adaptive, onnx: OnnxRecorder, x: TensorType, value: str) -> str:
    """The largest number of every window."""
    kernel = _equal_windows(pool, x)
    if kernel:
        return onnx.op("MaxPool", value, kernel_shape=kernel, strides=kernel)
    for axis, (size, wanted) in enumerate(zip(x.sizes[1:], pool.size, strict=True), start=2):
        if isinstance(size, str):
            value = onnx.op("ReduceMax", value, onnx.constant([axis], "int64"), keepdims=1)
        elif size != wanted:
            inside = onnx.op(
                "Gather", value, onnx.constant(_places(size, wanted), "int64"), axis=axis
            )
            value = onnx.op("ReduceMax", inside, onnx.constant([axis + 1], "int64"), keepdims=0)
    return value


def _equal_windows(pool: Adaptive, x: TensorType) -> list[int] | None:
    """The size of the windows along each axis where they are equal, and stand side by side."""
    kernel: list[int] = []
    for size, wanted in zip(x.sizes[1:], pool.size, strict=True):
        if isinstance(size, str) or size % wanted:
            return None
        kernel.append(size // wanted)
    return kernel


def _ranges(size: Size, count: int) -> list[range]:
    assert isinstance(size, int)
    return [range(i * size // count, -(-(i + 1) * size // count)) for i in range(count)]


def _means(size: Size, count: int) -> list[list[float]]:
    """A matrix whose columns take the mean of a window each."""
    ranges = _ranges(size, count)
    return [[1 / len(r) if j in r else 0.0 for r in ranges] for j in range(int(size))]


def _places(size: Size, count: int) -> list[list[int]]:
    """The places of each window; in the smaller ones the first stands twice, which changes no maximum."""
    ranges = _ranges(size, count)
    most = max(map(len, ranges))
    return [[*r, *[r[0]] * (most - len(r))] for r in ranges]


def _times(onnx: OnnxRecorder, value: str, matrix: list[list[float]], axis: int, last: int) -> str:
    """The numbers along an axis times a matrix."""
    if axis == last:
        return onnx.op("MatMul", value, onnx.constant(matrix))
    order = list(range(last + 1))
    order[axis], order[last] = last, axis
    turned = onnx.op("MatMul", onnx.op("Transpose", value, perm=order), onnx.constant(matrix))
    return onnx.op("Transpose", turned, perm=order)
