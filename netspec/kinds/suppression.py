"""The best of many boxes, recorded without a loop: of those of one class that cover one another the best alone stays."""

from netspec.kinds.lowering import OnnxRecorder
from netspec.source.record import Record

INT64 = 7


class Limits(Record):
    """What may stay."""

    threshold: float
    """Scores that are not above it are left out."""
    iou: float
    """How much two boxes of one class may have in common (intersection over union)."""
    most: int
    """How many stay at the most, of all classes together."""


class Best(Record):
    """The ONNX values of what stays, best first; behind the count boxes are of no meaning, classes -1, scores 0."""

    boxes: str
    """`[N, most, 4]`."""
    classes: str
    """Positions, int64 `[N, most]`."""
    scores: str
    """`[N, most]`."""
    many: str
    """int64 `[N]`."""


def record_best(onnx: OnnxRecorder, boxes: str, scores: str, classes: int, limits: Limits) -> Best:
    """Record boxes `[N, places, 4]` and scores `[N, classes, places]` → the best of each sample.

    What was suppressed gets the score 0, so that the `TopK` of a sample needs no loop over samples.
    """
    most = onnx.constant([limits.most], "int64")
    cuts = onnx.constant([limits.iou]), onnx.constant([limits.threshold])
    picked = onnx.op("NonMaxSuppression", boxes, scores, most, *cuts)
    none = onnx.op("ConstantOfShape", onnx.op("Shape", scores))
    kept = onnx.op("ScatterND", none, picked, onnx.op("GatherND", scores, picked))
    batch, places = (onnx.op("Shape", boxes, start=i, end=i + 1) for i in (0, 1))
    wide = onnx.op("Mul", places, onnx.constant([classes], "int64"))
    flat = onnx.op("Reshape", kept, onnx.op("Concat", batch, wide, axis=0), allowzero=1)
    # there may be fewer places than a sample can have boxes
    more = onnx.op("ConstantOfShape", onnx.op("Concat", batch, most, axis=0))
    all_of = onnx.op("Concat", flat, more, axis=1)
    score, at = onnx.op_several("TopK", all_of, most, results=2, axis=1)
    there = onnx.op("Greater", score, onnx.constant(0.0))
    found = onnx.op("Where", there, at, onnx.constant(0, "int64"))
    of_class = onnx.op("Where", there, onnx.op("Div", found, places), onnx.constant(-1, "int64"))
    last = onnx.constant([-1], "int64")
    place = onnx.op("Unsqueeze", onnx.op("Mod", found, places), last)
    return Best(
        boxes=onnx.op("GatherND", boxes, place, batch_dims=1),
        classes=of_class,
        scores=score,
        many=onnx.op("ReduceSum", onnx.op("Cast", there, to=INT64), last, keepdims=0),
    )


def record_there(onnx: OnnxRecorder, best: Best, boxes: str) -> str:
    """Record the best boxes, in whatever units, with zeros in place of those behind the count."""
    there = onnx.op("Greater", best.scores, onnx.constant(0.0))
    column = onnx.op("Unsqueeze", there, onnx.constant([-1], "int64"))
    return onnx.op("Where", column, boxes, onnx.constant(0.0))
