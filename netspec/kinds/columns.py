"""What inputs and outputs share: what lies in a column, and what is measured of it before it is encoded."""

from collections.abc import Mapping
from typing import Protocol, TypeAlias

from netspec.source.record import Record

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
State: TypeAlias = dict[str, Json]
"""What a column learned from the training split: plain JSON, kept in the run and in the exported file."""


class Listed(int):
    """How many columns a list names: they lie along an axis, even where it is one. It equals the plain number."""


def along_columns(width: int) -> tuple[int, ...]:
    """The axis along which the columns of an input lie; a column that no list names has none.

    >>> along_columns(1), along_columns(Listed(1)), along_columns(3)
    ((), (1,), (3,))
    """
    return (int(width),) if width > 1 or isinstance(width, Listed) else ()


class RawType(Record):
    """What enters the ONNX file, per sample: float32, int64, string, bool or uint8, and its sizes.

    Sizes given as text differ from call to call (the height of a photo).
    """

    dtype: str
    sizes: tuple[int | str, ...] = ()


class CellRule(Record):
    """What the cells of one column may be: floats, whole numbers, texts or bools (by dtype)."""

    dtype: str
    gaps: bool = True
    """Whether a cell may be missing."""
    known: tuple[str | int, ...] = ()
    """The classes; where `only` holds, no other value may stand in a cell."""
    only: bool = False
    two: bool = False
    """Whether the classes are no and yes, so that no further one can be added."""
    below: int | None = None
    """Whole numbers must be from 0 to below this."""
    separator: str = ""
    """What parts the classes of a cell that holds any number of them; where it is empty, a cell holds one."""
    dates: bool = False
    """Whether texts are dates, in the forms of ISO 8601."""
    plain: bool = False
    """Whether a text is taken as it stands, with the spaces around it."""


class Statistics(Protocol):
    """What one column of numbers is like, over the training split, gaps left out."""

    @property
    def count(self) -> int: ...
    @property
    def missing(self) -> int: ...
    @property
    def mean(self) -> float: ...
    @property
    def std(self) -> float: ...
    @property
    def minimum(self) -> float: ...
    @property
    def maximum(self) -> float: ...
    def quantile(self, share: float) -> float: ...
    def texts(self) -> Mapping[str, int]:
        """The different texts of a column of texts, each with how often it is there."""
        ...

    def log1p(self) -> "Statistics":
        """The same of log(1 + x)."""
        ...
