"""Texts → rows of codes, drawn with standard ONNX operators: cut at spaces, each different piece taken apart once."""

from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.texts.characters import (
    ROOMS,
    Alphabet,
    record_matches,
    record_numbers,
)
from netspec.kinds.texts.pairs import record_pairs
from netspec.kinds.texts.ragged import (
    Lists,
    added_at,
    but_last,
    in_order,
    in_rows,
    length,
    owners_of,
    picked,
    up_to,
    whole,
)
from netspec.kinds.texts.words import record_words
from netspec.source.record import Record

PADDING, UNKNOWN, BEGIN, END = 0, 1, 2, 3
INT64 = 7
ASCII = tuple(map(chr, range(128)))
ALWAYS = "a"
"""A text, and a piece, that is put behind the others and cut off again: so there is always one."""


class Splitting(Record):
    """How texts become codes: the sort of parts, and the entries, of which the first has the code `first`."""

    split: str
    entries: tuple[str, ...]
    lowercase: bool
    first: int

    @property
    def codes(self) -> tuple[int, int]:
        """Of what is unknown, and of the first entry."""
        return UNKNOWN, self.first

    def alphabet(self) -> Alphabet:
        """The characters that tell entries apart."""
        always = ASCII if self.split == "bytes" else ()
        return Alphabet((*always, *"".join(self.entries)), lowercase=self.lowercase)


def record_codes(
    onnx: OnnxRecorder, raw: str, how: Splitting, most: int | None, *, empty: int = UNKNOWN
) -> str:
    """Record texts `[N]` (of `given` parts, `[N, places]`) → codes `[N, longest]`, zeros behind what is there.

    Every row has a code: a text of which nothing is left is one part, `empty`.
    """
    found = _of_given(onnx, raw, how) if how.split == "given" else _of_texts(onnx, raw, how, most)
    begins = onnx.op("Equal", _columns(onnx, found), whole(onnx, 0))
    nothing = onnx.op("And", onnx.op("Equal", found, whole(onnx, PADDING)), begins)
    return onnx.op("Where", nothing, whole(onnx, empty), found)


def _columns(onnx: OnnxRecorder, codes: str) -> str:
    """The numbers of the places, `[longest]`."""
    return up_to(onnx, onnx.reshape(onnx.op("Shape", codes, start=1, end=2), ()))


def record_lengths(onnx: OnnxRecorder, codes: str) -> str:
    """Record codes `[N, longest]` → how many of them are real, int64 `[N]`."""
    real = onnx.op("Cast", onnx.op("Greater", codes, whole(onnx, PADDING)), to=INT64)
    return onnx.op("ReduceSum", real, onnx.constant([1], "int64"), keepdims=0)


# ---- parts that are given


def _of_given(onnx: OnnxRecorder, raw: str, how: Splitting) -> str:
    codes = _looked_up_in_small(onnx, raw, how) if how.lowercase else _looked_up(onnx, raw, how)
    # an empty text between two parts is unknown; behind the last it is padding
    there = onnx.op("Cast", onnx.op("Greater", codes, whole(onnx, PADDING)), to=INT64)
    behind = onnx.op("CumSum", there, whole(onnx, 1), reverse=1)
    nothing = onnx.op("Equal", there, whole(onnx, 0))
    gaps = onnx.op("And", nothing, onnx.op("Greater", behind, whole(onnx, 0)))
    return onnx.op("Where", gaps, whole(onnx, UNKNOWN), codes)


def _looked_up(onnx: OnnxRecorder, raw: str, how: Splitting) -> str:
    return onnx.op(
        "LabelEncoder",
        raw,
        domain="ai.onnx.ml",
        keys_strings=["", *how.entries],
        values_int64s=[PADDING, *range(how.first, how.first + len(how.entries))],
        default_int64=UNKNOWN,
    )


def _looked_up_in_small(onnx: OnnxRecorder, raw: str, how: Splitting) -> str:
    flat = onnx.op("Concat", onnx.reshape(raw, (-1,)), onnx.constant([ALWAYS], "string"), axis=0)
    different, which = _once(onnx, flat)
    found = _parts_of(onnx, different, how)
    codes = added_at(onnx, owners_of(onnx, found.counts), found.values, length(onnx, different))
    codes = but_last(onnx, onnx.op("Gather", codes, which))
    return onnx.op("Reshape", codes, onnx.op("Shape", raw), allowzero=1)


# ---- texts that are taken apart


def _of_texts(onnx: OnnxRecorder, raw: str, how: Splitting, most: int | None) -> str:
    texts = onnx.op("Concat", raw, onnx.constant([ALWAYS], "string"), axis=0)
    spaces_count = how.split != "words"
    pieces, counts = onnx.op_several(
        "StringSplit", texts, results=2, delimiter=" " if spaces_count else ""
    )
    count = length(onnx, texts)
    columns = _columns(onnx, pieces)
    real = onnx.op("Less", columns, onnx.reshape(counts, (-1, 1)))
    if spaces_count:
        # a space belongs to the piece behind it
        space, none = (onnx.constant(one, "string") for one in (" ", ""))
        before = onnx.op("Where", onnx.op("Greater", columns, whole(onnx, 0)), space, none)
        pieces = onnx.op("StringConcat", before, pieces)
    flat = onnx.op("Compress", onnx.reshape(pieces, (-1,)), onnx.reshape(real, (-1,)), axis=0)
    rows = owners_of(onnx, counts)
    different, which = _once(onnx, flat)
    found = picked(onnx, _parts_of(onnx, different, how), which)
    return but_last(onnx, in_rows(onnx, found, rows, count, most))


def _once(onnx: OnnxRecorder, texts: str) -> tuple[str, str]:
    """Texts `[n]` → the different ones, and which of them each is."""
    different, _, which, _ = onnx.op_several("Unique", texts, results=4, sorted=1)
    return different, which


def _parts_of(onnx: OnnxRecorder, pieces: str, how: Splitting) -> Lists:
    """The codes of the parts of each piece `[M]`; pieces of each length by an expression of their own."""
    found = []
    for shorter, room in zip((0, *ROOMS), ROOMS, strict=False):
        least = shorter + 1 if shorter else 0
        most = "" if room == ROOMS[-1] else str(room)
        fits = onnx.op("RegexFullMatch", pieces, pattern=f"(?s).{{{least},{most}}}")
        some = onnx.op("Compress", pieces, fits, axis=0)
        some = onnx.op("Concat", some, onnx.constant([ALWAYS], "string"), axis=0)
        values, there = (but_last(onnx, one) for one in _parted(onnx, some, room, how))
        kept = onnx.op("Compress", onnx.reshape(values, (-1,)), onnx.reshape(there, (-1,)), axis=0)
        ones, along = onnx.op("Cast", there, to=INT64), onnx.constant([1], "int64")
        counts = onnx.op("ReduceSum", ones, along, keepdims=0)
        places = onnx.reshape(onnx.op("NonZero", fits), (-1,))
        found.append((Lists(kept, counts), places))
    return in_order(onnx, found, length(onnx, pieces))


def _parted(onnx: OnnxRecorder, pieces: str, room: int, how: Splitting) -> tuple[str, str]:
    """Pieces `[M]` → codes and whether there is one, `[M, places]` each."""
    if how.split == "bpe":
        return record_pairs(onnx, pieces, room, how.entries, how.codes)
    if how.split in ("words", "given"):
        parted = how.split == "words"
        both = record_words(
            onnx, pieces, room, how.entries, how.alphabet(), how.codes, parted=parted
        )
    else:
        both = _characters(onnx, pieces, room, how)
    codes, there = (_by_piece(onnx, one, how) for one in both)
    return codes, there


def _by_piece(onnx: OnnxRecorder, value: str, how: Splitting) -> str:
    """`[places, M]` → `[M, places]`; of bytes `[places, M, 4]` → `[M, 4 · places]`."""
    if how.split != "bytes":
        return onnx.op("Transpose", value, perm=[1, 0])
    turned = onnx.op("Transpose", value, perm=[1, 0, 2])
    rows = onnx.op("Shape", turned, start=0, end=1)
    last = onnx.constant([-1], "int64")
    return onnx.op("Reshape", turned, onnx.op("Concat", rows, last, axis=0))


def _characters(onnx: OnnxRecorder, pieces: str, room: int, how: Splitting) -> tuple[str, str]:
    """The code of every character, `[places, M]`; of bytes those of its UTF-8, `[places, M, 4]`."""
    alphabet = how.alphabet()
    there, *digits = record_matches(onnx, pieces, room, alphabet.digits())
    numbers = record_numbers(onnx, digits)
    if how.split == "bytes":
        parts = [[UNKNOWN, 0, 0, 0], *(_utf8(one, how.first) for one in alphabet.numbers)]
        codes = onnx.op("Gather", onnx.constant(parts, "int64"), numbers)
        there = onnx.op("Unsqueeze", there, onnx.constant([-1], "int64"))
        return codes, onnx.op("And", there, onnx.op("Greater", codes, whole(onnx, PADDING)))
    table = [UNKNOWN, *range(how.first, how.first + len(alphabet))]
    return onnx.op("Gather", onnx.constant(table, "int64"), numbers), there


def _utf8(character: str, first: int) -> list[int]:
    """The codes of its bytes, four places wide."""
    found = [first + byte for byte in character.encode()]
    return [*found, *[PADDING] * (4 - len(found))]
