"""A fix as lines for people: what would stand there, `~` where a line changes, `+` where one comes, `-` where one goes."""

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from netspec.source.applied import applied
from netspec.source.diagnostics import Diagnostic, Fix
from netspec.source.screen import cells, printable

MOST_LINES = 8
"""So many lines of one fix are shown."""
MOST_FIXES = 3
WIDEST = 160

Paint = Callable[[str, str], str]
_WORD_BEFORE, _WORD_AFTER = re.compile(r"[\w.]*$"), re.compile(r"^[\w.]*")


def fix_lines(diagnostic: Diagnostic, width: int, paint: Paint) -> Iterator[str]:
    """The lines below the help, with line numbers `width` wide."""
    edge, rule = " " * width, paint("rule", "|")
    help, several = str(diagnostic.help), len(diagnostic.fixes) > 1
    for number, fix in enumerate(diagnostic.fixes[:MOST_FIXES], 1):
        if several:
            lead = "or" if number > 1 else "either"
            yield f"{edge} {paint('rule', '=')} {paint('help', lead)}: {printable(fix.title)}"
        elif fix.title != help:
            yield f"{edge} {paint('rule', '=')} {paint('help', 'fix')}: {printable(fix.title)}"
        yield f"{edge} {rule}"
        yield from _changed(fix, width, paint)
        yield f"{edge} {rule}"


def _changed(fix: Fix, width: int, paint: Paint) -> Iterator[str]:
    source = fix.edits[0].place.source
    text = applied(source, fix.edits)
    if text is None:
        return
    first = max(0, min(edit.place.span.line for edit in fix.edits) - 2)
    old = source.lines[first:]
    new = type(source)(source.name, text).lines[first:]
    last = len(source.lines) - max(edit.place.span.end_line for edit in fix.edits) - 1
    if last > 0:
        old, new = old[:-last], new[:-last]
    for shown, (sign, number, line, before) in enumerate(_lines(old, new)):
        if shown == MOST_LINES:
            yield f"{' ' * width} {paint('rule', '|')} …"
            return
        yield from _line(sign, str(first + number).rjust(width), line, before, paint)


def _lines(old: list[str], new: list[str]) -> Iterator[tuple[str, int, str, str]]:
    """Sign, number, the line, and what it was."""
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "replace" and b - a == d - c:
            for i in range(d - c):
                yield "~", c + i + 1, new[c + i], old[a + i]
        elif how != "equal":
            for i in range(a, b):
                yield "-", i + 1, old[i], ""
            for i in range(c, d):
                yield "+", i + 1, new[i], ""


def _line(sign: str, number: str, line: str, before: str, paint: Paint) -> Iterator[str]:
    role = "error" if sign == "-" else "fix"
    start, end = _difference(before, line) if sign == "~" else (0, 0)
    if len(line) > WIDEST:
        cut = max(0, start - 40)
        line, start, end = f"…{line[cut : cut + 120]}…", start - cut + 1, end - cut + 1
    yield f"{paint('rule', number)} {paint(role, sign)} {printable(line)}"
    if end > start:
        space, under = " " * cells(line[:start]), "~" * min(120, cells(line[start:end]))
        yield f"{' ' * len(number)} {paint('rule', '|')} {space}{paint(role, under)}"


def _difference(before: str, line: str) -> tuple[int, int]:
    """Where in a line the words stand that it had not before."""
    same = min(len(before), len(line))
    start = next((i for i in range(same) if before[i] != line[i]), same)
    rest = same - start
    behind = next((i for i in range(rest) if before[-1 - i] != line[-1 - i]), rest)
    end = len(line) - behind
    if end <= start:
        return start, start
    word_before, word_after = _WORD_BEFORE.search(line[:start]), _WORD_AFTER.search(line[end:])
    assert word_before is not None
    assert word_after is not None
    return word_before.start(), end + word_after.end()
