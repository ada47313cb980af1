"""What every augmentation kind answers.

There are libraries of them (kornia among the best kept). They are not used: a spec has to train in a plain install, where
none is; moving pictures batch by batch takes a few lines of PyTorch, and as matrices any number of movements are one,
so that pixels are interpolated once, and boxes and masks go with them.
"""

from typing import Any, ClassVar, Protocol, TypeAlias

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import Kind, setting
from netspec.kinds.sorts import NAME, Real, SettingError
from netspec.source.help import Help, write


class Draws(Protocol):
    """Random numbers for a batch, each sample its own: `[N]`, or of the shape of what is given."""

    def uniform(self, low: float, high: float) -> Any:
        """Numbers from `low` to `high`."""
        ...

    def chance(self, rate: float) -> Any:
        """True in this share of the samples."""
        ...

    def uniform_like(self, values: Any, low: float, high: float) -> Any:
        """A number from `low` to `high` for each value."""
        ...

    def normal_like(self, values: Any) -> Any:
        """A number with mean 0 and deviation 1 for each value."""
        ...


Row: TypeAlias = tuple[Any, Any, Any]
Matrix: TypeAlias = tuple[Row, Row]
"""(a, b, c), (d, e, f), numbers or tensors `[N]`: what is at (x, y) in the new picture was at (a x + b y + c,
d x + e y + f). Edges are at -1 and 1."""


class Augmentation(Kind):
    """A change of inputs that only training sees. It gets tensors, and uses their own methods: no PyTorch is needed here."""

    of_pictures: ClassVar[bool] = True
    """Whether it changes pictures; else numbers."""

    input: str | None = setting(
        NAME, "The input that it changes. (Default: every one that it can.)", default=None
    )

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # what a kind says of itself comes first
        own = {name: one for name, one in cls.settings.items() if name != "input"}
        cls.settings = {**own, "input": cls.settings["input"]}


class Movement(Augmentation):
    """Moves the pixels of a picture. Boxes and classes of pixels go with them."""

    mirrors: ClassVar[bool] = False
    """Whether it does no more than mirror, which takes no interpolation."""

    def matrix(self, draws: Draws, size: tuple[int, int]) -> Matrix:
        """Where the pixels of each sample come from; `size` is the height and width of the picture."""
        raise NotImplementedError


class Touch(Augmentation):
    """Changes values where they are."""

    def changed(self, values: Any, draws: Draws) -> Any:
        """A batch `[N, …]`, float32; pixels from 0 to 255, which may leave these bounds."""
        raise NotImplementedError


def a_range(each: Real) -> ListOf[float]:
    """The sort of a least and a most."""
    return ListOf(each, "a list of two numbers, the least and the most", least=2, most=2)


def need_order(one: Augmentation, *settings: str) -> None:
    """Raise `SettingError` where a range ends before it begins."""
    for name in settings:
        low, high = getattr(one, name)
        if low > high:
            message = f"`{name}` goes from {low:g} to {high:g}"
            turned = write(f"[{high:g}, {low:g}]")
            raise SettingError(message, Help("write the least first", turned), setting=name)


RATE = Real(above=0, maximum=1)
