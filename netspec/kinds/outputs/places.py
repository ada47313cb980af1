"""What outputs share that answer every place of a sample: the shape they need, and which places a loss gets."""

from typing import Any

from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import ShapeError, TensorType, as_sequence, need_float
from netspec.source.help import Help, end_with, ending

PLACE_METRICS = ("accuracy", "balanced_accuracy", "f1", "precision", "recall")
"""The metrics of an output that gives every place a class of its own."""


def need_steps(type: TensorType, width: int | None, kind: str, why: str) -> None:
    """Raise `ShapeError` unless `[time, width]` numbers arrive, of any width where that is None; `why` says where it comes from."""
    need_float(type, kind)
    fits = type.rank == 2 and width in (None, type.sizes[1])
    if fits:
        return
    shown = "n" if width is None else width
    message = f"{why} takes [time, {shown}], and {type} arrives"
    if type.rank == 2 and type.sizes[0] == width:
        raise ShapeError(
            message, Help("`permute: [1, 0]` puts the steps first", ending("permute: [1, 0]"))
        )
    if type.rank == 2:
        last = end_with("linear", "features", str(width))
        raise ShapeError(message, Help(f"end the layers with `linear: {width}`", last))
    help = as_sequence(type) or "every place needs numbers of its own: keep the axis of the steps"
    raise ShapeError(message, help)


def counting(result: Any, target: Any) -> tuple[Any, Any]:
    """Logits `[N, …, n]` and a target `[N, …]` → a row for each place that counts: `[M, n]` and int64 `[M]`."""
    rows, asked = result.reshape(-1, result.shape[-1]), target.reshape(-1)
    places = (asked >= 0).nonzero().reshape(-1)
    if len(places) < len(asked):
        rows, asked = rows.index_select(0, places), asked.index_select(0, places)
    return rows, asked.long()


def record_margin(onnx: OnnxRecorder, value: str, axis: int) -> str:
    """Record logits → the largest less the second along an axis, which falls away."""
    two = onnx.constant([2], "int64")
    best, _ = onnx.op_several("TopK", value, two, results=2, axis=axis)
    first, second = (
        onnx.op("Gather", best, onnx.constant(place, "int64"), axis=axis) for place in (0, 1)
    )
    return onnx.op("Sub", first, second)
