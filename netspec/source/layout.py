"""Where in a text its keys, values and lists begin and end, and edits between these places."""

from typing import TypeAlias

from netspec.source.diagnostics import Edit
from netspec.source.record import Record
from netspec.source.text import Place, SourceText, Span
from netspec.source.tree import Mapping, Node, Scalar, Sequence

Container: TypeAlias = Mapping | Sequence


class Point(Record):
    """A place between two characters, counted from 1."""

    line: int
    column: int


class Layout:
    """How a text is laid out. Points and spans are of the text as it is."""

    def __init__(self, source: SourceText) -> None:
        self.source = source

    def insert(self, at: Point, text: str) -> Edit:
        return Edit(Place(self.source, Span(*at, *at)), text)

    def cut(self, start: Point, end: Point) -> Edit:
        # in braces, the colon of a key without a value must not touch what follows
        is_bare = self.text_before(start).endswith(":")
        follows = self.source.line(end.line)[end.column - 1 : end.column]
        text = " " if is_bare and follows in ("}", "]", ",") else ""
        return Edit(Place(self.source, Span(*start, *end)), text)

    def cut_lines(self, first: int, last: int) -> Edit:
        return self.cut(Point(first, 1), Point(last + 1, 1))

    def line_after(self, node: Node, line: str) -> Edit:
        end = self.end_of(node).line
        return self.insert(Point(end, len(self.source.line(end)) + 1), f"\n{line}")

    def text(self, span: Span) -> str:
        """What stands at a span of one line."""
        return self.source.line(span.line)[span.column - 1 : span.end_column - 1]

    def text_before(self, point: Point) -> str:
        return self.source.line(point.line)[: point.column - 1]

    def is_flow(self, node: Container) -> bool:
        """Whether it stands in brackets, or, as a pair without braces, within a list in brackets."""
        first = self.source.line(node.span.line)[node.span.column - 1 : node.span.column]
        return first in ("[", "{")

    def dash_leads(self, steps: Sequence, item: Point) -> bool:
        text = self.text_before(item)
        return text.strip() == "-" and text.index("-") == steps.span.column - 1

    def colon(self, key: Node) -> Point | None:
        """Behind the colon of a key."""
        line, column = key.span.end_line, key.span.end_column
        rest = self.source.line(line)[column - 1 :]
        spaces = len(rest) - len(rest.lstrip(" "))
        return Point(line, column + spaces + 1) if rest[spaces : spaces + 1] == ":" else None

    def start(self, mapping: Mapping, key: str) -> Point:
        return Point(*mapping.entries[key].key.span[:2])

    def end(self, mapping: Mapping, key: str) -> Point:
        entry = mapping.entries[key]
        if (
            isinstance(entry.value, Scalar)
            and entry.value.value is None
            and not entry.value.written
        ):
            return self.colon(entry.key) or Point(*entry.key.span[2:])
        return self.end_of(entry.value)

    def end_of(self, node: Node) -> Point:
        if isinstance(node, Mapping) and node.entries and not self.is_flow(node):
            return self.end(node, last_key(node))
        if isinstance(node, Sequence) and node.items and not self.is_flow(node):
            return self.end_of(node.items[-1])
        line, column = node.span.end_line, node.span.end_column
        if column == 1 and line > node.span.line:
            # a text of several lines ends where the next line begins
            return Point(line - 1, len(self.source.line(line - 1)) + 1)
        return Point(line, column)

    def text_of(self, holder: Mapping, key: str) -> str:
        """A key with its value, which stand on one line."""
        return self.text(Span(*self.start(holder, key), *self.end(holder, key)))


def last_key(mapping: Mapping) -> str:
    return next(reversed(mapping.entries))
