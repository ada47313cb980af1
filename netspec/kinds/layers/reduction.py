"""Reductions: which axes fall away, and what is left."""

from netspec.kinds.axes import axes_of
from netspec.kinds.tensors import TensorType


def reduced(x: TensorType, axes: tuple[int | str, ...], keep: bool) -> TensorType:
    """What is left of `x` without the axes, or with 1 in their places."""
    found = found_axes(x, axes)
    if keep:
        kept = (1 if axis in found else size for axis, size in enumerate(x.sizes))
        return x.with_sizes(*kept, picture=x.picture)
    return x.with_sizes(*(size for axis, size in enumerate(x.sizes) if axis not in found))


def torch_dims(x: TensorType, axes: tuple[int | str, ...], keep: bool) -> str:
    """The arguments of a reduction in PyTorch, which counts the batch."""
    dims = [axis + 1 for axis in found_axes(x, axes)]
    listed = str(dims[0]) if len(dims) == 1 else f"({', '.join(map(str, dims))})"
    return f"dim={listed}{', keepdim=True' if keep else ''}"


def found_axes(x: TensorType, axes: tuple[int | str, ...]) -> tuple[int, ...]:
    """The axes, counted from 0 and in order."""
    return tuple(sorted({axis for written in axes for axis in axes_of(written, x)}))
