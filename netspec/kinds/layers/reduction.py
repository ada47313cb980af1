"""Reductions: which axes fall away, and what is left."""

from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.named_sizes import called
from netspec.kinds.sorts import AXIS, NAME
from netspec.kinds.tensors import ShapeError, TensorType, axis_of

AXES = ListOf(
    Either(AXIS, NAME),
    "an axis by number or by the name of its size, or a list of them",
    unique=True,
    one_or_more=True,
)


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
    return tuple(sorted({axis for written in axes for axis in _axes_of(written, x)}))


def _axes_of(written: int | str, x: TensorType) -> tuple[int, ...]:
    """The axes of a number or of a name, which several may have."""
    if isinstance(written, int):
        return (axis_of(written, x.rank, "axes"),)
    meant = called(written, x.sizes)
    named = tuple(axis for axis, size in enumerate(x.sizes) if size in meant)
    if not named:
        names = [f"`{size}`" for size in x.sizes if isinstance(size, str)]
        raise ShapeError(
            f"no axis of {x} is named `{written}`",
            f"its named sizes are {' and '.join(names)}" if names else "give the axis as a number",
            setting="axes",
            code="NS3006",
        )
    return named
