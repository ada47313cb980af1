"""Lists of unequal lengths that lie end to end, and the same in rows with padding, drawn with standard ONNX operators."""

from typing import NamedTuple

from netspec.kinds.lowering import OnnxConstant, OnnxRecorder

INT64 = 7


class Lists(NamedTuple):
    """Lists end to end: all their values `[K]`, and how many belong to each `[M]`, both int64."""

    values: str
    counts: str


def whole(onnx: OnnxRecorder, *numbers: int) -> str:
    """One whole number as `[]`, several as `[n]`."""
    return onnx.constant(numbers[0] if len(numbers) == 1 else list(numbers), "int64")


def length(onnx: OnnxRecorder, value: str) -> str:
    """Record `[n, …]` → n as int64 `[]`."""
    return onnx.reshape(onnx.op("Shape", value, start=0, end=1), ())


def up_to(onnx: OnnxRecorder, count: str) -> str:
    """Record int64 `[]` → the numbers from 0 to below it."""
    return onnx.op("Range", whole(onnx, 0), count, whole(onnx, 1))


def zeros(onnx: OnnxRecorder, sizes: str) -> str:
    """Record sizes → int64 zeros."""
    return onnx.op("ConstantOfShape", sizes, value=OnnxConstant([0], "int64"))


def total_of(onnx: OnnxRecorder, values: str) -> str:
    """Record int64 `[n]` → their sum `[]`."""
    return onnx.op("ReduceSum", values, keepdims=0)


def ends_of(onnx: OnnxRecorder, counts: str) -> str:
    """Record how many values each list has → where it ends."""
    return onnx.op("CumSum", counts, whole(onnx, 0))


def starts_of(onnx: OnnxRecorder, counts: str) -> str:
    """Record how many values each list has → where it begins."""
    return onnx.op("CumSum", counts, whole(onnx, 0), exclusive=1)


def added_at(onnx: OnnxRecorder, places: str, values: str, count: str) -> str:
    """Record int64 `[n]` twice → int64 `[count]`: at each place the sum of the values that go there."""
    nothing = zeros(onnx, onnx.reshape(count, (1,)))
    return onnx.op("ScatterElements", nothing, places, values, axis=0, reduction="add")


def owners_of(onnx: OnnxRecorder, counts: str) -> str:
    """Record how many values each list has → for each value the list that it belongs to."""
    ends, total = ends_of(onnx, counts), total_of(onnx, counts)
    ones = onnx.op("Add", zeros(onnx, onnx.op("Shape", counts)), whole(onnx, 1))
    # where so many lists end, so many more owners lie behind; the last place takes those that end with the values
    passed = added_at(onnx, ends, ones, onnx.op("Add", total, whole(onnx, 1)))
    return onnx.op("Slice", onnx.op("CumSum", passed, whole(onnx, 0)), *_but_last(onnx))


def _but_last(onnx: OnnxRecorder) -> tuple[str, str, str]:
    return tuple(onnx.constant([one], "int64") for one in (0, -1, 0))  # type: ignore[return-value]


def but_last(onnx: OnnxRecorder, value: str) -> str:
    """Record `[n, …]` → the first n - 1."""
    return onnx.op("Slice", value, *_but_last(onnx))


def picked(onnx: OnnxRecorder, lists: Lists, which: str) -> Lists:
    """Record the lists at these places, int64 `[P]`, one behind the other."""
    counts = onnx.op("Gather", lists.counts, which)
    begins = onnx.op("Gather", starts_of(onnx, lists.counts), which)
    owners = owners_of(onnx, counts)
    # a value lies as far behind the beginning of its list there as here
    shifts = onnx.op("Sub", begins, starts_of(onnx, counts))
    here = up_to(onnx, total_of(onnx, counts))
    there = onnx.op("Add", here, onnx.op("Gather", shifts, owners))
    return Lists(onnx.op("Gather", lists.values, there), counts)


def in_order(onnx: OnnxRecorder, parts: list[tuple[Lists, str]], count: str) -> Lists:
    """Record lists that lie in several parts, each part with the places `[n]` of its lists among all `count`."""
    joined = Lists(
        *(onnx.op("Concat", *both, axis=0) for both in zip(*(p for p, _ in parts), strict=True))
    )
    places = onnx.op("Concat", *(places for _, places in parts), axis=0)
    return picked(onnx, joined, added_at(onnx, places, up_to(onnx, count), count))


def in_rows(onnx: OnnxRecorder, lists: Lists, rows: str, count: str, most: int | None) -> str:
    """Record lists → int64 `[count, longest]`: those of one row, int64 `[M]`, behind each other, and zeros behind them.

    `most` is how long a row may be; what is more is left out. At least one row has a value.
    """
    owners = owners_of(onnx, lists.counts)
    of = onnx.op("Gather", rows, owners)
    longs = added_at(onnx, rows, lists.counts, count)
    places = onnx.op(
        "Sub", up_to(onnx, length(onnx, owners)), onnx.op("Gather", starts_of(onnx, longs), of)
    )
    longest = onnx.op("ReduceMax", longs, keepdims=0)
    values = lists.values
    if most is not None:
        longest = onnx.op("Min", longest, whole(onnx, most))
        kept = onnx.op("Less", places, whole(onnx, most))
        values, of, places = (
            onnx.op("Compress", one, kept, axis=0) for one in (values, of, places)
        )
    at = onnx.op("Add", onnx.op("Mul", of, longest), places)
    flat = added_at(onnx, at, values, onnx.op("Mul", count, longest))
    sizes = (onnx.reshape(one, (1,)) for one in (count, longest))
    return onnx.op("Reshape", flat, onnx.op("Concat", *sizes, axis=0))
