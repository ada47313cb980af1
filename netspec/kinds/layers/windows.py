"""Windows that slide over a picture or along a sequence: what they leave of its sizes, for convolutions and pools."""

from collections.abc import Iterator
from math import gcd, isqrt
from typing import Any

from netspec.kinds.compounds import PerAxis
from netspec.kinds.layers.dividing import dividing
from netspec.kinds.named_sizes import windowed
from netspec.kinds.sorts import COUNT, COUNT_FROM_ZERO
from netspec.kinds.tensors import ShapeError, Size, TensorType, need_rank
from netspec.source.help import Cure, Help, after, before, correct, cure, leave_out, maybe
from netspec.source.record import Record

PICTURE = "[channels, height, width]"
ALONG = PerAxis(1, COUNT)
PADDING_ALONG = PerAxis(1, COUNT_FROM_ZERO)
PER_SIDE = PerAxis(2, COUNT)
PADDING = PerAxis(2, COUNT_FROM_ZERO)
PER_EDGE = PerAxis(3, COUNT)
PADDING_OF_EDGES = PerAxis(3, COUNT_FROM_ZERO)
DILATION_DOC = "How far apart the numbers of a window stand."
BIAS_DOC = "Whether a learned number is added to each channel."
AXIS_NAMES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


class Windows(Record):
    """The windows along one axis: `size` numbers each, `dilation` apart, the windows `stride` apart.

    With `ceil` a last window may begin inside the axis (or its padding before) and end outside the padding after.
    """

    size: int
    stride: int = 1
    before: int = 0
    after: int = 0
    dilation: int = 1
    ceil: bool = False

    @property
    def reach(self) -> int:
        """The distance from the first number of a window to the last, both counted."""
        return self.dilation * (self.size - 1) + 1

    def over(self, size: Size, kind: str, axis: str) -> Size:
        """How many windows there are on an axis of that size. Raises `ShapeError`."""
        room = self.before + self.after
        if isinstance(size, str):
            if not self.ceil or self.stride == 1:
                return windowed(size, room - self.reach + self.stride, self.stride)
            raise ShapeError(
                f"`{kind}` with `ceil` leaves a last window of the named size `{size}` that may be there or not",
                leave_out("leave `ceil` out, or give the size as a number", "ceil"),
                setting="ceil",
                code="NS3003",
            )
        if size + room < self.reach:
            padded = f", {size + room} with padding" if room else ""
            raise ShapeError(
                f"a window of {self.reach} does not fit into the {axis} {size}{padded}",
                Help(
                    "take a smaller `kernel`, more `padding`, or fewer layers that shrink the picture",
                    *self._smaller(size + room),
                ),
                setting="kernel",
                code="NS3104",
            )
        steps = size + room - self.reach
        if not self.ceil:
            return steps // self.stride + 1
        count = -(-steps // self.stride) + 1
        # PyTorch leaves out a last window that would begin in the padding after
        return count - 1 if (count - 1) * self.stride >= size + self.before else count

    def _smaller(self, room: int) -> Iterator[Cure]:
        """The largest window that fits, and one of 3, which is usual."""
        most = (room - 1) // self.dilation + 1
        for size in dict.fromkeys((most, 3)):
            if 0 < size < self.size and size <= most:
                title = f"take a `kernel` of {size}"
                yield maybe(correct("kernel", str(size)), title=title)

    def after_needed(self, size: Size, count: Size) -> int:
        """The padding after with which a floor gives `count` windows: what ONNX is told in place of `ceil`."""
        if not self.ceil or isinstance(size, str) or isinstance(count, str):
            return self.after
        return max(self.after, (count - 1) * self.stride + self.reach - size - self.before)


def need_axes(x: TensorType, count: int, kind: str) -> None:
    """Raise `ShapeError` unless channels arrive with that many axes behind them."""
    (need_series, need_picture, need_volume)[count - 1](x, kind)


def need_picture(x: TensorType, kind: str) -> None:
    """Raise `ShapeError` unless `[channels, height, width]` arrives."""
    help: str | None = None
    if x.rank == 2:
        step = f"reshape: [1, {x.sizes[0]}, {x.sizes[1]}]"
        help = Help(f"give it a channel first: `{step}`", before(step))
    elif x.rank == 1:
        words = "a picture comes from an `image` input, or from a row of numbers by `reshape: [1, height, width]`"
        help = Help(words, *_as_square(x.sizes[0]))
    elif x.rank == 4 and kind.endswith("2d"):
        help = f"`{kind.replace('2d', '3d')}` is for volumes"
    need_rank(x, 3, kind, PICTURE, help)


def _as_square(size: Size) -> Iterator[Cure]:
    """The step that makes a square picture of a row, where it is as long as one."""
    side = isqrt(size) if isinstance(size, int) else 0
    if side > 1 and side * side == size:
        step = f"reshape: [1, {side}, {side}]"
        yield maybe(before(step), title=f"put `{step}` before it")


def need_series(x: TensorType, kind: str) -> None:
    """Raise `ShapeError` unless `[channels, time]` arrives."""
    help: str | None = None
    if x.rank == 1:
        step = f"reshape: [1, {x.sizes[0]}]"
        help = Help(f"give it a channel first: `{step}`", before(step))
    elif x.rank == 3:
        help = f"`{kind.replace('1d', '2d')}` is for pictures"
    elif x.rank == 4:
        help = f"`{kind.replace('1d', '3d')}` is for volumes"
    need_rank(x, 2, kind, "[channels, time]", help)
    if isinstance(x.sizes[0], str):
        raise ShapeError(
            f"`{kind}` takes [channels, time], and {x} arrives",
            Help(
                "`permute: [1, 0]` puts the channels first; the same again after it brings them back",
                cure(
                    before("permute: [1, 0]"),
                    after("permute: [1, 0]"),
                    title="put `permute: [1, 0]` before and after it",
                ),
                cure(before("permute: [1, 0]"), title="put `permute: [1, 0]` before it"),
            ),
            code="NS3002",
        )


def need_volume(x: TensorType, kind: str) -> None:
    """Raise `ShapeError` unless `[channels, depth, height, width]` arrives."""
    help: str | None = None
    if x.picture and x.rank == 3:
        help = f"`{kind.replace('3d', '2d')}` is for pictures"
    elif x.rank == 3:
        help = Help(
            f"give it a channel first: `unsqueeze: 0`; `{kind.replace('3d', '2d')}` is for pictures",
            before("unsqueeze: 0"),
        )
    need_rank(x, 4, kind, "[channels, depth, height, width]", help)


def need_groups(groups: int, come_in: int, go_out: int) -> None:
    """Raise `ShapeError` unless the groups divide the channels on both sides."""
    for count, which in ((come_in, "come in"), (go_out, "go out")):
        if count % groups:
            raise ShapeError(
                f"{groups} `groups` do not divide the number of channels that {which}, {count}",
                Help(
                    "choose `groups` that divides both numbers of channels",
                    *dividing("groups", groups, gcd(come_in, go_out)),
                ),
                setting="groups",
                code="NS3009",
            )


def slid(x: TensorType, windows: tuple[Windows, ...], kind: str) -> tuple[Size, ...]:
    """The sizes behind the channels that the windows leave: height and width, or the length."""
    axes = zip(windows, x.sizes[1:], AXIS_NAMES[len(windows)], strict=True)
    return tuple(one.over(size, kind, axis) for one, size, axis in axes)


def onnx_pads(x: TensorType, windows: tuple[Windows, ...], kind: str) -> list[int]:
    """The paddings as ONNX lists them: all before, then all after."""
    counts = slid(x, windows, kind)
    axes = zip(windows, x.sizes[1:], counts, strict=True)
    return [one.before for one in windows] + [one.after_needed(s, c) for one, s, c in axes]


def in_short(sides: tuple[int, ...]) -> Any:
    """One number where all agree, as one would write it."""
    return sides[0] if len(set(sides)) == 1 else sides
