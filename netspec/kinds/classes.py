"""Classes, as inputs and outputs name them: a list of texts or whole numbers, or how many there are."""

from functools import lru_cache
from typing import Any

from netspec.kinds.columns import RawType
from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.sorts import Flag, SettingError, Text, Whole
from netspec.kinds.tensors import ShapeError

Class = str | int
Classes = tuple[Class, ...]

MOST_COMPARED = 64
"""Whole numbers that are compared with a cell one by one; more are looked up."""

EACH = Either(Text("a text"), Whole(-(2**53), 2**53))
CLASS_LIST: ListOf[Any] = ListOf(EACH, "a list of classes (texts or whole numbers)", unique=True)
CLASSES = Either(CLASS_LIST, Whole(1, 10_000_000))
VALUES: ListOf[Any] = ListOf(
    Either(EACH, Flag()),
    "a list of two values (texts, whole numbers, or false and true)",
    least=2,
    most=2,
    unique=True,
)
"""No and yes, in this order."""


def listed(classes: Any, kind: str) -> Classes:
    """The classes as a list: a count means the numbers from 0. Texts and numbers mixed are all texts.

    Raises:
        ShapeError: they were left out, so that no width is known.
    """
    if classes is None:
        raise ShapeError(
            f"the classes of this `{kind}` are not given",
            f"list them, since no shape may depend on the data: `{kind}: [first, second]`; or say how many there are, for the "
            f"numbers from 0: `{kind}: 10`",
            code="NS3011",
        )
    if isinstance(classes, int):
        return _counted(classes)
    if all(isinstance(one, int) for one in classes):
        return tuple(classes)
    return tuple(str(one) for one in classes)


@lru_cache(maxsize=64)
def _counted(count: int) -> Classes:
    # asked for many times, and users of a shop are counted in hundreds of thousands
    return tuple(range(count))


def check_parted(classes: Any, separator: str) -> None:
    """Raise `SettingError` where a class could not stand in a cell of several, between separators."""
    for one in map(str, classes) if isinstance(classes, tuple) else ():
        held = separator in one
        if held or one != one.strip():
            what = f"holds the separator `{separator}`" if held else "begins or ends with a space"
            raise SettingError(
                f"the class `{one}` {what}",
                "spaces around a class do not count, and a separator parts two of them",
                setting="classes",
            )


def two_values(values: tuple[Any, ...]) -> Classes:
    """No and yes as classes: false and true are the numbers 0 and 1; a text beside a number makes both texts."""
    if all(isinstance(one, int) for one in values):
        return tuple(int(one) for one in values)
    return tuple(str(one) for one in values)


def are_texts(classes: Classes) -> bool:
    """Whether a cell of them is text; otherwise it is a whole number."""
    return isinstance(classes[0], str)


def raw_class(classes: Classes, sizes: tuple[int | str, ...] = ()) -> RawType:
    """What a cell of these classes holds."""
    return RawType("string" if are_texts(classes) else "int64", sizes)


def record_positions(onnx: OnnxRecorder, raw: str, classes: Classes, *, unknown: int) -> str:
    """Record cells → int64, of the same shape: the first class gives `unknown + 1`, what is no class gives `unknown`."""
    positions = range(unknown + 1, unknown + 1 + len(classes))
    if are_texts(classes):
        return onnx.op(
            "LabelEncoder",
            raw,
            domain="ai.onnx.ml",
            keys_strings=list(classes),
            values_int64s=list(positions),
            default_int64=unknown,
        )
    # as far as possible without LabelEncoder, so that a file with whole numbers alone needs no second operator set
    first, last = int(classes[0]), int(classes[-1])
    if classes == tuple(range(first, last + 1)):
        return _record_counted(onnx, raw, (first, last), unknown)
    if len(classes) > MOST_COMPARED:
        return onnx.op(
            "LabelEncoder",
            raw,
            domain="ai.onnx.ml",
            keys_int64s=list(classes),
            values_int64s=list(positions),
            default_int64=unknown,
        )
    steps = onnx.constant([position - unknown for position in positions], "int64")
    hits = onnx.op("Cast", record_hits(onnx, raw, [int(one) for one in classes], "int64"), to=7)
    total = onnx.op(
        "ReduceSum", onnx.op("Mul", hits, steps), onnx.constant([-1], "int64"), keepdims=0
    )
    return onnx.op("Add", total, onnx.constant(unknown, "int64")) if unknown else total


def _record_counted(onnx: OnnxRecorder, raw: str, ends: tuple[int, int], unknown: int) -> str:
    """The positions of numbers from the first to the last."""
    first, last = (onnx.constant(one, "int64") for one in ends)
    above, below = onnx.op("GreaterOrEqual", raw, first), onnx.op("LessOrEqual", raw, last)
    start = onnx.constant(unknown + 1 - ends[0], "int64")
    # what is no class may be so far off that nothing can be added to it
    known = onnx.op("And", above, below)
    inside = onnx.op("Where", known, raw, first)
    return onnx.op("Where", known, onnx.op("Add", inside, start), onnx.constant(unknown, "int64"))


def record_hits(onnx: OnnxRecorder, values: str, among: list[int], dtype: str) -> str:
    """Record `[…]` → bool `[…, n]`: which of n numbers it is."""
    column = onnx.op("Unsqueeze", values, onnx.constant([-1], "int64"))
    return onnx.op("Equal", column, onnx.constant(among, dtype))
