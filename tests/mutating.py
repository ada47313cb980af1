"""Specs with something wrong in them, made by machine: a text changed at random, or a tree."""

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

JUNK: list[Any] = [
    None,
    True,
    0,
    -3,
    1.5,
    1e9,
    "",
    "text",
    "relu",
    [],
    [1],
    ["a", "a"],
    {},
    {"a": 1},
    {"relu": None},
]
NUMBERS = (
    "0", "-1", "1e9", "1e400", "99999999999999999999", "9223372036854775808", ".inf", "-.inf", ".nan", "1.5",
    "0x7fffffff", "1" * 500, "1e-400", "-0", "00012", "0o777",
)  # fmt: skip
PIECES = (
    "\t", "\0", "\x07", "\ufeff", "\u2028", "\u00a0", "é", "漢", "\U0001f600", "'", '"', "`", "{", "}", "[", "]", "{{", "}}",
    ":", ": ", "- ", "#", " #", "&a ", "*a", "<<: ", "!!python/object:os.system ", "!", "%", "@", "|", ">", "$", "$(", "${",
    "$x", "$(1/0)", "$(9**9**9)", "\\", "\r\n", "\r", "\n", "\n---\n", "\n...\n", ",", "?", "? ", "~", "null", "\n\n", "   ",
)  # fmt: skip


def changed_text(text: str, chooser: random.Random) -> str:
    """The text with one to three things changed."""
    for _ in range(chooser.choice((1, 1, 1, 2, 3))):
        text = chooser.choice(WAYS)(text, chooser)
    return text


def _lines(change: Callable[[list[str], random.Random], None]) -> Callable[..., str]:
    def changed(text: str, chooser: random.Random) -> str:
        lines = text.split("\n")
        change(lines, chooser)
        return "\n".join(lines)

    return changed


@_lines
def without_a_line(lines: list[str], chooser: random.Random) -> None:
    del lines[chooser.randrange(len(lines))]


@_lines
def with_a_line_twice(lines: list[str], chooser: random.Random) -> None:
    lines.insert(chooser.randrange(len(lines) + 1), chooser.choice(lines))


@_lines
def with_two_lines_swapped(lines: list[str], chooser: random.Random) -> None:
    a, b = chooser.randrange(len(lines)), chooser.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


@_lines
def indented_otherwise(lines: list[str], chooser: random.Random) -> None:
    at = chooser.randrange(len(lines))
    bare = lines[at].lstrip()
    spaces = len(lines[at]) - len(bare)
    lines[at] = chooser.choice((" " * chooser.randrange(spaces + 5), "\t", "  \t")) + bare


@_lines
def joined_with_the_next(lines: list[str], chooser: random.Random) -> None:
    at = chooser.randrange(len(lines))
    lines[at : at + 2] = ["".join(lines[at : at + 2])]


def without_a_piece(text: str, chooser: random.Random) -> str:
    at = chooser.randrange(len(text) + 1)
    return text[:at] + text[at + chooser.choice((1, 1, 2, 5, 20)) :]


def with_a_character_twice(text: str, chooser: random.Random) -> str:
    at = chooser.randrange(len(text) + 1)
    return text[:at] + text[at : at + 1] * chooser.choice((2, 3, 100)) + text[at + 1 :]


def with_two_characters_swapped(text: str, chooser: random.Random) -> str:
    at = chooser.randrange(len(text) + 1)
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def with_something_in_it(text: str, chooser: random.Random) -> str:
    at = chooser.randrange(len(text) + 1)
    return text[:at] + chooser.choice(PIECES) + text[at:]


def cut_short(text: str, chooser: random.Random) -> str:
    return text[: chooser.randrange(len(text) + 1)]


def with_another_number(text: str, chooser: random.Random) -> str:
    starts = [i for i, c in enumerate(text) if c.isdigit()]
    if not starts:
        return text
    start = end = chooser.choice(starts)
    while end < len(text) and (text[end].isalnum() or text[end] == "."):
        end += 1
    return text[:start] + chooser.choice(NUMBERS) + text[end:]


def with_words_swapped(text: str, chooser: random.Random) -> str:
    words = text.split(" ")
    a, b = chooser.randrange(len(words)), chooser.randrange(len(words))
    words[a], words[b] = words[b], words[a]
    return " ".join(words)


WAYS = (
    without_a_line,
    with_a_line_twice,
    with_two_lines_swapped,
    indented_otherwise,
    joined_with_the_next,
    without_a_piece,
    with_a_character_twice,
    with_two_characters_swapped,
    with_something_in_it,
    cut_short,
    with_another_number,
    with_words_swapped,
)


def changed_bytes(data: bytes, chooser: random.Random) -> bytes:
    """The bytes with one to five of them changed, taken out or put in, wherever they stand."""
    for _ in range(chooser.choice((1, 1, 2, 5))):
        at = chooser.randrange(len(data) + 1)
        way = chooser.randrange(5)
        if way == 0:
            data = data[:at] + data[at + 1 :]
        elif way == 1:
            data = data[:at] + chooser.randbytes(1) + data[at:]
        elif way == 2:
            data = data[:at] + chooser.randbytes(1) + data[at + 1 :]
        elif way == 3:
            data = data[:at] + bytes([chooser.randrange(32, 127)]) + data[at + 1 :]
        else:
            length, to = chooser.randrange(40), chooser.randrange(len(data) + 1)
            data = data[:to] + data[at : at + length] + data[to:]
    return data


def changed_tree(document: Any, chooser: random.Random) -> Any:
    """The document with one thing changed: a value replaced, a key renamed, removed, or added."""
    document = copy.deepcopy(document)
    places = [place for place in _places(document) if place]
    *way, last = chooser.choice(places)
    inside = document
    for part in way:
        inside = inside[part]
    action = chooser.choice(["replace", "remove", "rename", "add"])
    if action == "replace":
        inside[last] = chooser.choice(JUNK)
    elif action == "remove":
        del inside[last]
    elif isinstance(inside, list):
        inside.insert(last, chooser.choice(JUNK))
    elif action == "rename":
        inside[str(last)[:-1] + "x"] = inside.pop(last)
    else:
        inside[chooser.choice(["extra", "name", "relu", "channels", "kernel", "X Y"])] = (
            chooser.choice(JUNK)
        )
    return document


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        yield from _places(inner, (*place, key))
