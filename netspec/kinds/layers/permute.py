"""The kind `permute`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import ShapeError, TensorType


class Permute(Layer):
    """Puts the axes in another order: axis `i` of the result is axis `axes[i]` of what arrives."""

    kind = "permute"
    primary = "axes"
    synonyms = ("transpose", "Permute", "swapaxes")
    places_apart = True

    axes: tuple[int | str, ...] = setting(
        ListOf(AXIS, "a list of axes", unique=True), "The axes in their new order, each once."
    )

    examples = (
        Example([1, 0], (TensorType((3, 4)),)),
        Example([1, 2, 0], (TensorType((3, 4, 5), picture=True),)),
        Example({"axes": [-1, 0]}, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        order = self._order(x)
        if len(x.counts) > 1 and order[-1] != x.rank - 1:
            raise ShapeError(
                "`permute` would move columns of codes that count differently",
                "turn the codes into vectors first: `embedding: 16`",
                code="NS3004",
            )
        return x.with_sizes(*(x.sizes[axis] for axis in order))

    def torch(self, *inputs: TensorType) -> Torch:
        order = ", ".join(str(axis + 1) for axis in self._order(inputs[0]))
        return Torch(f"{{0}}.permute(0, {order})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Transpose", values[0], perm=[0, *(a + 1 for a in self._order(inputs[0]))])

    def _order(self, x: TensorType) -> tuple[int, ...]:
        if len(self.axes) != x.rank:
            raise ShapeError(
                f"`permute` names {len(self.axes)} axes, and {x} has {x.rank}",
                f"name every axis once: `permute: {list(reversed(range(x.rank)))}`",
                setting="axes",
                code="NS3006",
            )
        order = tuple(axis_of(axis, x, "axes") for axis in self.axes)
        if len(set(order)) < x.rank:
            twice = next(axis for axis in order if order.count(axis) > 1)
            raise ShapeError(
                f"`permute` names axis {twice} twice",
                f"name every axis once, from 0 to {x.rank - 1}",
                setting="axes",
                code="NS3006",
            )
        return order
