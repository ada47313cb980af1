"""The input kind `date`."""

import math
from collections.abc import Callable

from netspec.kinds.columns import CellRule, RawType, State, along_columns
from netspec.kinds.compounds import ListOf
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.sorts import Choice
from netspec.kinds.tensors import TensorType

PARTS = {
    "year": (0, 100),
    "quarter": (1, 4),
    "month": (1, 12),
    "day": (1, 31),
    "day_of_year": (1, 366),
    "weekday": (0, 7),
    "hour": (0, 24),
    "minute": (0, 60),
    "second": (0, 60),
}
"""Part → its first value, and how many there are until it begins again."""

DATE = (
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?)?"
)
"""What the ONNX file reads: `2024-03-05`, with a time `2024-03-05T12:30` or `2024-03-05 12:30:59.5`."""

SOME_DAY = "0001-01-01"
WHOLE = ("0001-01-01T00:00:00", "0001-01-01 00:00:00")
"""Rows put behind the batch and cut off again: with them the texts always fall into as many pieces."""

INT64, FLOAT32, FLOAT64 = 7, 1, 11


class Date(Input):
    """A date, or a date and a time of day, as parts that come round again: `[2 · parts]`, a sine and a cosine for each.

    A part that runs from `first` through n values gives sin and cos of 2π (value - first) / n, so that December lies
    beside January. A year is taken within a hundred. A gap gives zeros, which no date does.

    Dates are texts in the forms of ISO 8601, `2024-03-05` or `2024-03-05T12:30:59`; an offset from UTC is left out: the
    time counts as the clock shows it. Texts are taken apart within the ONNX file, which then is of opset 20.
    """

    kind = "date"
    primary = "parts"
    synonyms = ("datetime", "timestamp", "time")
    several_columns = True

    parts: tuple[str, ...] = setting(
        ListOf(Choice(*PARTS), "a list of parts", unique=True, one_or_more=True),
        "The parts, in order: `year` (within a hundred), `quarter`, `month`, `day`, `day_of_year`, `weekday`, `hour`, "
        "`minute`, `second`.",
        default=["month", "day", "weekday"],
    )

    def raw(self, width: int) -> RawType:
        return RawType("string", along_columns(width))

    def encoded(self, width: int) -> TensorType:
        return TensorType((2 * len(self.parts) * width,))

    def cell(self) -> int:
        return 2 * len(self.parts)

    def cells(self, width: int) -> tuple[CellRule, ...]:
        return (CellRule("string", dates=True),) * width

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        texts = onnx.reshape(raw, (-1,)) if along_columns(width) else raw
        there = onnx.op("RegexFullMatch", texts, pattern=DATE)
        safe = onnx.op("Where", there, texts, onnx.constant(SOME_DAY, "string"))
        fields = _fields(onnx, safe)
        numbers = onnx.op("Concat", *(_PARTS[part](onnx, fields) for part in self.parts), axis=1)
        rows = onnx.op("Add", numbers, onnx.constant(_starts(self.parts), "int64"))
        none = onnx.constant(0, "int64")
        found = onnx.op("Where", onnx.reshape(there, (-1, 1)), rows, none)
        waves = onnx.op("Gather", onnx.constant(_waves(self.parts)), found)
        return onnx.reshape(waves, (-1, 2 * len(self.parts) * width))


def _waves(parts: tuple[str, ...]) -> list[list[float]]:
    """A row of zeros for a gap, and then the sine and cosine of every value of every part.

    A table, for a runtime's own sine may differ in the last bit with the number of rows in a call.
    """
    angles = [2 * math.pi * i / PARTS[part][1] for part in parts for i in range(PARTS[part][1])]
    return [[0.0, 0.0], *([math.sin(angle), math.cos(angle)] for angle in angles)]


def _starts(parts: tuple[str, ...]) -> list[int]:
    """What leads from a value of each part to its row among the waves."""
    starts, row = [], 1
    for part in parts:
        first, count = PARTS[part]
        starts.append(row - first)
        row += count
    return starts


# ---- year, month, day, hour, minute, second


Fields = dict[str, str]
"""`[N, 1]` int64 each."""


def _fields(onnx: OnnxRecorder, texts: str) -> Fields:
    """Texts that match `DATE` → their numbers."""
    rows = onnx.op("Concat", texts, onnx.constant(list(WHOLE), "string"), axis=0)
    pieces = _split(onnx, _split(onnx, rows, "T"), " ")
    # [N, 2, 2]: the date, then the time where a T stands before it or where a space does; the others are empty
    flat = onnx.reshape(pieces, (-1, 4))
    date, spaced, after_t = (
        onnx.op("Gather", flat, onnx.constant(i, "int64"), axis=1) for i in (0, 1, 2)
    )
    times = onnx.op("StringConcat", after_t, spaced)
    halves = (_split(onnx, date, "-"), _split(onnx, times, ":"))
    whole = onnx.op("Concat", *(_numbers(onnx, half) for half in halves), axis=1)
    cut = onnx.op("Slice", whole, *(onnx.constant([i], "int64") for i in (0, -len(WHOLE), 0)))
    names = ("year", "month", "day", "hour", "minute", "second")
    columns = onnx.op_several("Split", cut, results=6, axis=1, num_outputs=6)
    return dict(zip(names, columns, strict=True))


def _split(onnx: OnnxRecorder, texts: str, delimiter: str) -> str:
    return onnx.op_several("StringSplit", texts, results=2, delimiter=delimiter)[0]


def _numbers(onnx: OnnxRecorder, texts: str) -> str:
    """Texts of digits → whole numbers; an empty one is 0, and of 59.5 the 59 counts."""
    digits = onnx.op("StringConcat", onnx.constant("0", "string"), texts)
    # float32 would round 59.999999 up to 60
    return onnx.op("Cast", onnx.op("Cast", digits, to=FLOAT64), to=INT64)


# ---- parts that no field gives as it is


def _whole(onnx: OnnxRecorder, op: str, value: str, number: int) -> str:
    return onnx.op(op, value, onnx.constant(number, "int64"))


def _year(onnx: OnnxRecorder, fields: Fields) -> str:
    return _whole(onnx, "Mod", fields["year"], 100)


def _quarter(onnx: OnnxRecorder, fields: Fields) -> str:
    return _whole(onnx, "Div", _whole(onnx, "Add", fields["month"], 2), 3)


def _day_of_year(onnx: OnnxRecorder, fields: Fields) -> str:
    """⌊275 m / 9⌋ - k ⌊(m + 9) / 12⌋ + d - 30, k = 1 in leap years, else 2 (Meeus, Astronomical Algorithms, chapter 7)."""
    year, month = fields["year"], fields["month"]
    fours, hundreds, centuries = (
        _whole(onnx, "Equal", _whole(onnx, "Mod", year, n), 0) for n in (4, 100, 400)
    )
    leap = onnx.op("Or", centuries, onnx.op("And", fours, onnx.op("Not", hundreds)))
    short = onnx.op("Sub", onnx.constant(2, "int64"), onnx.op("Cast", leap, to=INT64))
    begun = _whole(onnx, "Div", _whole(onnx, "Mul", month, 275), 9)
    past_february = _whole(onnx, "Div", _whole(onnx, "Add", month, 9), 12)
    days = onnx.op("Sub", begun, onnx.op("Mul", short, past_february))
    return _whole(onnx, "Sub", onnx.op("Add", days, fields["day"]), 30)


def _weekday(onnx: OnnxRecorder, fields: Fields) -> str:
    """0 is Monday. Zeller's congruence, with January and February as the months 13 and 14 of the year before."""
    early = onnx.op("Cast", _whole(onnx, "Less", fields["month"], 3), to=INT64)
    year = onnx.op("Sub", fields["year"], early)
    month = onnx.op("Add", fields["month"], _whole(onnx, "Mul", early, 12))
    days = _whole(onnx, "Div", _whole(onnx, "Mul", _whole(onnx, "Add", month, 1), 13), 5)
    leaps = [_whole(onnx, "Div", year, n) for n in (4, 100, 400)]
    total = onnx.op("Add", onnx.op("Add", fields["day"], days), year)
    total = onnx.op("Add", onnx.op("Sub", onnx.op("Add", total, leaps[0]), leaps[1]), leaps[2])
    # Zeller counts from Saturday
    return _whole(onnx, "Mod", _whole(onnx, "Add", total, 5), 7)


def _field(name: str) -> Callable[[OnnxRecorder, Fields], str]:
    return lambda onnx, fields: fields[name]


_PARTS: dict[str, Callable[[OnnxRecorder, Fields], str]] = {
    "year": _year,
    "quarter": _quarter,
    "day_of_year": _day_of_year,
    "weekday": _weekday,
    **{name: _field(name) for name in ("month", "day", "hour", "minute", "second")},
}
