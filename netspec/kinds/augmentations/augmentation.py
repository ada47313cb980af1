"""What every augmentation kind answers.

There are libraries of them (kornia among the best kept). They are not used: a spec has to train in a plain install, where
none is; moving pictures batch by batch takes a few lines of PyTorch, and as matrices any number of movements are one,
so that pixels are interpolated once, and boxes and masks go with them.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeAlias

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import Kind, setting
from netspec.kinds.sorts import NAME, Real, SettingError
from netspec.source.help import Help, write

if TYPE_CHECKING:
    from netspec.kinds.inputs.input import Input


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

    def below(self, count: int) -> Any:
        """Whole numbers from 0 to below `count`, int64."""
        ...

    def other_rows(self, count: int) -> Any:
        """The numbers of other samples, int64 `[N, count]`; in a batch of one sample its own."""
        ...


Row: TypeAlias = tuple[Any, Any, Any]
Matrix: TypeAlias = tuple[Row, Row]
"""(a, b, c), (d, e, f), numbers or tensors `[N]`: what is at (x, y) in the new picture was at (a x + b y + c,
d x + e y + f). Edges are at -1 and 1."""

Holds: TypeAlias = Literal["pictures", "numbers", "cells"]


class Augmentation(Kind):
    """A change of the rows that only training sees. It gets tensors, and uses their own methods: no PyTorch is needed here."""


class OfInput(Augmentation):
    """A change of inputs, each sample in its own way."""

    changes: ClassVar[Holds] = "pictures"
    """What it changes, and so which inputs it can."""

    input: str | None = setting(
        NAME, "The input that it changes. (Default: every one that it can.)", default=None
    )

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # what a kind says of itself comes first
        own = {name: one for name, one in cls.settings.items() if name != "input"}
        cls.settings = {**own, "input": cls.settings["input"]}

    def fits(self, one: "Input") -> bool:
        """Whether an input holds what it changes."""
        if self.changes == "pictures":
            return one.kind == "image"
        return (one.noisy() if self.changes == "numbers" else one.cell()) is not None


class Movement(OfInput):
    """Moves the pixels of a picture. Boxes and classes of pixels go with them."""

    mirrors: ClassVar[bool] = False
    """Whether it does no more than mirror, which takes no interpolation."""

    def matrix(self, draws: Draws, size: tuple[int, int]) -> Matrix:
        """Where the pixels of each sample come from; `size` is the height and width of the picture."""
        raise NotImplementedError


class Touch(OfInput):
    """Changes values where they are."""

    def changed(self, values: Any, draws: Draws) -> Any:
        """A batch `[N, …]`, float32; pixels from 0 to 255, which may leave these bounds."""
        raise NotImplementedError


class CellTouch(OfInput):
    """Changes whole cells of a table: a number with its flag, all the numbers of a category."""

    changes = "cells"

    def changed(self, cells: Any, draws: Draws) -> Any:
        """A batch `[N, cells, numbers of a cell]`, of any dtype."""
        raise NotImplementedError


class Policy(OfInput):
    """Moves pixels and changes their values, as one draw for both says."""

    def plan(self, draws: Draws) -> Any:
        """What happens to each sample."""
        raise NotImplementedError

    def matrices(self, plan: Any, size: tuple[int, int]) -> list[Matrix]:
        """The movements, one after the other, as `Movement.matrix` gives them."""
        raise NotImplementedError

    def changed(self, values: Any, plan: Any) -> Any:
        """The values as `Touch.changed` has them, once all is moved."""
        raise NotImplementedError


class BatchDraws(Protocol):
    """Random numbers for a batch as a whole, as plain numbers."""

    def once(self) -> float:
        """A number from 0 to below 1."""
        ...

    def beta(self, alpha: float) -> float:
        """A number from 0 to 1 of the distribution Beta(alpha, alpha)."""
        ...


class Mixing(Augmentation):
    """Rows of a batch are mixed with other rows, inputs and targets alike; the loss is that of both, by their shares."""

    rate: float
    """The share of the batches that are mixed."""
    pictures_only: ClassVar[bool] = False
    """Whether every input has to be a picture."""

    def mixed(
        self, inputs: list[Any], others: list[Any], draws: BatchDraws
    ) -> tuple[list[Any], float]:
        """Inputs `[N, …]`, float32, mixed with the same of the other rows, and the share that is a row's own."""
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
