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


def record_framed(
    onnx: OnnxRecorder, resized: str, scaled: str, frame: tuple[str, tuple[int, ...]], outside: str
) -> str:
    """Record pixels `[N, channels, …]` of the size `scaled` → of the size that the network sees.

    `frame` is `fit` and that size; `pad` puts the value `outside` around.
    """
    fit, size = frame
    if fit == "stretch":
        return resized
    before = record_margin(onnx, scaled, size, fit)
    target = onnx.constant(list(size), "int64")
    if fit == "crop":
        end = onnx.op("Add", before, target)
        return onnx.op("Slice", resized, before, end, onnx.constant([2, 3], "int64"))
    after = onnx.op("Sub", onnx.op("Sub", target, scaled), before)
    return onnx.op("Pad", resized, _around(onnx, before, after), outside)


def _around(onnx: OnnxRecorder, before: str, after: str) -> str:
    """What `Pad` adds to the last two of four axes."""
    none = onnx.constant([0, 0], "int64")
    return onnx.op("Concat", none, before, none, after, axis=0)


def record_seen_labels(onnx: OnnxRecorder, labels: str, picture: Picture, outside: str) -> str:
    """Record a class for each pixel of raw pictures of one size, `[N, height, width]` → of what the network sees.

    Classes cannot be mixed, so the nearest pixel is taken; what `pad` adds gets the class `outside`.
    """
    pixels = onnx.op("Unsqueeze", labels, onnx.constant([1], "int64"))
    raw_size = onnx.op("Shape", pixels, start=2)
    scaled = record_scaled_sizes(onnx, raw_size, picture.size, picture.fit)
    found = _resized(onnx, pixels, scaled, "nearest")
    framed = record_framed(onnx, found, scaled, (picture.fit, picture.size), outside)
    return onnx.reshape(framed, (-1, *picture.size))


def record_raw_logits(onnx: OnnxRecorder, logits: str, picture: Picture) -> str:
    """Record `[N, n, …]` of what the network sees → `[N, n, height, width]` of the raw picture, all of one size.

    Linear between neighbours. What `crop` cut off gets the logits of the edge: see `record_was_seen`.
    """
    raw, scaled = _one_size(onnx, picture)
    target = onnx.constant(list(picture.size), "int64")
    if picture.fit != "stretch":
        before = record_margin(onnx, scaled, picture.size, picture.fit)
    if picture.fit == "pad":
        end = onnx.op("Add", before, scaled)
        logits = onnx.op("Slice", logits, before, end, onnx.constant([2, 3], "int64"))
    elif picture.fit == "crop":
        after = onnx.op("Sub", onnx.op("Sub", scaled, target), before)
        logits = onnx.op("Pad", logits, _around(onnx, before, after), mode="edge")
    return _resized(onnx, logits, raw, "linear")


def record_was_seen(onnx: OnnxRecorder, picture: Picture) -> str:
    """Record which pixels of the raw picture, bool `[height, width]`, `crop` has left: those whose middle is within."""
    raw, scaled = _one_size(onnx, picture)
    before = record_margin(onnx, scaled, picture.size, picture.fit)
    sides = [_side_seen(onnx, (raw, scaled, before), axis, picture.size) for axis in (0, 1)]
    columns = [
        onnx.op("Unsqueeze", side, onnx.constant([1 - axis], "int64"))
        for axis, side in enumerate(sides)
    ]
    return onnx.op("And", *columns)


def _side_seen(
    onnx: OnnxRecorder, sizes: tuple[str, str, str], axis: int, size: tuple[int, ...]
) -> str:
    """Which rows (axis 0) or columns of the raw picture lie within what was cut out."""
    raw, scaled, before = (onnx.op("Gather", one, onnx.constant(axis, "int64")) for one in sizes)
    zero, one = (onnx.constant(number, "int64") for number in (0, 1))
    middles = onnx.op(
        "Add", onnx.op("Cast", onnx.op("Range", zero, raw, one), to=FLOAT32), onnx.constant(0.5)
    )
    ratio = onnx.op("Div", *(onnx.op("Cast", side, to=FLOAT32) for side in (scaled, raw)))
    first = onnx.op("Cast", before, to=FLOAT32)
    there = onnx.op("Sub", onnx.op("Mul", middles, ratio), first)
    above = onnx.op("GreaterOrEqual", there, onnx.constant(0.0))
    return onnx.op("And", above, onnx.op("Less", there, onnx.constant(float(size[axis]))))


def _one_size(onnx: OnnxRecorder, picture: Picture) -> tuple[str, str]:
    """Raw height and width of pictures that all have one size, `[2]`, and those after scaling."""
    raw = onnx.op("Gather", picture.sizes, onnx.constant(0, "int64"), axis=0)
    return raw, record_scaled_sizes(onnx, raw, picture.size, picture.fit)


def _resized(onnx: OnnxRecorder, values: str, sizes: str, mode: str) -> str:
    whole = onnx.op("Concat", onnx.op("Shape", values, start=0, end=2), sizes, axis=0)
    way = {"nearest_mode": "round_prefer_floor"} if mode == "nearest" else {}
    place = "half_pixel"
    return onnx.op(
        "Resize", values, "", "", whole, mode=mode, coordinate_transformation_mode=place, **way
    )


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
