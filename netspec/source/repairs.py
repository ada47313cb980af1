"""How the lines of a text that is not YAML could be meant, so that the rest of it can be read all the same.

No repair adds or removes a line, and none is shown: it only has to be near enough for what stands around it to be checked.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

Repair: TypeAlias = Callable[[list[str]], set[int]]
"""Changes lines in place, and returns the numbers of those that it changed, from 1."""

_PAIRS = {"[": "]", "{": "}"}
_PREFIX = re.compile(r"\s*(?:- +)*(?:(?:[\w.$-]+|'[^']*'|\"[^\"]*\") *:(?=\s|$))?")
_CLOSING_AT_THE_END = re.compile(r"[\]},\s]*$")
_TABBED = re.compile(r" *\t[ \t]*")


def put(line: int, text: str) -> Repair:
    """Another text in the place of a line."""

    def repair(lines: list[str]) -> set[int]:
        lines[line - 1] = text
        return {line}

    return repair


def moved(line: int, by: int) -> Repair:
    """A line, and those below it that stand as deep or deeper, indented by so much more."""

    def repair(lines: list[str]) -> set[int]:
        touched = {number for number in block(lines, line) if lines[number - 1].strip()}
        for number in touched:
            text = lines[number - 1]
            spaces = len(text) - len(text.lstrip(" "))
            lines[number - 1] = " " * max(0, spaces + by) + text.lstrip(" ")
        return touched

    return repair


def without_tabs(lines: list[str]) -> set[int]:
    """Two spaces for each tab that indents a line."""
    touched = set()
    for number, text in enumerate(lines, 1):
        begins = _TABBED.match(text)
        if begins:
            lines[number - 1] = begins.group().replace("\t", "  ") + text[begins.end() :]
            touched.add(number)
    return touched


def with_quote(line: int, column: int) -> Repair:
    """The quotes that open at a column closed at the end of the line, before the brackets there."""

    def repair(lines: list[str]) -> set[int]:
        text = lines[line - 1]
        end = _CLOSING_AT_THE_END.search(text)
        at = max(end.start() if end else len(text), column)
        if not text[: column - 1].strip("- ") and ":" in text:
            # a key, and not the value behind it
            at = max(text.index(":"), column)
        lines[line - 1] = text[:at] + text[column - 1] + text[at:]
        return {line}

    return repair


def with_closing(line: int, column: int) -> Repair:
    """The brackets of a line closed at its end; where they go on below it, nothing but what stands before them."""

    def repair(lines: list[str]) -> set[int]:
        text, remark, rest = lines[line - 1].partition(" #")
        open_ones = open_brackets(text[column - 1 :])
        below = lines[line] if line < len(lines) else ""
        if not open_ones or _depth(below) > _depth(text):
            return blanked(line)(lines)
        lines[line - 1] = text + open_ones + remark + rest
        return {line}

    return repair


def open_brackets(text: str) -> str:
    """What closes the brackets that stay open in a line; nothing where one of another sort closes them."""
    waiting: list[str] = []
    for sign in text:
        if sign in _PAIRS:
            waiting.append(_PAIRS[sign])
        elif sign in _PAIRS.values() and (not waiting or waiting.pop() != sign):
            return ""
    return "".join(reversed(waiting))


def blanked(line: int) -> Repair:
    """Only what stands before the value in a line, and nothing of what stands deeper below it."""

    def repair(lines: list[str]) -> set[int]:
        text = lines[line - 1]
        begin = _PREFIX.match(text)
        kept = begin.group().rstrip() if begin else ""
        touched = set(block(lines, line, deeper=True))
        for number in touched:
            lines[number - 1] = ""
        lines[line - 1] = f"{kept} ~" if kept else ""
        return touched

    return repair


def removed(line: int) -> Repair:
    """Nothing of a line, nor of what stands deeper below it."""

    def repair(lines: list[str]) -> set[int]:
        touched = set(block(lines, line, deeper=True))
        for number in touched:
            lines[number - 1] = ""
        return touched

    return repair


def without_section(line: int) -> Repair:
    """Only the name of the section that a line stands in."""

    def repair(lines: list[str]) -> set[int]:
        first = line
        while first > 1 and (not lines[first - 1].strip() or _depth(lines[first - 1]) > 0):
            first -= 1
        return blanked(first)(lines)

    return repair


def block(lines: list[str], line: int, *, deeper: bool = False) -> range:
    """A line with those below it that stand as deep or deeper; or `deeper`, or that close brackets."""
    least, end = _depth(lines[line - 1]) + deeper, line
    while end < len(lines):
        text = lines[end]
        if text.strip() and _depth(text) < least and text.strip()[0] not in "]}":
            break
        end += 1
    while end > line and not lines[end - 1].strip():
        end -= 1
    return range(line, end + 1)


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip())
