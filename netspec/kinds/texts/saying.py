"""Texts that a network says part by part: what it may say, how codes are written out, and what it learns to say."""

from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.texts.ragged import whole
from netspec.kinds.texts.tokens import END, PADDING, Splitting, record_codes, record_lengths

FIRST = 4
"""The code of the first entry: before it are padding, unknown, begin and end."""

INT64 = 7

CLOSING = ".,;:!?%)]}…"
"""What stands behind a word without a space."""


def never_said(how: Splitting, count: int) -> list[int]:
    """The codes that are no part of an answer: all but the entries and the end."""
    known = FIRST + len(how.entries)
    return [code for code in range(count) if code != END and not FIRST <= code < known]


def record_next(onnx: OnnxRecorder, logits: str, how: Splitting, count: int) -> str:
    """Record logits `[N, count]` → the most likely code that can be said, int64 `[N]`."""
    never = set(never_said(how, count))
    lowest = onnx.constant([-3e38 if code in never else 0.0 for code in range(count)])
    allowed = onnx.constant([code not in never for code in range(count)], "bool")
    return onnx.op("ArgMax", onnx.op("Where", allowed, logits, lowest), axis=1, keepdims=0)


def record_target(onnx: OnnxRecorder, raw: str, how: Splitting, most: int) -> str:
    """Record texts `[N]` → int64 `[N, longest + 1]`: their codes, then the end, then -1."""
    codes = record_codes(onnx, raw, how, most, empty=PADDING)
    lengths = onnx.reshape(record_lengths(onnx, codes), (-1, 1))
    wide = onnx.op("Pad", codes, onnx.constant([0, 0, 0, 1], "int64"))
    count = onnx.reshape(onnx.op("Shape", wide, start=1, end=2), ())
    places = onnx.op("Range", whole(onnx, 0), count, whole(onnx, 1))
    ends = onnx.op("Equal", places, lengths)
    ended = onnx.op("Where", ends, whole(onnx, END), wide)
    return onnx.op("Where", onnx.op("Greater", places, lengths), whole(onnx, -1), ended)


def record_text(onnx: OnnxRecorder, codes: str, how: Splitting, count: int) -> str:
    """Record codes `[N, places]` → texts `[N]`, of the entries before the end; words have a space before them."""
    empty = [""] * FIRST
    rest = [""] * (count - FIRST - len(how.entries))
    spaced = [*empty, *map(_spaced if how.split == "words" else str, how.entries), *rest]
    begins = onnx.constant([*empty, *how.entries, *rest], "string")
    later = onnx.constant(spaced, "string")
    ends = onnx.op("Cast", onnx.op("Equal", codes, whole(onnx, END)), to=INT64)
    ended = onnx.op("Greater", onnx.op("CumSum", ends, whole(onnx, 1)), whole(onnx, 0))
    codes = onnx.op("Where", ended, whole(onnx, PADDING), codes)
    # texts cannot be made for a number of rows, but looked up for each
    row = onnx.op("Gather", codes, whole(onnx, 0), axis=1)
    nothing = onnx.op("Gather", onnx.constant([""], "string"), onnx.op("Mul", row, whole(onnx, 0)))
    turns = onnx.reshape(onnx.op("Shape", codes, start=1, end=2), ())

    def say(turn: str, text: str) -> tuple[str, ...]:
        code = onnx.op("Gather", codes, turn, axis=1)
        first = onnx.op("Equal", turn, whole(onnx, 0))
        part = onnx.op(
            "Where", first, onnx.op("Gather", begins, code), onnx.op("Gather", later, code)
        )
        return onnx.constant(True, "bool"), onnx.op("StringConcat", text, part)

    return onnx.loop(turns, [(nothing, "string", 1)], [], say)[0]


def _spaced(entry: str) -> str:
    return entry if entry in CLOSING else f" {entry}"
