"""What a YAML text says, as a tree in which every key and every value knows its place."""

from collections.abc import Iterator
from typing import TypeAlias

from netspec.source.record import Record
from netspec.source.text import Place, SourceText, Span

# past the constructors: places are asked for, and nodes are copied, thousands of times
new_tuple, new_object = tuple.__new__, object.__new__

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"


class Scalar:
    """A number, a text, true, false or nothing; `written` is how it stands in the text."""

    __slots__ = ("source", "span", "value", "written")

    def __init__(
        self, source: SourceText, span: Span, value: str | int | float | bool | None, written: str
    ) -> None:
        self.source = source
        self.span = span
        self.value = value
        self.written = written

    @property
    def place(self) -> Place:
        return new_tuple(Place, (self.source, self.span))

    def copied(self, source: SourceText, down: int) -> "Scalar":
        """The same in another text, so many lines further down."""
        made: Scalar = new_object(Scalar)
        made.source = source
        made.span = moved(self.span, down) if down else self.span
        made.value = self.value
        made.written = self.written
        return made


class Sequence:
    """A list."""

    __slots__ = ("items", "source", "span")

    def __init__(self, source: SourceText, span: Span, items: "list[Node]") -> None:
        self.source = source
        self.span = span
        self.items = items

    @property
    def place(self) -> Place:
        return new_tuple(Place, (self.source, self.span))

    def copied(self, source: SourceText, down: int) -> "Sequence":
        """The same in another text, so many lines further down."""
        items: list[Node] = [item.copied(source, down) for item in self.items]
        return Sequence(source, moved(self.span, down), items)


class Entry(Record):
    """A key of a mapping with its value."""

    key: Scalar
    value: "Node"


class Mapping:
    """Keys with values, in the order of the text. Keys are texts, each given once."""

    __slots__ = ("entries", "source", "span")

    def __init__(self, source: SourceText, span: Span, entries: dict[str, Entry]) -> None:
        self.source = source
        self.span = span
        self.entries = entries

    @property
    def place(self) -> Place:
        return new_tuple(Place, (self.source, self.span))

    def copied(self, source: SourceText, down: int) -> "Mapping":
        """The same in another text, so many lines further down."""
        made: Mapping = new_object(Mapping)
        made.source = source
        made.span = moved(self.span, down) if down else self.span
        made.entries = entries = {}
        for word, (key, value) in self.entries.items():
            entry = key.copied(source, down), value.copied(source, down)
            entries[word] = new_tuple(Entry, entry)
        return made

    def get(self, key: str) -> "Node | None":
        entry = self.entries.get(key)
        return entry.value if entry else None

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        return iter(self.entries.items())


Node: TypeAlias = Scalar | Sequence | Mapping


def moved(span: Span, down: int) -> Span:
    """A span so many lines further down."""
    line, column, end_line, end_column = span
    return new_tuple(Span, (line + down, column, end_line + down, end_column))


def plain(node: Node) -> Plain:
    """The tree as plain Python values, without places."""
    if isinstance(node, Mapping):
        return {key: plain(entry.value) for key, entry in node}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value


def within(node: Node, path: tuple[str | int, ...]) -> Node:
    """The node that `path` leads to, or the nearest one on the way."""
    for part in path:
        below: Node | None = None
        if isinstance(node, Mapping) and isinstance(part, str):
            below = node.get(part)
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            below = node.items[part]
        if below is None:
            return node
        node = below
    return node


def place_within(node: Scalar, start: int, end: int) -> Place:
    """The place of a part of a text, where the text stands on one line as it is; else that of the whole."""
    line = node.source.line(node.span.line)
    begins = line.find(str(node.value), node.span.column - 1)
    if node.span.end_line != node.span.line or begins < 0:
        return node.place
    column = begins + 1
    return Place(node.source, Span(node.span.line, column + start, node.span.line, column + end))


def describe(node: Node) -> str:
    """What a node is, in the words of an error message."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    if node.value is None:
        return "nothing"
    if node.value == "":
        return "an empty text"
    if isinstance(node.value, str):
        return f"the text `{node.value}`" if len(node.value) <= 40 else "a text"
    return f"`{node.written}`"
