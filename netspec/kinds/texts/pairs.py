"""Byte pair encoding: entries that are learned by joining the most frequent pairs of neighbours, and found by the same joins.

Sennrich et al. 2016, "Neural machine translation of rare words with subword units". A space belongs to the piece behind it.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.texts.characters import Alphabet, record_matches, record_numbers
from netspec.kinds.texts.ragged import whole

NONE = 2**31
LEAST = 2
"""A pair that is seen less often is not worth an entry."""

Pair = tuple[str, str]


class _Pieces:
    """Different pieces with their parts, how often each piece is there, and the pieces that hold a pair."""

    def __init__(self, counts: Mapping[str, int], letters: Mapping[str, int]) -> None:
        # a letter without an entry parts the piece: nothing is joined with it
        self.parts = [[one if one in letters else "" for one in piece] for piece in counts]
        self.often = list(counts.values())
        self.pairs: Counter[Pair] = Counter()
        self.holders: defaultdict[Pair, set[int]] = defaultdict(set)
        for number in range(len(self.parts)):
            self._count(number, 1)

    def _count(self, number: int, sign: int) -> set[Pair]:
        parts = self.parts[number]
        found = {pair for pair in itertools.pairwise(parts) if "" not in pair}
        for pair in itertools.pairwise(parts):
            if "" not in pair:
                self.pairs[pair] += sign * self.often[number]
        for pair in found:
            self.holders[pair].add(number)
        return found

    def join(self, pair: Pair) -> set[Pair]:
        """Join a pair wherever it stands; gives the pairs that are seen more or less often for it."""
        changed: set[Pair] = set()
        for number in self.holders.pop(pair):
            before = self._count(number, -1)
            self.parts[number] = _joined(self.parts[number], pair)
            changed |= before | self._count(number, 1)
        return changed


def _joined(parts: Sequence[str], pair: Pair) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(parts):
        both = tuple(parts[at : at + 2]) == pair
        found.append("".join(pair) if both else parts[at])
        at += 2 if both else 1
    return found


def learned_entries(counts: Mapping[str, int], most: int) -> dict[str, int]:
    """Pieces with how often they are there → entries in the order in which they are learned, each as often as it was seen.

    The letters come first, then joins of two entries until there are `most`, or no pair is seen twice. Of pairs that are
    seen equally often the first by text is joined.
    """
    letters: Counter[str] = Counter()
    for piece, often in counts.items():
        for letter in piece:
            letters[letter] += often
    found = dict(sorted(letters.items(), key=lambda one: (-one[1], one[0]))[:most])
    pieces = _Pieces(counts, found)
    waiting = [(-often, pair) for pair, often in pieces.pairs.items()]
    heapify(waiting)
    while waiting and len(found) < most:
        often, pair = heappop(waiting)
        if -often != pieces.pairs[pair] or -often < LEAST:
            # it is seen less often since, and stands in the heap once more for that
            continue
        found.setdefault("".join(pair), -often)
        for other in pieces.join(pair):
            if pieces.pairs[other] >= LEAST:
                heappush(waiting, (-pieces.pairs[other], other))
    return found


def joins(entries: Sequence[str]) -> dict[tuple[int, int], int]:
    """Pairs of entries, by position, that make an entry together → its position."""
    places = {one: place for place, one in enumerate(entries)}
    return {
        (places[one[:cut]], places[one[cut:]]): place
        for one, place in places.items()
        for cut in range(1, len(one))
        if one[:cut] in places and one[cut:] in places
    }


def record_pairs(
    onnx: OnnxRecorder,
    pieces: str,
    room: int,
    entries: Sequence[str],
    codes: tuple[int, int],
) -> tuple[str, str]:
    """Record pieces `[M]` → int64 and bool `[M, places]`: codes, and where there is one.

    Of all the pairs in a piece that make an entry, the one of the earliest entry is joined first, the leftmost of several.
    `codes` are that of an unknown letter and that of the first entry.
    """
    letters = [one for one in entries if len(one) == 1]
    alphabet = Alphabet(letters)
    there, *digits = record_matches(onnx, pieces, room, alphabet.digits())
    numbers = record_numbers(onnx, digits)
    places = {one: place for place, one in enumerate(entries)}
    unknown = len(entries)
    # letters by their entry, counted from 1, for 0 is no part
    table = [unknown + 1, *(places[one] + 1 for one in letters)]
    parts = onnx.op("Gather", onnx.constant(table, "int64"), numbers)
    parts = onnx.op("Where", there, parts, whole(onnx, 0))
    parts = _all_joined(onnx, onnx.op("Transpose", parts, perm=[1, 0]), joins(entries), unknown + 2)
    last = [0, *(codes[1] + i for i in range(unknown)), codes[0]]
    found = onnx.op("Gather", onnx.constant(last, "int64"), parts)
    return found, onnx.op("Greater", parts, whole(onnx, 0))


def _all_joined(
    onnx: OnnxRecorder, parts: str, pairs: Mapping[tuple[int, int], int], width: int
) -> str:
    """Parts `[M, places]` of pieces, 0 behind the last → the same when no two of them can be joined any more."""
    keys = [(a + 1) * width + b + 1 for a, b in pairs]
    values = [place + 1 for place in pairs.values()]
    if not keys:
        return parts
    count = onnx.reshape(onnx.op("Shape", parts, start=1, end=2), ())
    places = onnx.op("Range", whole(onnx, 0), count, whole(onnx, 1))
    begin, rest, axis = (onnx.constant([one], "int64") for one in (1, 2**31, 1))
    margin = onnx.constant([0, 0, 0, 1], "int64")

    def join(_: str, parts: str) -> tuple[str, ...]:
        behind = onnx.op("Slice", onnx.op("Pad", parts, margin), begin, rest, axis)
        key = onnx.op("Add", onnx.op("Mul", parts, whole(onnx, width)), behind)
        made = onnx.op(
            "LabelEncoder",
            key,
            domain="ai.onnx.ml",
            keys_int64s=keys,
            values_int64s=values,
            default_int64=NONE,
        )
        best = onnx.op("ReduceMin", made, axis, keepdims=1)
        at = onnx.op("ArgMin", made, axis=1, keepdims=1)
        some = onnx.op("Less", best, whole(onnx, NONE))
        here, before = onnx.op("Equal", places, at), onnx.op("Less", places, at)
        joined = onnx.op("Where", before, parts, onnx.op("Where", here, best, behind))
        left = onnx.op("ReduceMax", onnx.op("Cast", some, to=7), keepdims=0)
        on = onnx.op("Greater", left, whole(onnx, 0))
        return on, onnx.op("Where", some, joined, parts)

    return onnx.loop(count, [(parts, "int64", 2)], [], join)[0]
