"""Single characters of texts, with operators of ONNX that can neither cut a text nor look at a place in it.

What they can do is say whether a whole text matches a regular expression. So a text is pushed along by filling put before
it, until the place that is looked at stands behind just so much: `.{16}[aeiou]\\C*` then says whether a vowel stands there.
With a match for each binary digit of its number, the character is known.
"""

from collections.abc import Iterable, Sequence

from netspec.kinds.lowering import OnnxRecorder

ROOMS = (16, 64, 256, 1000)
"""The longest pieces that one expression is made for; those of each length have their own, for filling costs time."""

LONGEST = ROOMS[-1]
"""The characters of a piece without a space; what stands behind them is left out. (RE2 repeats no more than 1,000 times.)"""

WORD = r"[\pL\pM\pN_]"
"""What words are made of: letters with their marks, digits, and `_`."""

BLANK = r"[\t-\r\x{85}\pZ]"
"""White space of all sorts."""

INT64 = 7
STRIDE = 32


class Alphabet:
    """Characters, numbered from 1 in order; every other character is 0.

    With `lowercase` a capital has the number of its small letter, where both are one character.
    """

    def __init__(self, characters: Iterable[str], *, lowercase: bool = False) -> None:
        self.numbers = {one: number for number, one in enumerate(dict.fromkeys(characters), 1)}
        self._meant = dict(self.numbers)
        for one, number in self.numbers.items() if lowercase else ():
            for other in (one.upper(), one.title()):
                if lowered(other) == one:
                    self._meant.setdefault(other, number)

    def __len__(self) -> int:
        return len(self.numbers)

    def digits(self) -> list[str]:
        """For every binary digit of a number, the lowest first, an expression for the characters that have a one there."""
        count = len(self.numbers).bit_length()
        return [
            _class(ord(one) for one, number in self._meant.items() if number >> digit & 1)
            for digit in range(count)
        ]


def lowered(text: str) -> str:
    """A text in small letters, character by character: what has two small letters stays (İ).

    >>> lowered("Ärger İ")
    'ärger İ'
    """
    return "".join(low if len(low := one.lower()) == 1 else one for one in text)


def _class(points: Iterable[int]) -> str:
    """Code points as a class of characters of RE2."""
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "[" + "".join(_range(*one) for one in ranges) + "]"


def _range(first: int, last: int) -> str:
    return rf"\x{{{first:x}}}" + (rf"-\x{{{last:x}}}" if last > first else "")


def record_matches(
    onnx: OnnxRecorder, texts: str, room: int, classes: Sequence[str]
) -> tuple[str, ...]:
    """Record texts `[M]` → bool `[places, M]` each: whether there is such a place, and whether its character is of a class.

    There is a place more than the longest text has, unless that fills the room.
    """
    ends = [(1, STRIDE), (STRIDE, room // STRIDE + 1)]
    ones, many = (onnx.constant(["a" * (i * by) for i in range(n)], "string") for by, n in ends)

    def look(turn: str, _: str = "") -> tuple[str, ...]:
        gap = onnx.op("Sub", onnx.constant(room, "int64"), turn)
        stride = onnx.constant(STRIDE, "int64")
        parts = onnx.op("Div", gap, stride), onnx.op("Mod", gap, stride)
        filling = [
            onnx.op("Gather", of, part) for of, part in zip((many, ones), parts, strict=True)
        ]
        pushed = onnx.op("StringConcat", onnx.op("StringConcat", *filling), texts)
        found = [
            onnx.op("RegexFullMatch", pushed, pattern=f"(?s).{{{room}}}{one}\\C*")
            for one in (".", *classes)
        ]
        some = onnx.op("ReduceMax", onnx.op("Cast", found[0], to=INT64), keepdims=0)
        return onnx.op("Greater", some, onnx.constant(0, "int64")), *found

    most = onnx.constant(room, "int64")
    return onnx.loop(most, (), [("bool", 1)] * (1 + len(classes)), look)


def record_numbers(onnx: OnnxRecorder, digits: Sequence[str]) -> str:
    """Record the binary digits of numbers, bool of any shape each, the lowest first → int64."""
    total = onnx.constant(0, "int64")
    for i, one in enumerate(digits):
        worth = onnx.op("Mul", onnx.op("Cast", one, to=INT64), onnx.constant(1 << i, "int64"))
        total = onnx.op("Add", total, worth)
    return total
