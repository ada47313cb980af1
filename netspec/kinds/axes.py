"""Axes as a spec names them: by number, counted from 0 or with negative ones from the end, or by the name of their size."""

from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.named_sizes import called
from netspec.kinds.sorts import NAME, Whole
from netspec.kinds.tensors import ShapeError, TensorType
from netspec.source.help import Help, maybe, write

NUMBER = Whole(-16, 15)
"""The sort of an axis that cannot be named: the place of one that is yet to be."""


class OneAxis(Either):
    """An axis, by number or by name."""

    def __init__(self) -> None:
        super().__init__(NUMBER, NAME)
        self.expects = "an axis by number or by the name of its size"


AXIS = OneAxis()
AXES = ListOf(
    AXIS,
    "an axis by number or by the name of its size, or a list of them",
    unique=True,
    one_or_more=True,
)


def axis_of(written: int | str, x: TensorType, setting: str = "axis") -> int:
    """The axis that is meant, counted from 0. Raises `ShapeError` where there is none, or more than one of that name."""
    found = axes_of(written, x, setting)
    if len(found) > 1:
        raise ShapeError(
            f"{len(found)} axes of {x} are named `{written}`",
            f"say which one by its number: {' or '.join(map(str, found))}",
            setting=setting,
            code="NS3006",
        )
    return found[0]


def axes_of(written: int | str, x: TensorType, setting: str = "axes") -> tuple[int, ...]:
    """The axes that are meant, counted from 0: several may have one name. Raises `ShapeError` where there is none."""
    if isinstance(written, int):
        return (numbered(written, x.rank, setting),)
    meant = called(written, x.sizes)
    named = tuple(axis for axis, size in enumerate(x.sizes) if size in meant)
    if not named:
        names = dict.fromkeys(f"`{size}`" for size in x.sizes if isinstance(size, str))
        raise ShapeError(
            f"no axis of {x} is named `{written}`",
            f"its named sizes are {' and '.join(names)}" if names else "give the axis as a number",
            setting=setting,
            code="NS3006",
        )
    return named


def numbered(axis: int, rank: int, setting: str = "axis") -> int:
    """The axis of a number, counted from 0. Raises `ShapeError` where there is no such axis."""
    if not -rank <= axis < rank:
        raise ShapeError(
            f"there is no axis {axis} in {rank} {'axis' if rank == 1 else 'axes'}",
            Help(
                f"use an axis from {-rank} to {rank - 1}",
                maybe(write("-1"), title="take the last axis: -1"),
            )
            if rank
            else "give what arrives an axis: `unsqueeze: 0`",
            setting=setting,
            code="NS3006",
        )
    return axis % rank
