"""The kind `gather`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import RESULT, Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import CODES, ShapeError, TensorType


class Gather(Layer):
    """Takes those places of an axis that codes name, in each sample its own: `[n, d]` and codes `[k]` → `[k, d]`."""

    kind = "gather"
    primary = "indices"
    synonyms = ("take", "index_select", "take_along_axis")

    indices: str = setting(RESULT, "A result that holds the places: codes, counted from 0.")
    axis: int | str = setting(AXIS, "The axis whose places are taken.", default=0)

    examples = (
        Example("where", (TensorType((4, 3)), TensorType((), CODES, (4,)))),
        Example("where", (TensorType((5, 3)), TensorType((2,), CODES, (4,)))),
        Example(
            {"indices": "where", "axis": 1},
            (TensorType((2, 4, 3), picture=True), TensorType((3, 2), CODES, (4,))),
        ),
        Example(
            {"indices": "where", "axis": -1},
            (TensorType((6, 5)), TensorType((3,), CODES, (5, 2, 4))),
        ),
        Example("where", (TensorType((9, 4)), TensorType(("time",), CODES, (9,)))),
        Example("where", (TensorType((6,), CODES, (7,)), TensorType((3,), CODES, (6,)))),
    )

    def results(self) -> tuple[str, ...]:
        return (self.indices,)

    def shape(self, *inputs: TensorType) -> TensorType:
        if len(inputs) != 2:
            raise ShapeError(
                "`gather` takes one value and the places, and several arrive",
                "say which one with `from`",
                code="NS2005",
            )
        x, places = inputs
        axis = axis_of(self.axis, x)
        if places.dtype != CODES:
            raise ShapeError(
                f"`gather` takes codes as places, and {self.indices} holds {places.dtype}",
                "`argmax` gives places, and a `codes` input",
                setting="indices",
                code="NS3004",
            )
        if len(x.counts) > 1:
            raise ShapeError(
                "`gather` would mix columns of codes that count differently",
                "turn the codes into vectors first: `embedding: 16`",
                code="NS3004",
            )
        self._need_places(x, places, axis)
        sizes = (*x.sizes[:axis], *places.sizes, *x.sizes[axis + 1 :])
        return TensorType(sizes, x.dtype, x.counts)

    def torch(self, *inputs: TensorType) -> Torch:
        x, places = inputs
        axis = axis_of(self.axis, x) + 1
        # the sample's own number, for each of its places
        sample = "torch.arange(len({0}), device={0}.device)"
        if places.rank:
            sample += f".view(-1{', 1' * places.rank})"
        if axis == 1:
            return Torch(f"{{0}}[{sample}, {{1}}]")
        taken = f"{{0}}.movedim({axis}, 1)[{sample}, {{1}}]"
        if not places.rank:
            return Torch(taken)
        behind = tuple(range(1, places.rank + 1))
        there = tuple(range(axis, axis + places.rank))
        return Torch(f"{taken}.movedim({behind}, {there})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        x, places = inputs
        axis = axis_of(self.axis, x) + 1
        value = values[0]
        if axis > 1:
            value = onnx.op("Transpose", value, perm=_first(list(range(x.rank + 1)), axis))
        last = onnx.constant([places.rank + 1], "int64")
        taken = onnx.op("GatherND", value, onnx.op("Unsqueeze", values[1], last), batch_dims=1)
        if axis == 1 or not places.rank:
            return taken
        # the places stand before all else; they belong where the axis was
        moved = range(1, places.rank + 1)
        others = list(range(places.rank + 1, x.rank + places.rank))
        return onnx.op(
            "Transpose", taken, perm=[0, *others[: axis - 1], *moved, *others[axis - 1 :]]
        )

    def _need_places(self, x: TensorType, places: TensorType, axis: int) -> None:
        size, most = x.sizes[axis], max(places.counts, default=0)
        if isinstance(size, int) and most > size:
            raise ShapeError(
                f"there are {size} places on axis {axis} of {x}, and `{self.indices}` can name {most}",
                "choose another `axis`, or codes that count fewer",
                setting="indices",
                code="NS3006",
            )


def _first(axes: list[int], axis: int) -> list[int]:
    """The axes with one of them moved behind the batch."""
    return [0, axis, *(one for one in axes[1:] if one != axis)]
