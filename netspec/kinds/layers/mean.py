"""The kind `mean`."""

from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import AXIS, FLAG, NAME
from netspec.kinds.tensors import ShapeError, TensorType, axis_of, need_float


class Mean(Layer):
    """The mean along one axis or several, which fall away: `[time, d]` → `[d]` with `mean: time`."""

    kind = "mean"
    primary = "axes"
    synonyms = ("average_over", "reduce_mean", "avg")

    axes: tuple[int | str, ...] = setting(
        ListOf(
            Either(AXIS, NAME),
            "an axis by number or by the name of its size, or a list of them",
            unique=True,
            one_or_more=True,
        ),
        "The axes the mean is taken along, by number or by the name of the size.",
        default=-1,
    )
    keep: bool = setting(FLAG, "Whether the axes stay, with size 1.", default=False)

    examples = (
        Example(None, (TensorType((3, 4)),)),
        Example("time", (TensorType(("time", 4)),)),
        Example({"axes": [1, -1], "keep": True}, (TensorType((3, 4, 5), picture=True),)),
        Example({"axes": 0}, (TensorType((2, "time")),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "mean")
        axes = self._found(x)
        if self.keep:
            kept = (1 if axis in axes else size for axis, size in enumerate(x.sizes))
            return x.with_sizes(*kept, picture=x.picture)
        return x.with_sizes(*(size for axis, size in enumerate(x.sizes) if axis not in axes))

    def torch(self, *inputs: TensorType) -> Torch:
        axes = [axis + 1 for axis in self._found(inputs[0])]
        dims = str(axes[0]) if len(axes) == 1 else f"({', '.join(map(str, axes))})"
        return Torch(f"{{0}}.mean(dim={dims}{', keepdim=True' if self.keep else ''})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axes = onnx.constant([axis + 1 for axis in self._found(inputs[0])], "int64")
        return onnx.op("ReduceMean", values[0], axes, keepdims=int(self.keep))

    def _found(self, x: TensorType) -> tuple[int, ...]:
        """The axes, counted from 0 and in order."""
        found = {axis for written in self.axes for axis in _axes_of(written, x)}
        return tuple(sorted(found))


def _axes_of(written: int | str, x: TensorType) -> tuple[int, ...]:
    """The axes of a number or of a name, which several may have."""
    if isinstance(written, int):
        return (axis_of(written, x.rank, "axes"),)
    named = tuple(axis for axis, size in enumerate(x.sizes) if size == written)
    if not named:
        names = [f"`{size}`" for size in x.sizes if isinstance(size, str)]
        raise ShapeError(
            f"no axis of {x} is named `{written}`",
            f"its named sizes are {' and '.join(names)}" if names else "give the axis as a number",
            setting="axes",
            code="NS3006",
        )
    return named
