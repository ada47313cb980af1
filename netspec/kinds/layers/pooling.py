"""What pools of every rank have in common: windows that bring the numbers in them to one, each channel on its own."""

from itertools import product
from math import prod
from typing import Any, ClassVar, Protocol

from netspec.kinds.layers.windows import Windows, in_short, need_axes, onnx_pads, slid
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import Size, TensorType, need_float


class Pool(Protocol):
    """The settings that all of them have, one value for each axis."""

    kind: ClassVar[str]

    @property
    def kernel(self) -> tuple[int, ...]: ...
    @property
    def stride(self) -> tuple[int, ...] | None: ...
    @property
    def padding(self) -> tuple[int, ...]: ...
    @property
    def ceil(self) -> bool: ...


def check_padding(pool: Pool) -> None:
    """Raise `SettingError` where a window could lie in the padding alone."""
    for k, p in zip(pool.kernel, pool.padding, strict=True):
        if 2 * p > k:
            raise SettingError(
                f"a padding of {p} is more than half the kernel {k}",
                f"use at most {k // 2}",
                setting="padding",
            )


def pooled(pool: Pool, x: TensorType) -> TensorType:
    """What comes out of `x`. Raises `ShapeError`."""
    need_float(x, pool.kind)
    need_axes(x, len(pool.kernel), pool.kind)
    return x.with_sizes(x.sizes[0], *slid(x, pool_windows(pool), pool.kind), picture=x.picture)


def pool_windows(pool: Pool) -> tuple[Windows, ...]:
    """The windows along each axis; without a stride they stand side by side."""
    axes = zip(pool.kernel, pool.stride or pool.kernel, pool.padding, strict=True)
    return tuple(Windows(k, s, p, p, ceil=pool.ceil) for k, s, p in axes)


def torch_pool(pool: Pool) -> Torch:
    """The pool in PyTorch; what is as usual is left out."""
    arguments = f"kernel_size={in_short(pool.kernel)}"
    if pool.stride is not None and pool.stride != pool.kernel:
        arguments += f", stride={in_short(pool.stride)}"
    if any(pool.padding):
        arguments += f", padding={in_short(pool.padding)}"
    return Torch(f"F.{pool.kind}({{0}}, {arguments}{', ceil_mode=True' if pool.ceil else ''})")


def onnx_max(pool: Pool, onnx: OnnxRecorder, x: TensorType, value: str) -> str:
    """The largest number of every window."""
    return onnx.op("MaxPool", value, **_attributes(pool, x))


def onnx_mean(pool: Pool, onnx: OnnxRecorder, x: TensorType, value: str) -> str:
    """The mean of every window: the zeros of the padding count, what a last window has beyond them does not."""
    means = onnx.op("AveragePool", value, **_attributes(pool, x), count_include_pad=1)
    axes = zip(pool_windows(pool), x.sizes[1:], strict=True)
    factors = [_corrections(one, size) for one, size in axes]
    if all(factor == 1 for along in factors for factor in along):
        return means
    sizes = [len(along) for along in factors]
    return onnx.op(
        "Mul", means, onnx.constant(_nested([prod(f) for f in product(*factors)], sizes))
    )


def _attributes(pool: Pool, x: TensorType) -> dict[str, Any]:
    return {
        "kernel_shape": list(pool.kernel),
        "strides": list(pool.stride or pool.kernel),
        "pads": onnx_pads(x, pool_windows(pool), pool.kind),
    }


def _corrections(windows: Windows, size: Size) -> list[float]:
    """For each window along an axis: its size by what of it lies within the padding, which PyTorch's means divide by."""
    count = windows.over(size, "avg_pool", "axis")
    if isinstance(size, str) or isinstance(count, str):
        return [1.0]
    end = windows.before + size + windows.after
    starts = [i * windows.stride for i in range(count)]
    return [windows.size / (min(start + windows.size, end) - start) for start in starts]


def _nested(numbers: list[float], sizes: list[int]) -> Any:
    """A row of numbers as lists in lists of these sizes."""
    for size in reversed(sizes[1:]):
        numbers = [numbers[i : i + size] for i in range(0, len(numbers), size)]  # type: ignore[misc]
    return numbers
