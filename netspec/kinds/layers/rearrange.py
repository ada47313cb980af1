"""The kind `rearrange`."""

from netspec.kinds.compounds import MapOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.axes_pattern import AxesPattern, PatternError
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.shaping import onnx_reshaped, torch_sizes
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import COUNT, SettingError, Text
from netspec.kinds.tensors import CODES, ShapeError, Size, TensorType


class Rearrange(Layer):
    """Splits, moves and puts together axes, as a pattern says: `c h w -> (h w) c`.

    Axes in brackets are one: on the left they are taken apart, on the right put together. Sizes that do not follow are
    given by their names: `{pattern: c (h y) (w x) -> (c y x) h w, y: 2, x: 2}`. The batch is not written.
    Rogozhnikov 2022, "Einops: clear and reliable tensor manipulations with Einstein-like notation".
    """

    kind = "rearrange"
    primary = "pattern"
    synonyms = ("einops", "Rearrange")
    spread = "sizes"
    # an axis with a name stays whole
    places_apart = True

    pattern: str = setting(
        Text("a pattern such as `c h w -> (h w) c`"),
        "The axes that arrive and those that are left, by names of your own; axes in brackets are one.",
    )
    sizes: dict[str, int] | None = setting(
        MapOf(COUNT, "a whole number for each name"),
        "The size of an axis in brackets, by its name in the pattern.",
        default=None,
    )

    examples = (
        Example("c h w -> (h w) c", (TensorType((3, 4, 5), picture=True),)),
        Example(
            {"pattern": "(h y) (w x) c -> h w (x y c)", "y": 2, "x": 3}, (TensorType((4, 6, 5)),)
        ),
        Example(
            {"pattern": "time (heads d) -> heads time d", "heads": 2}, (TensorType(("time", 6)),)
        ),
        Example("a 1 b -> b a 1", (TensorType(("time", 1, 4)),)),
        Example({"pattern": "c t (h w) -> t w (c h)", "w": 3}, (TensorType((2, "time", 6)),)),
        Example("h c w -> w (c 1) h", (TensorType(("height", 2, "width")),)),
        Example("a b -> b a", (TensorType((2, 3), CODES, (7,)),)),
    )

    def check(self) -> None:
        pattern = self._read()
        for name in self.sizes or {}:
            if name not in pattern.names:
                raise SettingError(
                    f"no axis of the pattern is called `{name}`",
                    "its axes are " + ", ".join(f"`{one}`" for one in pattern.names),
                    setting=name,
                )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        if len(x.counts) > 1:
            raise ShapeError(
                "`rearrange` would mix columns of codes that count differently",
                "turn the codes into vectors first: `embedding: 16`",
                code="NS3004",
            )
        return x.with_sizes(*self._stages(x)[2])

    def torch(self, *inputs: TensorType) -> Torch:
        (x,) = inputs
        apart, moved, whole = (tuple(sizes) for sizes in self._stages(x))
        order, text = self._read().order, "{0}"
        if apart != x.sizes:
            text += f".reshape({torch_sizes('{0}', x.sizes, apart)})"
        if order != sorted(order):
            text += f".permute(0, {', '.join(str(axis + 1) for axis in order)})"
        if whole != moved:
            text += f".reshape({torch_sizes('{0}', x.sizes, whole)})"
        return Torch(text)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        apart, moved, whole = (tuple(sizes) for sizes in self._stages(inputs[0]))
        order, value = self._read().order, values[0]
        if apart != inputs[0].sizes:
            value = onnx_reshaped(onnx, value, inputs[0].sizes, apart)
        if order != sorted(order):
            value = onnx.op("Transpose", value, perm=[0, *(axis + 1 for axis in order)])
        return onnx_reshaped(onnx, value, moved, whole) if whole != moved else value

    def _stages(self, x: TensorType) -> tuple[list[Size], list[Size], list[Size]]:
        """The sizes of all axes apart, then in their new order, then put together. Raises `ShapeError`."""
        pattern = self._read()
        try:
            axes = pattern.taken_apart(x.sizes, self.sizes or {})
            whole = pattern.put_together(axes)
        except PatternError as error:
            where = error.name or "pattern"
            raise ShapeError(error.message, error.help, setting=where, code="NS3002") from None
        apart = [axes[name] for name in pattern.names]
        return apart, [apart[axis] for axis in pattern.order], whole

    def _read(self) -> AxesPattern:
        """The pattern. Raises `SettingError`."""
        try:
            return AxesPattern(self.pattern)
        except PatternError as error:
            raise SettingError(error.message, error.help, setting="pattern") from None
