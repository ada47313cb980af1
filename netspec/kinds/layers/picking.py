"""What layers that take a part of an axis have in common: the counts of codes, and one place of an axis."""

from collections.abc import Iterable

from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType, axis_of


def counts_of(x: TensorType, axis: int, places: Iterable[int]) -> tuple[int, ...]:
    """How many codes there are, once these places of the axis are left."""
    if len(x.counts) < 2 or axis != x.rank - 1:
        return x.counts
    return tuple(x.counts[place] for place in places)


def at_place(x: TensorType, place: int, axis: int) -> TensorType:
    """`x` at one place of an axis, which falls away."""
    found = axis_of(axis, x.rank)
    sizes = (*x.sizes[:found], *x.sizes[found + 1 :])
    return TensorType(sizes, x.dtype, counts_of(x, found, [place]))


def torch_at_place(x: TensorType, place: int, axis: int) -> Torch:
    return Torch(f"{{0}}.select({axis_of(axis, x.rank) + 1}, {place})")


def onnx_at_place(onnx: OnnxRecorder, value: str, x: TensorType, place: int, axis: int) -> str:
    index = onnx.constant(place, "int64")
    return onnx.op("Gather", value, index, axis=axis_of(axis, x.rank) + 1)
