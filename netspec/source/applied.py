"""A text with edits done to it: every other character stays as it is."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

from netspec.source.diagnostics import Edit
from netspec.source.text import Place, SourceText, Span

_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def applied(source: SourceText, edits: Iterable[Edit]) -> str | None:
    """The text after the edits, whose places are of the text before; None where two of them touch the same characters."""
    text = source.text
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    ends_with = "\r\n" if "\r\n" in text else "\n"
    spans = sorted(
        (
            _offset(starts, text, *edit.place.span[:2]),
            _offset(starts, text, *edit.place.span[2:]),
            i,
            edit,
        )
        for i, edit in enumerate(edits)
    )
    pieces, done = [], 0
    for start, end, _, edit in spans:
        if start < done:
            return None
        pieces += [text[done:start], edit.text.replace("\r\n", "\n").replace("\n", ends_with)]
        done = max(done, end)
    return "".join([*pieces, text[done:]])


def whole_edit(source: SourceText, text: str) -> Edit:
    """One edit that makes another text of it: of what differs between their equal beginnings and ends."""
    old = source.text
    same = min(len(old), len(text))
    start = next((i for i in range(same) if old[i] != text[i]), same)
    rest = same - start
    behind = next((i for i in range(rest) if old[-1 - i] != text[-1 - i]), rest)
    span = Span(*_place(old, start), *_place(old, len(old) - behind))
    return Edit(Place(source, span), text[start : len(text) - behind])


def _place(text: str, offset: int) -> tuple[int, int]:
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def overlap(edits: Iterable[Edit]) -> bool:
    """Whether two of them touch the same characters, or begin at the same place."""
    spans = sorted(edit.place.span for edit in edits)
    return any(
        after[:2] < before[2:] or after[:2] == before[:2] for before, after in pairwise(spans)
    )


def _offset(starts: list[int], text: str, line: int, column: int) -> int:
    """A place past the last line is the end of the text."""
    return min(starts[line - 1] + column - 1, len(text)) if line <= len(starts) else len(text)
