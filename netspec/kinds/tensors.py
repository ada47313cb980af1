"""Shapes, as the checker knows them: per sample, channels first, the batch implied."""

from typing import TypeAlias

from netspec.source.diagnostics import Label
from netspec.source.help import Help, before, maybe
from netspec.source.record import Record

Size: TypeAlias = int | str
"""A number, or the name of a size that may differ from sample to sample."""

FLOAT = "float"
CODES = "codes"
PIXELS = "uint8"


class TensorType(Record):
    """What flows along an edge: sizes per sample, and what the elements are.

    `counts` belongs to codes: how many different ones there are, one number for all or one per column.
    `picture` says that the sizes are `[channels, height, width]`, so that a `linear` on them can be refused.
    """

    sizes: tuple[Size, ...]
    dtype: str = FLOAT
    counts: tuple[int, ...] = ()
    picture: bool = False

    def __str__(self) -> str:
        return "[" + ", ".join(str(size) for size in self.sizes) + "]"

    @property
    def rank(self) -> int:
        return len(self.sizes)

    @property
    def is_float_vector(self) -> bool:
        return self.dtype == FLOAT and self.rank == 1

    def with_sizes(self, *sizes: Size, picture: bool = False) -> "TensorType":
        """The same elements in another shape."""
        return TensorType(tuple(sizes), self.dtype, self.counts, picture)


class ShapeError(Exception):
    """A layer that cannot take what arrives. It knows the setting to blame, no file and no line.

    `label` is the local fact under the caret; without it the caret says what arrives. `related` is the line of a Python
    file that takes part: of a layer of the user's own.
    """

    def __init__(
        self,
        message: str,
        help: str | None = None,
        *,
        setting: str | None = None,
        code: str = "NS3001",
        label: str | None = None,
        related: tuple[Label, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.setting = setting
        self.code = code
        self.label = label
        self.related = related


def elements(sizes: tuple[Size, ...]) -> int:
    """The product of the sizes; a named size counts once."""
    product = 1
    for size in sizes:
        product *= size if isinstance(size, int) else 1
    return product


def known(size: Size, purpose: str, setting: str | None = None) -> int:
    """The size as a number. Raises `ShapeError` where it is a named one."""
    if isinstance(size, str):
        raise ShapeError(
            f"{purpose} cannot be the named size `{size}`",
            "a named size differs from sample to sample, so no weight can depend on it",
            setting=setting,
            code="NS3003",
        )
    return size


def need_rank(type: TensorType, rank: int, kind: str, form: str, help: str | None = None) -> None:
    """Raise `ShapeError` unless the input has `rank` axes; `form` shows them: `[channels, height, width]`."""
    if type.rank != rank:
        raise ShapeError(f"`{kind}` takes {form}, and {type} arrives", help, code="NS3002")


def as_sequence(x: TensorType) -> str | None:
    """How what is no sequence can be one, as the help of an error."""
    numbers = all(isinstance(size, int) for size in x.sizes)
    if x.rank == 1 and numbers:
        step = f"reshape: [{x.sizes[0]}, 1]"
        words = f"`{step}` makes every number a step; an `array: [time, 64]` is a sequence"
        return Help(words, maybe(before(step), title=f"put `{step}` before it"))
    if x.rank != 3:
        return "`reshape` brings it to [time, features]" if x.rank > 3 else None
    if x.sizes[0] == 1:
        step = f"reshape: [{x.sizes[1]}, {x.sizes[2]}]"
        return Help(f"`{step}` makes its rows the steps", before(step))
    words = "`permute: [1, 0, 2]` and then `flatten: {start: 1}` make its rows the steps"
    return Help(words, before("permute: [1, 0, 2]\nflatten: {start: 1}"))


def need_float(type: TensorType, kind: str) -> None:
    """Raise `ShapeError` where codes or raw pixels arrive at a layer that calculates."""
    if type.dtype != FLOAT:
        raise ShapeError(
            f"`{kind}` takes numbers, and {type.dtype} arrive",
            Help("turn the codes into vectors first: `embedding: 16`", before("embedding: 16"))
            if type.dtype == CODES
            else None,
            code="NS3004",
        )
