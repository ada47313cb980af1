"""The spatial axes, those behind the channels: what layers that move the edges of a picture have in common."""

from typing import TypeVar

from netspec.kinds.tensors import ShapeError, Size, TensorType, need_float

T = TypeVar("T")


def need_spatial(x: TensorType, kind: str) -> None:
    """Raise `ShapeError` unless `[channels, …]` of numbers arrives, with one to three axes behind the channels."""
    need_float(x, kind)
    if not 2 <= x.rank <= 4:
        raise ShapeError(
            f"`{kind}` takes [channels, …] with one to three axes behind, and {x} arrives",
            "`reshape` gives a row of numbers a channel" if x.rank == 1 else None,
            code="NS3002",
        )


def for_each_axis(values: tuple[T, ...], x: TensorType, setting: str) -> tuple[T, ...]:
    """One value for each axis behind the channels; one alone stands for all. Raises `ShapeError`."""
    count = x.rank - 1
    if len(values) not in (1, count):
        raise ShapeError(
            f"`{setting}` has {len(values)} values, and {x} has {count} axes behind the channels",
            "give one for each of them, or one for all",
            setting=setting,
        )
    return values if len(values) == count else values * count


def fixed(size: Size, kind: str) -> int:
    """The size as a number. Raises `ShapeError` where it is a named one."""
    if isinstance(size, str):
        raise ShapeError(
            f"`{kind}` changes a size, and the named size `{size}` has no name for what comes out",
            "give the picture a fixed size, or leave that axis as it is",
            code="NS3003",
        )
    return size
