"""Two sequences side by side, with as little as can be in only one of them."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_EDITS = 1000
"""Up to here the fewest edits are looked for; two sequences that are further apart have little in common anyway."""
Block = tuple[int, int, int]
"""Where a run of equal elements begins in the one sequence and in the other, and how long it is."""


class Aligned(Generic[T]):
    """`same` are runs of pairs with equal keys, `gaps` what lies between them on either side, both in order."""

    def __init__(self, old: Sequence[T], new: Sequence[T], key: Callable[[T], Hashable]) -> None:
        self.same: list[list[tuple[T, T]]] = []
        self.gaps: list[tuple[list[T], list[T]]] = []
        at = there = 0
        keys = list(map(key, old)), list(map(key, new))
        for begin, begins_there, size in _in_fewer_gaps(_blocks(*keys), *keys):
            if begin > at or begins_there > there:
                self.gaps.append((list(old[at:begin]), list(new[there:begins_there])))
            at, there = begin + size, begins_there + size
            if size:
                pairs = zip(old[begin:at], new[begins_there:there], strict=True)
                self.same.append(list(pairs))

    @property
    def pairs(self) -> list[tuple[T, T]]:
        return [pair for run in self.same for pair in run]


def _blocks(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Block]:
    """The runs of equal elements, with one of no length at the end of both."""
    edits = _fewest_edits(old, new)
    if edits is None:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        return [(one.a, one.b, one.size) for one in matcher.get_matching_blocks()]
    found: list[Block] = []
    for i, j in _kept(edits, len(old), len(new)):
        if found and (i, j) == (found[-1][0] + found[-1][2], found[-1][1] + found[-1][2]):
            found[-1] = (*found[-1][:2], found[-1][2] + 1)
        else:
            found.append((i, j, 1))
    return [*found, (len(old), len(new), 0)]


def _in_fewer_gaps(
    blocks: Sequence[Block], old: Sequence[Hashable], new: Sequence[Hashable]
) -> list[Block]:
    """The same with two gaps put together where what stands between them could as well stand before or behind both.

    What was put in between `conv` and `add` in `conv relu add add` is `relu add`, not `relu` and a second `add`.
    """
    found = list(blocks)
    for at in range(len(found) - 2, 0, -1):
        (i, j, size), (after, after_there, more) = found[at], found[at + 1]
        gap, gap_there = after - i - size, after_there - j - size
        moved = i + gap, j + gap_there
        single = gap == 0 or gap_there == 0
        if single and old[moved[0] : after] == old[i : i + size] == new[moved[1] : after_there]:
            found[at : at + 2] = [(*moved, size + more)]
    return found


def _fewest_edits(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[dict[int, int]] | None:
    """How far one comes on each diagonal with 0, 1, 2 … edits, until the end is reached; None where it takes too many.

    Source: Myers 1986, An O(ND) Difference Algorithm and Its Variations.
    """
    reached, trace = {1: 0}, []
    for edits in range(min(len(old) + len(new), MOST_EDITS) + 1):
        trace.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            x, _ = _entered(reached, diagonal, edits)
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            reached[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return trace
    return None


def _entered(reached: dict[int, int], diagonal: int, edits: int) -> tuple[int, bool]:
    """Where a diagonal is entered, and whether by an insertion, from the one above, or by a removal, from the one below."""
    inserts = diagonal == -edits or (
        diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1]
    )
    return (reached[diagonal + 1], True) if inserts else (reached[diagonal - 1] + 1, False)


def _kept(trace: Sequence[dict[int, int]], x: int, y: int) -> Iterator[tuple[int, int]]:
    """The positions of equal elements, from the first to the last; they are found from the end `x`, `y` on."""
    found: list[tuple[int, int]] = []
    for edits in range(len(trace) - 1, -1, -1):
        diagonal = x - y
        start, inserts = _entered(trace[edits], diagonal, edits)
        found += ((i, i - diagonal) for i in range(x - 1, start - 1, -1))
        x = start if inserts else start - 1
        y = x - diagonal - 1 if inserts else x - diagonal + 1
    return reversed(found)
