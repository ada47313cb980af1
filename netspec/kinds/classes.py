"""Classes, as inputs and outputs name them: a list of texts or whole numbers, or how many there are."""

from typing import Any

from netspec.kinds.columns import RawType
from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.sorts import Text, Whole
from netspec.kinds.tensors import ShapeError

Class = str | int
Classes = tuple[Class, ...]

EACH = Either(Text("a text"), Whole(-(2**53), 2**53))
CLASS_LIST: ListOf[Any] = ListOf(EACH, "a list of classes (texts or whole numbers)", unique=True)
CLASSES = Either(CLASS_LIST, Whole(1, 100_000))


def listed(classes: Any, kind: str) -> Classes:
    """The classes as a list: a count means the numbers from 0. Texts and numbers mixed are all texts.

    Raises:
        ShapeError: they were left out, so that no width is known.
    """
    if classes is None:
        raise ShapeError(
            f"the classes of this `{kind}` are not given",
            f"list them, since no shape may depend on the data: `{kind}: [first, second]`",
            code="NS3011",
        )
    if isinstance(classes, int):
        return tuple(range(classes))
    if all(isinstance(one, int) for one in classes):
        return tuple(classes)
    return tuple(str(one) for one in classes)


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
    # without LabelEncoder, so that a file with whole numbers alone needs no second operator set
    steps = onnx.constant([position - unknown for position in positions], "int64")
    hits = onnx.op("Cast", record_hits(onnx, raw, [int(one) for one in classes], "int64"), to=7)
    total = onnx.op(
        "ReduceSum", onnx.op("Mul", hits, steps), onnx.constant([-1], "int64"), keepdims=0
    )
    return onnx.op("Add", total, onnx.constant(unknown, "int64")) if unknown else total


def record_hits(onnx: OnnxRecorder, values: str, among: list[int], dtype: str) -> str:
    """Record `[…]` → bool `[…, n]`: which of n numbers it is."""
    column = onnx.op("Unsqueeze", values, onnx.constant([-1], "int64"))
    return onnx.op("Equal", column, onnx.constant(among, dtype))
