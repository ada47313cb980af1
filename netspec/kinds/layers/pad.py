"""The kind `pad`."""

from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.margins import MODES, need_room, onnx_margin, torch_margin
from netspec.kinds.layers.spatial import fixed, for_each_axis, need_spatial
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import COUNT_FROM_ZERO, Choice, Real, SettingError
from netspec.kinds.tensors import Size, TensorType
from netspec.source.help import leave_out


class Pad(Layer):
    """Puts a margin around the spatial axes (those behind the channels): `[c, h, w]` → `[c, h + 2 · amount, w + 2 · amount]`.

    It is a value, the picture mirrored at its edge (`reflect`), its edge again and again (`replicate`), or what stands at
    the other end (`circular`).
    """

    kind = "pad"
    primary = "amount"
    synonyms = (
        "ZeroPadding2D",
        "ZeroPadding1D",
        "ZeroPad2d",
        "padding",
        "ConstantPad1d",
        "ConstantPad2d",
        "ConstantPad3d",
        "ZeroPad1d",
        "ZeroPad3d",
        "ZeroPadding3D",
    )
    places_apart = True

    amount: tuple[int | tuple[int, ...], ...] = setting(
        ListOf(
            Either(
                COUNT_FROM_ZERO,
                ListOf(COUNT_FROM_ZERO, "a list of two, before and after", least=2, most=2),
            ),
            "a whole number of at least 0, or a list with one for each axis",
            one_or_more=True,
        ),
        "How much: one number for all sides, or a list with a number or [before, after] for each axis.",
    )
    mode: str = setting(Choice(*MODES), "What the margin is made of.", default="constant")
    value: float = setting(Real(), "What a margin of `constant` consists of.", default=0)

    examples = (
        Example(1, (TensorType((3, 4, 5), picture=True),)),
        Example({"amount": [[0, 2], 1], "value": -1.5}, (TensorType((2, 4, 3), picture=True),)),
        Example({"amount": [2, 1], "mode": "reflect"}, (TensorType((2, 3, 4), picture=True),)),
        Example({"amount": 2, "mode": "replicate"}, (TensorType((2, 5)),)),
        Example(
            {"amount": [[1, 2], 3], "mode": "circular"}, (TensorType((2, 4, 3), picture=True),)
        ),
        Example({"amount": [0, [0, 2]], "mode": "circular"}, (TensorType((2, "height", 3)),)),
        Example({"amount": [0, 1]}, (TensorType((2, "height", 3), picture=True),)),
    )

    def check(self) -> None:
        if self.value and self.mode != "constant":
            raise SettingError(
                f"a margin of `{self.mode}` has no `value`",
                leave_out("leave `value` out, or `mode`", "value", "mode"),
                setting="value",
            )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_spatial(x, "pad")
        sizes: list[Size] = []
        for size, (before, after) in zip(x.sizes[1:], self._sides(x), strict=True):
            if before == after == 0:
                sizes.append(size)
                continue
            number = fixed(size, "pad")
            need_room(number, (before, after), self.mode, "pad", "amount")
            sizes.append(before + number + after)
        return x.with_sizes(x.sizes[0], *sizes, picture=x.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(torch_margin("{0}", self._sides(inputs[0]), self.mode, self._filling))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx_margin(onnx, values[0], self._sides(inputs[0]), self.mode, self._filling)

    @property
    def _filling(self) -> float:
        return self.value if self.mode == "constant" else 0

    def _sides(self, x: TensorType) -> tuple[tuple[int, int], ...]:
        """Before and after, for each axis behind the channels."""
        each = for_each_axis(self.amount, x, "amount")
        return tuple((one, one) if isinstance(one, int) else (one[0], one[1]) for one in each)
