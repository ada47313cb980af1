"""Windows that slide over a picture: what they leave of its height and width, for convolutions and pools."""

from typing import Any

from netspec.kinds.compounds import PerAxis
from netspec.kinds.sorts import COUNT, COUNT_FROM_ZERO, SettingError
from netspec.kinds.tensors import ShapeError, Size, TensorType, need_rank
from netspec.source.record import Record

PICTURE = "[channels, height, width]"
PER_SIDE = PerAxis(2, COUNT)
PADDING = PerAxis(2, COUNT_FROM_ZERO)


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
            if self.stride == 1 and room == self.reach - 1:
                return size
            raise ShapeError(
                f"`{kind}` changes the {axis}, and the named size `{size}` has no name for what is left",
                "keep the size: stride 1, an odd kernel, and half of it as padding (1 for 3, 2 for 5)",
                code="NS3003",
            )
        if size + room < self.reach:
            padded = f", {size + room} with padding" if room else ""
            raise ShapeError(
                f"a window of {self.reach} does not fit into the {axis} {size}{padded}",
                "take a smaller `kernel`, more `padding`, or fewer layers that shrink the picture",
                setting="kernel",
                code="NS3104",
            )
        steps = size + room - self.reach
        if not self.ceil:
            return steps // self.stride + 1
        count = -(-steps // self.stride) + 1
        # PyTorch leaves out a last window that would begin in the padding after
        return count - 1 if (count - 1) * self.stride >= size + self.before else count

    def after_needed(self, size: Size, count: Size) -> int:
        """The padding after with which a floor gives `count` windows: what ONNX is told in place of `ceil`."""
        if not self.ceil or isinstance(size, str) or isinstance(count, str):
            return self.after
        return max(self.after, (count - 1) * self.stride + self.reach - size - self.before)


def need_picture(x: TensorType, kind: str) -> None:
    """Raise `ShapeError` unless `[channels, height, width]` arrives."""
    help = None
    if x.rank == 2:
        help = f"give it a channel first: `reshape: [1, {x.sizes[0]}, {x.sizes[1]}]`"
    elif x.rank == 1:
        help = "a picture comes from an `image` input, or from a row of numbers by `reshape: [1, height, width]`"
    need_rank(x, 3, kind, PICTURE, help)


def slid(x: TensorType, windows: tuple[Windows, ...], kind: str) -> tuple[Size, ...]:
    """The height and width that the windows leave."""
    axes = zip(windows, x.sizes[1:], ("height", "width"), strict=True)
    return tuple(one.over(size, kind, axis) for one, size, axis in axes)


def onnx_pads(x: TensorType, windows: tuple[Windows, ...], kind: str) -> list[int]:
    """The paddings as ONNX lists them: all before, then all after."""
    counts = slid(x, windows, kind)
    axes = zip(windows, x.sizes[1:], counts, strict=True)
    return [one.before for one in windows] + [one.after_needed(s, c) for one, s, c in axes]


def pool_windows(
    kernel: tuple[int, ...], stride: tuple[int, ...] | None, padding: tuple[int, ...], ceil: bool
) -> tuple[Windows, ...]:
    """The windows of a pool along height and width; without a stride they stand side by side."""
    sides = zip(kernel, stride or kernel, padding, strict=True)
    return tuple(Windows(k, s, p, p, ceil=ceil) for k, s, p in sides)


def check_padding(kernel: tuple[int, ...], padding: tuple[int, ...]) -> None:
    """Raise `SettingError` where a window could lie in the padding alone."""
    for k, p in zip(kernel, padding, strict=True):
        if 2 * p > k:
            raise SettingError(
                f"a padding of {p} is more than half the kernel {k}",
                f"use at most {k // 2}",
                setting="padding",
            )


def in_short(sides: tuple[int, ...]) -> Any:
    """One number where height and width agree, as one would write it."""
    return sides[0] if len(set(sides)) == 1 else sides
