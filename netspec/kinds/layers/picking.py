"""What layers that take a part of an axis have in common: the counts of codes, and one place of an axis."""

from collections.abc import Iterable, Sequence

from netspec.kinds.axes import axis_of
from netspec.kinds.layers.padding import Mixing, onnx_lengths, torch_lengths
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.named_sizes import Ragged
from netspec.kinds.tensors import TensorType


def counts_of(x: TensorType, axis: int, places: Iterable[int]) -> tuple[int, ...]:
    """How many codes there are, once these places of the axis are left."""
    if len(x.counts) < 2 or axis != x.rank - 1:
        return x.counts
    return tuple(x.counts[place] for place in places)


def at_place(x: TensorType, place: int, axis: int | str) -> TensorType:
    """`x` at one place of an axis, which falls away."""
    found = axis_of(axis, x)
    sizes = (*x.sizes[:found], *x.sizes[found + 1 :])
    return TensorType(sizes, x.dtype, counts_of(x, found, [place]))


def mixes_at_place(x: TensorType, place: int, axis: int | str) -> tuple[Mixing, ...]:
    """Counted from the end, a place depends on the length."""
    return (Mixing((axis_of(axis, x),)),) if place < 0 else ()


def torch_at_place(x: TensorType, place: int, axis: int | str) -> Torch:
    found = axis_of(axis, x)
    size = x.sizes[found]
    if place >= 0 or not isinstance(size, Ragged):
        return Torch(f"{{0}}.select({found + 1}, {place})")
    # the axis goes behind the batch, where each sample picks a place of its own
    moved = f"{{0}}.movedim({found + 1}, 1)" if found else "{0}"
    count = torch_lengths(size, "{1}")
    return Torch(f"{moved}[torch.arange(len({{0}}), device={{0}}.device), {count} - {-place}]")


def onnx_at_place(
    onnx: OnnxRecorder, values: Sequence[str], x: TensorType, place: int, axis: int | str
) -> str:
    """`values` are what arrives and, where the place depends on them, the lengths."""
    found = axis_of(axis, x)
    size, index = x.sizes[found], onnx.constant(place, "int64")
    if place >= 0 or not isinstance(size, Ragged):
        return onnx.op("Gather", values[0], index, axis=found + 1)
    order = [0, found + 1, *(a for a in range(1, x.rank + 1) if a != found + 1)]
    moved = onnx.op("Transpose", values[0], perm=order) if found else values[0]
    places = onnx.op("Add", onnx_lengths(onnx, size, values[1]), index)
    rows = onnx.op("Unsqueeze", places, onnx.constant([1], "int64"))
    return onnx.op("GatherND", moved, rows, batch_dims=1)


def exchanged(onnx: OnnxRecorder, value: str, rank: int, axis: int) -> str:
    """The axis in the place behind the batch, and what stands there in its place."""
    order = list(range(rank + 1))
    order[1], order[axis + 1] = order[axis + 1], order[1]
    return onnx.op("Transpose", value, perm=order) if axis else value
