"""Where in a text a place stands, as a path of keys and numbers, read from lines and brackets alone.

It reads what is half typed as well: what an editor asks about is most often not YAML yet.
"""

import re
from typing import Any

from netspec.source.record import Record

Path = tuple[str | int, ...]

_KEY = re.compile(r"""("[^"]*"|'[^']*'|[^\s'"#{}\[\],&*!|>%@`][^#{}\[\],:]*?)[ \t]*:(?=[ \t]|$)""")
_WORD = re.compile(r"[\w.$/\\*-]*$")
_WORD_ON = re.compile(r"[\w.$/\\*-]*")
_BLOCK_TEXT = re.compile(r"[|>][+-]?\d?[+-]?\s*(#.*)?$")


class Frame:
    """A mapping or a list that is open. `column` is where its entries begin; None where it stands in brackets."""

    __slots__ = ("column", "is_list", "key", "keys", "number", "of_one")

    def __init__(self, *, is_list: bool, column: int | None, of_one: bool = False) -> None:
        self.is_list = is_list
        self.column = column
        self.of_one = of_one
        """A mapping of one key without braces in a list with brackets: `[linear: 8]`."""
        self.number = 0
        self.key: str | None = None
        self.keys: list[str] = []

    def begin(self, key: str) -> None:
        self.key = key
        self.keys.append(key)

    @property
    def part(self) -> str | int | None:
        return self.number if self.is_list else self.key


class Cursor(Record):
    """A place in a text.

    `path` leads to what stands there. With `as_key` the word there can be a key of the mapping at `path`, with `as_value`
    the value itself. `word` is what is typed up to the place, from column `start` to `end` of its line; `keys` stand in the
    mapping already.
    """

    path: Path
    as_key: bool
    as_value: bool
    word: str
    start: int
    end: int
    keys: tuple[str, ...]
    in_brackets: bool
    text: str
    """What stands on the line before the place."""


def cursor_at(lines: list[str], line: int, column: int) -> Cursor:
    """The place before character `column` of line `line`, both from 0. Places past an end are moved there."""
    line = min(max(line, 0), len(lines) - 1)
    text = lines[line]
    column = min(max(column, 0), len(text))
    scan = _Scan()
    for above in lines[_section_begin(lines, line) : line]:
        scan.line(above)
    before = text[:column]
    word = _WORD.search(before)
    assert word is not None
    rest = _WORD_ON.match(text, column)
    end = rest.end() if rest else column
    start = word.start()
    if word.group().startswith("-") and not before[: word.start()].strip() and word.group() == "-":
        start = column
    as_key, as_value = scan.open(text, start, end)
    frames = [one for one in scan.frames if one.part is not None]
    path = tuple(one.part for one in frames if one.part is not None)
    top = scan.frames[-1]
    if not scan.frames[-1].is_list and as_key:
        _keys_below(top, lines, line, scan)
    keys = tuple(top.keys) if as_key and not top.is_list and top.part is None else ()
    return Cursor(
        path,
        as_key,
        as_value,
        text[start:column],
        start,
        max(end, column),
        keys,
        any(one.column is None for one in scan.frames),
        before,
    )


def _section_begin(lines: list[str], line: int) -> int:
    """The line where the section begins that a line stands in: all above it says nothing of where one is."""
    while line > 0 and (not lines[line] or not (lines[line][0].isalpha())):
        line -= 1
    return line


def _keys_below(top: Frame, lines: list[str], line: int, scan: "_Scan") -> None:
    """Add the keys of the mapping that stand behind the place."""
    if top.column is None:
        top.keys += re.findall(r"([\w.-]+)[ \t]*:(?:[ \t]|$)", scan.rest.partition("}")[0])
        return
    for text in lines[line + 1 :]:
        bare = text.lstrip(" ")
        if not bare or bare.startswith("#"):
            continue
        indent = len(text) - len(bare)
        if indent < top.column or (indent == top.column and bare.startswith("- ")):
            return
        found = _KEY.match(text, indent) if indent == top.column else None
        if found:
            top.keys.append(found.group(1).strip("'\""))


class _Scan:
    """Reads lines from the top down, and keeps what is open."""

    def __init__(self) -> None:
        self.frames = [Frame(is_list=False, column=0)]
        self.quote = ""
        self.text_below: int | None = None
        """Lines deeper than this belong to a text that began with `|` or `>`."""
        self.rest = ""

    def line(self, text: str) -> None:
        """Read a line to its end."""
        column = len(text) - len(text.lstrip(" "))
        bare = text[column:]
        if self.text_below is not None:
            if not bare or column > self.text_below:
                return
            self.text_below = None
        self._recover(text, bare)
        if self.quote or self._in_brackets():
            self._values(text, 0 if self.quote else column, len(text))
        elif bare and not bare.startswith("#"):
            at = self._begin(text, column, len(text))
            self._values(text, at, len(text))

    def _recover(self, text: str, bare: str) -> None:
        """Give up brackets that nobody closed: no item of a list, and no section, begins on a line within them."""
        if self._in_brackets() and not self.quote and (bare.startswith("- ") or text[:1].isalpha()):
            self.frames = [one for one in self.frames if one.column is not None]

    def open(self, text: str, start: int, end: int) -> tuple[bool, bool]:
        """Read a line up to a word in it; whether the word can be a key, and whether a value."""
        self.rest = text[end:]
        column = len(text) - len(text.lstrip(" "))
        if self.text_below is not None:
            if column > self.text_below or not text.strip():
                return False, False
            self.text_below = None
        self._recover(text, text[column:])
        if not self.quote and not self._in_brackets():
            at = self._begin(text, min(column, start), start)
            if at >= start:
                return self._at_the_line(start, text, end)
        else:
            at = 0 if self.quote else column
        self._values(text, at, start)
        if self.quote:
            return False, False
        top = self.frames[-1]
        if top.column is not None or top.is_list or top.key is not None:
            return top.is_list and top.column is None, True
        return True, False

    def _at_the_line(self, start: int, text: str, end: int) -> tuple[bool, bool]:
        """The word begins what stands on its line, behind dashes at most, or behind a key."""
        before = text[:start].rstrip()
        if before.endswith(":"):
            return False, True
        top = self.frames[-1]
        if before.endswith("-"):
            return True, True
        if top.is_list:
            # within an item: beside its other keys
            return True, False
        if top.column == start:
            top.key = None
            return True, False
        # deeper than the key above: the first of what belongs to it
        if top.key is not None:
            self.frames.append(Frame(is_list=False, column=start))
            return True, True
        return True, False

    # ---- lines

    def _in_brackets(self) -> bool:
        return self.frames[-1].column is None

    def _begin(self, text: str, column: int, stop: int) -> int:
        """Read the dashes and keys that a line begins with; returns where the value begins."""
        self._close(column, is_item=text[column : column + 2] in ("-", "- "))
        while text[column : column + 1] == "-" and text[column + 1 : column + 2] in ("", " "):
            top = self.frames[-1]
            if top.is_list and top.column == column:
                top.number += 1
            else:
                self.frames.append(Frame(is_list=True, column=column))
            column += 1
            while column < stop and text[column : column + 1] == " ":
                column += 1
            if column >= stop:
                return stop
        found = _KEY.match(text, column)
        if not found or found.end() > stop:
            return column
        top = self.frames[-1]
        if top.is_list or top.column != column:
            top = Frame(is_list=False, column=column)
            self.frames.append(top)
        top.begin(found.group(1).strip("'\""))
        at = found.end()
        while at < stop and text[at] in " \t":
            at += 1
        if _BLOCK_TEXT.match(text, at):
            self.text_below = len(text) - len(text.lstrip(" "))
            return len(text)
        return at

    def _close(self, column: int, *, is_item: bool) -> None:
        """End what a line of this depth is no part of."""
        while len(self.frames) > 1:
            top = self.frames[-1]
            assert top.column is not None
            ends = top.column > column or (top.is_list and top.column == column and not is_item)
            if not ends:
                return
            self.frames.pop()

    # ---- values

    def _values(self, text: str, at: int, stop: int) -> None:
        """Read a value, or what stands between brackets, up to a column."""
        begin = at
        while at < stop:
            sign = text[at]
            if self.quote:
                self.quote = "" if sign == self.quote else self.quote
            elif sign in "'\"" and not text[begin:at].strip():
                self.quote = sign
            elif sign == "#" and (at == 0 or text[at - 1] in " \t"):
                return
            elif sign in "{[" and (self._in_brackets() or not text[begin:at].strip()):
                self.frames.append(Frame(is_list=sign == "[", column=None))
                begin = at + 1
            elif self._in_brackets() and sign in ",}]:":
                begin = self._sign(text, begin, at)
            at += 1
        if self.quote and not self._in_brackets() and stop == len(text) and self.quote == "'":
            # an apostrophe in a text that stands alone ends with its line
            self.quote = "" if text.count("'") % 2 == 0 else self.quote

    def _sign(self, text: str, begin: int, at: int) -> int:
        """A sign between brackets; returns where the next word begins."""
        top, sign = self.frames[-1], text[at]
        if sign == ":":
            if text[at + 1 : at + 2] not in ("", " ", "\t", ",", "}", "]"):
                return begin
            if top.is_list:
                top = Frame(is_list=False, column=None, of_one=True)
                self.frames.append(top)
            if top.key is None:
                top.begin(text[begin:at].strip().strip("'\""))
            return at + 1
        if top.of_one:
            self.frames.pop()
            top = self.frames[-1]
        alone = text[begin:at].strip()
        if not top.is_list and top.key is None and alone:
            # a kind without settings: `{concat, from: …}`
            top.keys.append(alone)
        if sign == ",":
            top.number += top.is_list
            top.key = None
        elif len(self.frames) > 1:
            self.frames.pop()
        return at + 1


def siblings_of(path: Path, name: Any) -> Path:
    """The path of what stands beside the last part of a path."""
    return (*path[:-1], name)
