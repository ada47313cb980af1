"""Several structures of one class as one text: the lines that all have, and those that stand under a condition."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from netspec.graph.alignment import Aligned
from netspec.source.record import Record

MOST_CONDITIONS = 3
FUNCTION = re.compile(r"\bF\.\w+")
INDENT = "    "


class Line(Record):
    """A line of the text: its place in each structure, None where that has no such line."""

    places: tuple[int | None, ...]

    @property
    def holders(self) -> frozenset[int]:
        """The structures that have it."""
        return frozenset(i for i, place in enumerate(self.places) if place is not None)

    @property
    def holder(self) -> int:
        """The first structure that has it."""
        return min(self.holders)


class Template(Record):
    """The lines, and the conditions: each is the structures for which it holds."""

    lines: tuple[Line, ...]
    conditions: tuple[frozenset[int], ...] = ()

    @property
    def conditional(self) -> int:
        """How many lines stand under a condition."""
        return sum(None in line.places for line in self.lines)


def template_of(structures: Sequence[Sequence[str]]) -> Template | None:
    """The structures, lines without numbers, in one text; None where they have too little in common.

    Read with one structure's conditions, the text is that structure, line for line.
    """
    lines = [Line((place,)) for place in range(len(structures[0]))]
    texts = list(structures[0])
    for structure in structures[1:]:
        lines, texts = _joined(lines, texts, structure)
    every = frozenset(range(len(structures)))
    conditions: list[frozenset[int]] = []
    for line in lines:
        if line.holders != every and not {line.holders, every - line.holders} & {*conditions}:
            # what the first structure has not: the usual case is that of a condition that does not hold
            conditions.append(line.holders if 0 not in line.holders else every - line.holders)
    if len(conditions) > MOST_CONDITIONS or not _is_sound(lines, texts, every):
        return None
    return Template(tuple(lines), tuple(conditions))


def _joined(
    lines: Sequence[Line], texts: Sequence[str], structure: Sequence[str]
) -> tuple[list[Line], list[str]]:
    """The text with one more structure."""
    width = len(lines[0].places)
    numbered = list(enumerate(texts)), list(enumerate(structure))
    pairs = Aligned(*numbered, lambda one: one[1]).pairs
    found: list[Line] = []
    words: list[str] = []
    at = there = 0
    for (i, _), (j, _) in [*pairs, ((len(texts), ""), (len(structure), ""))]:
        for old, new in _side_by_side(numbered[0][at:i], numbered[1][there:j]):
            found += [Line((*lines[old].places, None))] if old is not None else []
            found += [Line((*(None,) * width, new))] if new is not None else []
            words += [texts[old]] if old is not None else []
            words += [structure[new]] if new is not None else []
        if i < len(texts):
            found.append(Line((*lines[i].places, j)))
            words.append(texts[i])
        at, there = i + 1, j + 1
    return found, words


def _side_by_side(
    old: Sequence[tuple[int, str]], new: Sequence[tuple[int, str]]
) -> Iterator[tuple[int | None, int | None]]:
    """Lines that have no counterpart, those that call another function on the same next to each other."""
    pairs = Aligned(old, new, lambda one: FUNCTION.sub("", one[1])).pairs
    at = there = 0
    for a, b in [*pairs, ((-1, ""), (-1, ""))]:
        while at < len(old) and old[at] != a:
            yield old[at][0], None
            at += 1
        while there < len(new) and new[there] != b:
            yield None, new[there][0]
            there += 1
        if at < len(old):
            yield a[0], b[0]
        at, there = at + 1, there + 1


def _is_sound(lines: Sequence[Line], texts: Sequence[str], every: frozenset[int]) -> bool:
    """Whether each condition holds whole statements of the bodies, and most of the text holds always."""
    if 2 * sum(line.holders == every for line in lines) < len(lines):
        return False
    held = list(zip(lines, texts, [*texts[1:], ""], strict=True))
    runs = [(key, list(run)) for key, run in groupby(held, key=lambda one: one[0].holders)]
    return all(
        holders == every or _are_statements([text for _, text, _ in run], run[-1][2])
        for holders, run in runs
    )


def _are_statements(run: Sequence[str], behind: str) -> bool:
    """Whether lines are whole statements of a method's body, none of which ends or begins it."""
    together = "".join(run)
    return (
        _begins(run[0])
        and (_begins(behind) or not behind)
        and not any(one.strip().startswith(("return", "super()")) for one in run)
        and all(together.count(a) == together.count(b) for a, b in ("()", "[]", "{}"))
    )


def _begins(text: str) -> bool:
    return text.startswith(INDENT) and not text.startswith(INDENT * 2)
