"""A text as an editor holds it: its edits, and its places, which the protocol counts in units of UTF-16."""

import re
from bisect import bisect_right
from typing import Any

from netspec.lsp.wire import INVALID_PARAMS, RequestError
from netspec.source.text import OTHER_LINE_ENDS, SourceText, Span

Position = dict[str, int]
Range = dict[str, Position]

_LINE_END = re.compile("\r\n|\r|\n")
_YAML_LINE_END = re.compile("\r\n|[\n" + "".join(OTHER_LINE_ENDS) + "]")


class Document:
    """One text. `name` is the path it has for the checker."""

    def __init__(self, uri: str, name: str, text: str, version: int | None = None) -> None:
        self.uri = uri
        self.name = name
        self.version = version
        self._set(text)

    def _set(self, text: str) -> None:
        self.text = text
        self.source = SourceText(self.name, text)
        self.starts = _starts(text, _LINE_END)
        exotic = any(end in text for end in OTHER_LINE_ENDS)
        self._yaml_starts = _starts(text, _YAML_LINE_END) if exotic else self.starts

    def edit(self, changes: list[dict[str, Any]], version: int | None) -> None:
        """Change it as `textDocument/didChange` says: whole, or piece by piece."""
        for change in changes:
            new = str(change["text"])
            if change.get("range") is None:
                self._set(new)
                continue
            start = self.offset(change["range"]["start"])
            end = max(start, self.offset(change["range"]["end"]))
            self._set(self.text[:start] + new + self.text[end:])
        self.version = version

    def line(self, number: int) -> str:
        """Line `number`, from 0, without its end; empty past the last one."""
        if not 0 <= number < len(self.starts):
            return ""
        last = number + 1 == len(self.starts)
        end = len(self.text) if last else self.starts[number + 1]
        return self.text[self.starts[number] : end].rstrip("\r\n")

    # ---- from and to the protocol

    def offset(self, position: Position) -> int:
        """How many characters stand before a position; one past the end of a line or text is moved there."""
        line, units = _number(position, "line"), _number(position, "character")
        if line >= len(self.starts):
            return len(self.text)
        return self.starts[line] + code_points(self.line(line), units)

    def position(self, offset: int) -> Position:
        """The position behind so many characters."""
        line = bisect_right(self.starts, offset) - 1
        text = self.text[self.starts[line] : offset]
        return {"line": line, "character": utf16(text)}

    def range(self, span: Span) -> Range:
        """A span of the checker."""
        start, end = self.span_offsets(span)
        return {"start": self.position(start), "end": self.position(end)}

    def span_offsets(self, span: Span) -> tuple[int, int]:
        """Where a span begins and ends, as numbers of characters before it."""
        start = self._yaml_offset(span.line, span.column)
        return start, max(start, self._yaml_offset(span.end_line, span.end_column))

    def _yaml_offset(self, line: int, column: int) -> int:
        if line > len(self._yaml_starts):
            return len(self.text)
        start = self._yaml_starts[max(0, line - 1)]
        last = line >= len(self._yaml_starts)
        end = len(self.text) if last else self._yaml_starts[line]
        return max(start, min(start + column - 1, end))


def _starts(text: str, end: "re.Pattern[str]") -> list[int]:
    return [0, *(match.end() for match in end.finditer(text))]


def _number(position: Any, key: str) -> int:
    value = position.get(key) if isinstance(position, dict) else None
    if not isinstance(value, int) or value < 0:
        raise RequestError(INVALID_PARAMS, f"a position has a whole number `{key}` of at least 0")
    return value


def utf16(text: str) -> int:
    """How many units of UTF-16 a text takes.

    >>> utf16("aé漢"), utf16("😀")
    (3, 2)
    """
    return len(text) if text.isascii() else len(text) + sum(c > "\uffff" for c in text)


def code_points(text: str, units: int) -> int:
    """How many characters of a text take so many units of UTF-16; within a pair, those before it.

    >>> code_points("😀b", 2), code_points("😀b", 1), code_points("ab", 9)
    (1, 0, 2)
    """
    if text.isascii():
        return min(units, len(text))
    for number, character in enumerate(text):
        units -= 1 + (character > "\uffff")
        if units < 0:
            return number
    return len(text)
