"""Where a point of a raw picture lies in the picture the network sees: the arithmetic of `fit`, for pictures and for boxes."""

from netspec.kinds.lowering import OnnxRecorder
from netspec.source.record import Record

FLOAT32, INT64 = 1, 7


class Picture(Record):
    """The picture that an output lies in: what the input does to it, and how large it was.

    `sizes` is the ONNX value of the raw height and width: int64 `[N, 2]`, or `[1, 2]` where all rows have one size.
    """

    fit: str
    size: tuple[int, ...]
    """Height and width that the network sees."""
    sizes: str


def record_scaled_sizes(onnx: OnnxRecorder, sizes: str, size: tuple[int, ...], fit: str) -> str:
    """Record raw height and width, int64 `[…, 2]` → those after scaling, before `crop` cuts or `pad` adds.

    `crop` scales by the larger ratio to the target, `pad` by the smaller one, both rounded to whole pixels.
    """
    target = onnx.constant(list(size), "int64")
    if fit == "stretch":
        return target
    given = onnx.op("Cast", sizes, to=FLOAT32)
    ratios = onnx.op("Div", onnx.op("Cast", target, to=FLOAT32), given)
    reduce = "ReduceMax" if fit == "crop" else "ReduceMin"
    ratio = onnx.op(reduce, ratios, onnx.constant([-1], "int64"), keepdims=1)
    scaled = onnx.op("Cast", onnx.op("Round", onnx.op("Mul", given, ratio)), to=INT64)
    if fit == "crop":
        return onnx.op("Max", scaled, target)
    return onnx.op("Max", onnx.op("Min", scaled, target), onnx.constant([1, 1], "int64"))


def record_margin(onnx: OnnxRecorder, scaled: str, size: tuple[int, ...], fit: str) -> str:
    """Record how many pixels `pad` adds, or `crop` cuts off, above and to the left: int64 `[…, 2]`, never below 0."""
    target = onnx.constant(list(size), "int64")
    pair = (scaled, target) if fit == "crop" else (target, scaled)
    return onnx.op("Div", onnx.op("Sub", *pair), onnx.constant([2, 2], "int64"))


def record_seen(onnx: OnnxRecorder, boxes: str, picture: Picture) -> str:
    """Record boxes `[N, 4]` in pixels of the raw picture → shares of the width and height that the network sees.

    A box is x_min, y_min, x_max, y_max; what `crop` cuts off lies below 0 or above 1.
    """
    factor, shift = _scale_and_shift(onnx, picture)
    seen = onnx.op("Add", onnx.op("Mul", boxes, factor), shift)
    return onnx.op("Div", seen, _corners(onnx, picture.size))


def record_raw(onnx: OnnxRecorder, boxes: str, picture: Picture) -> str:
    """The way back: shares of what the network sees → pixels of the raw picture, cut off at its edges."""
    factor, shift = _scale_and_shift(onnx, picture)
    raw = onnx.op("Div", onnx.op("Sub", record_pixels(onnx, boxes, picture.size), shift), factor)
    edges = onnx.op("Cast", _four(onnx, picture.sizes), to=FLOAT32)
    return onnx.op("Min", onnx.op("Max", raw, onnx.constant(0.0)), edges)


def record_pixels(onnx: OnnxRecorder, boxes: str, size: tuple[int, ...]) -> str:
    """Record shares of width and height → pixels of a picture of this height and width."""
    return onnx.op("Mul", boxes, _corners(onnx, size))


def _scale_and_shift(onnx: OnnxRecorder, picture: Picture) -> tuple[str, str]:
    """What the corners of a box are multiplied with, and what is then added: float32 `[N or 1, 4]`."""
    scaled = record_scaled_sizes(onnx, picture.sizes, picture.size, picture.fit)
    ratio = onnx.op(
        "Div",
        onnx.op("Cast", scaled, to=FLOAT32),
        onnx.op("Cast", picture.sizes, to=FLOAT32),
    )
    if picture.fit == "stretch":
        return _four(onnx, ratio), onnx.constant(0.0)
    margin = onnx.op("Cast", record_margin(onnx, scaled, picture.size, picture.fit), to=FLOAT32)
    shift = onnx.op("Neg", margin) if picture.fit == "crop" else margin
    return _four(onnx, ratio), _four(onnx, shift)


def _four(onnx: OnnxRecorder, pairs: str) -> str:
    """Height and width `[…, 2]` → width, height, width, height `[…, 4]`, as the corners of a box stand."""
    return onnx.op("Gather", pairs, onnx.constant([1, 0, 1, 0], "int64"), axis=-1)


def _corners(onnx: OnnxRecorder, size: tuple[int, ...]) -> str:
    height, width = size
    return onnx.constant([float(width), float(height)] * 2)
