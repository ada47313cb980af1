"""The kind `split`."""

from collections.abc import Mapping
from typing import Any

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.compounds import Either, ListOf, MapOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer, Result
from netspec.kinds.layers.picking import counts_of
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import COUNT, NAME, Whole
from netspec.kinds.tensors import CODES, ShapeError, TensorType, known

PARTS = Either(
    Whole(2),
    ListOf(NAME, "a list of names", least=2, unique=True),
    MapOf(COUNT, "a mapping from two names or more to sizes", keys=NAME, least=2),
)

FEW = 6
"""The sizes of so many parts are written out in a cure."""


class Split(Layer):
    """Cuts what arrives into parts along an axis: `[4, 5]` → `[2, 5]` and `[2, 5]`. All of them go on as the stream.

    `split: 2` makes equal parts, `split: [filter, gate]` as many with names: of a split that is called `half` they are
    `half.filter` and `half.gate`. `{parts: {a: 16, b: 8}}` gives each its size.
    """

    kind = "split"
    primary = "parts"
    synonyms = ("chunk", "tensor_split")
    places_apart = True
    places_apart = True

    parts: Any = setting(
        PARTS, "How many equal parts, or their names, or their names with the size of each."
    )
    axis: int | str = setting(AXIS, "The axis that is cut.", default=0)

    examples = (
        Example(2, (TensorType((6,)),)),
        Example(["filter", "gate"], (TensorType((4, "time")),)),
        Example({"parts": {"a": 3, "b": 1}, "axis": -1}, (TensorType(("time", 4)),)),
        Example({"parts": 3, "axis": 1}, (TensorType((2, 6, 4), picture=True),)),
        Example({"parts": {"a": 1, "b": 2}}, (TensorType((3,), CODES, (5, 2, 7)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        return self.gives(*inputs)[0].type

    def gives(self, *inputs: TensorType) -> tuple[Result, ...]:
        (x,) = inputs
        axis, start, results = axis_of(self.axis, x), 0, []
        for name, size in zip(self._names, self._sizes(x), strict=True):
            counts = counts_of(x, axis, range(start, start + size))
            sizes = (*x.sizes[:axis], size, *x.sizes[axis + 1 :])
            results.append(Result(TensorType(sizes, x.dtype, counts, x.picture), name))
            start += size
        return tuple(results)

    def torch(self, *inputs: TensorType) -> Torch:
        (x,) = inputs
        dim, sizes = axis_of(self.axis, x) + 1, self._sizes(x)
        unpack = ", ".join(f"{{{i}}}" for i in range(len(sizes)))
        if isinstance(self.parts, Mapping):
            return Torch(f"{{0}}.split({list(sizes)}, dim={dim})", unpack=unpack)
        return Torch(f"{{0}}.chunk({len(sizes)}, dim={dim})", unpack=unpack)

    def onnx(
        self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str
    ) -> tuple[str, ...]:
        (x,) = inputs
        sizes = self._sizes(x)
        axis = axis_of(self.axis, x) + 1
        given = onnx.constant(list(sizes), "int64")
        return onnx.op_several("Split", values[0], given, results=len(sizes), axis=axis)

    @property
    def _names(self) -> tuple[str | None, ...]:
        return (None,) * self.parts if isinstance(self.parts, int) else tuple(self.parts)

    def _sizes(self, x: TensorType) -> tuple[int, ...]:
        """The size of each part. Raises `ShapeError` where they do not fit the axis."""
        axis = axis_of(self.axis, x)
        total = known(x.sizes[axis], "an axis that is split", "axis")
        if isinstance(self.parts, Mapping):
            sizes = tuple(self.parts.values())
            if sum(sizes) != total:
                raise ShapeError(
                    f"the parts are {sum(sizes)} in all, and axis {axis} of {x} has {total}",
                    "let the sizes add up to it",
                    setting="parts",
                    code="NS3009",
                )
            return sizes
        if total % len(self._names):
            raise ShapeError(
                f"{len(self._names)} equal parts do not divide the {total} on axis {axis} of {x}",
                self._unequal(total),
                setting="parts",
                code="NS3009",
            )
        return (total // len(self._names),) * len(self._names)

    def _unequal(self, total: int) -> str:
        """The cure where equal parts do not fit: sizes that do, the first of them larger by one."""
        count = len(self._names)
        if total == 1:
            return "leave the step out: one line is one part"
        if count > total:
            return f"make {total} parts at most"
        if count > FEW:
            return f"give each its size, {total} in all: `split: {{parts: {{a: …, b: …}}}}`"
        size, more = divmod(total, count)
        sizes = ", ".join(
            f"{name or 'abcdef'[i]}: {size + (i < more)}" for i, name in enumerate(self._names)
        )
        axis = f", axis: {self.axis}" if self.axis != 0 else ""
        return f"give each its size: `split: {{parts: {{{sizes}}}{axis}}}`"
