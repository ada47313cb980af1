"""Where in the text a change lies: from the words of the tree to characters, so that comments and layout stay as they are."""

from collections.abc import Iterator
from typing import TypeAlias

from netspec.source.diagnostics import Edit
from netspec.source.help import Change
from netspec.source.record import Record
from netspec.source.spots import Spot, Spots
from netspec.source.text import Place, SourceText, Span
from netspec.source.tree import Mapping, Node, Scalar, Sequence

Container: TypeAlias = Mapping | Sequence


class Point(Record):
    """A place between two characters, counted from 1."""

    line: int
    column: int


class Editor:
    """Turns changes of one text into edits."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self._spots: Spots | None = None

    def edits(self, change: Change, place: Place) -> tuple[Edit, ...]:
        """The edits of a change; `place` is where the finding points. None where it cannot be done here."""
        at = change.at or place
        if at.source is not self.source:
            return ()
        if change.how == "write":
            return (Edit(at, change.text),)
        spot = self.spots.at(at.span)
        if spot is None:
            return ()
        return tuple(getattr(self, f"_{change.how}")(spot, change))

    @property
    def spots(self) -> Spots:
        """Read when it is first needed: a text with a fault of YAML has no tree."""
        if self._spots is None:
            self._spots = Spots(self.source)
        return self._spots

    # ---- settings and siblings

    def _put(self, spot: Spot, change: Change) -> Iterator[Edit]:
        key, _, primary = change.key.partition(" ")
        pair = f"{key}: {change.text}"
        node = spot.value
        if isinstance(node, Mapping):
            yield from self._added(node, key, change.text)
        elif spot.is_key and isinstance(node, Scalar) and node.value is None:
            colon = self._colon(spot.node)
            if colon is not None:
                yield self._insert(colon, f" {{{pair}}}")
        elif spot.is_key and key == primary:
            yield Edit(node.place, change.text)
        elif spot.is_key and primary:
            yield Edit(node.place, f"{{{primary}: {self._text(node.span)}, {pair}}}")
        elif not spot.is_key and isinstance(node, Scalar):
            kind = f"{self._text(node.span)}: {{{pair}}}"
            is_step = spot.above and isinstance(spot.above[-1], Sequence)
            bare = is_step and not self._is_flow(spot.above[-1])
            yield Edit(node.place, kind if bare else f"{{{kind}}}")

    def _beside(self, spot: Spot, change: Change) -> Iterator[Edit]:
        holder = spot.above[-1] if spot.above else None
        if spot.is_key and isinstance(holder, Mapping):
            yield from self._added(holder, change.key, change.text)
        elif isinstance(spot.node, Scalar) and spot.node.written:
            written = self._text(spot.node.span)
            yield Edit(spot.node.place, f"{{{written}, {change.key}: {change.text}}}")

    def _write_whole(self, spot: Spot, change: Change) -> Iterator[Edit]:
        holder = spot.above[-1] if spot.above else None
        if isinstance(holder, Mapping) and spot.key is not None:
            start, end = self._start(holder, spot.key), self._end(holder, spot.key)
            if len(holder.entries) == 1 and self._text(holder.span)[:1] == "{":
                start, end = Point(*holder.span[:2]), Point(*holder.span[2:])
            yield Edit(Place(self.source, Span(*start, *end)), change.text)

    def _wrap(self, spot: Spot, change: Change) -> Iterator[Edit]:
        end = self._end_of(spot.node)
        yield self._insert(Point(*spot.node.span[:2]), change.text)
        yield self._insert(end, change.key)

    def _turn(self, spot: Spot, change: Change) -> Iterator[Edit]:
        """`{type: conv2d, channels: 8}` on one line, or with its keys on lines of their own, `type` the first."""
        holder = spot.above[-1] if spot.above else None
        if not isinstance(holder, Mapping) or len(holder.entries) < 2:
            return
        keys = list(holder.entries)
        if spot.key != keys[0]:
            return
        start, end = self._start(holder, keys[0]), self._end(holder, keys[0])
        second = self._start(holder, keys[1])
        if self._is_flow(holder):
            yield Edit(Place(self.source, Span(*start, *second)), f"{change.text}: {{")
            yield self._insert(self._end(holder, keys[-1]), "}")
            return
        yield Edit(Place(self.source, Span(*start, *end)), f"{change.text}:")
        for line in range(second.line, self._end(holder, keys[-1]).line + 1):
            if self.source.line(line).strip():
                yield self._insert(Point(line, 1), "  ")

    def _added(self, mapping: Mapping, key: str, text: str) -> Iterator[Edit]:
        """An entry more, or another value for one that is there."""
        if key in mapping.entries:
            yield Edit(mapping.entries[key].value.place, text)
        elif not mapping.entries:
            line, column = mapping.span.end_line, mapping.span.end_column - 1
            yield self._insert(Point(line, column), f"{key}: {text}")
        elif self._is_flow(mapping):
            yield self._insert(self._end(mapping, last_key(mapping)), f", {key}: {text}")
        else:
            column = next(iter(mapping.entries.values())).key.span.column
            yield self._line_after(mapping, f"{' ' * (column - 1)}{key}: {text}")

    # ---- steps

    def _before(self, spot: Spot, change: Change) -> Iterator[Edit]:
        found = spot.step()
        if found is None:
            return
        steps, item = found
        start = Point(item.span.line, item.span.column)
        if self._is_flow(steps):
            yield self._insert(start, f"{change.text}, ")
        elif self._dash_leads(steps, start):
            indent = " " * (steps.span.column - 1)
            yield self._insert(Point(start.line, 1), f"{indent}- {change.text}\n")

    def _after(self, spot: Spot, change: Change) -> Iterator[Edit]:
        found = spot.step()
        if found is None:
            return
        steps, item = found
        if self._is_flow(steps):
            yield self._insert(self._end_of(item), f", {change.text}")
        else:
            yield self._line_after(item, f"{' ' * (steps.span.column - 1)}- {change.text}")

    def _drop_step(self, spot: Spot, change: Change) -> Iterator[Edit]:
        found = spot.step()
        if found is not None:
            yield from self._without_item(*found)

    # ---- taking out

    def _drop(self, spot: Spot, change: Change) -> Iterator[Edit]:
        holder = spot.above[-1] if spot.above else None
        if isinstance(holder, Sequence) and not spot.is_key:
            yield from self._without_item(holder, spot.node)
        elif isinstance(holder, Mapping) and spot.key is not None:
            yield from self._without_entry(spot, holder, spot.key)

    def _without_entry(self, spot: Spot, holder: Mapping, key: str) -> Iterator[Edit]:
        keys = list(holder.entries)
        place = keys.index(key)
        start = self._start(holder, key)
        if len(keys) > 1 and self._is_flow(holder):
            yield self._cut_flow(
                [(self._start(holder, k), self._end(holder, k)) for k in keys], place
            )
        elif self._text_before(start).strip() == "" and len(keys) > 1:
            yield self._cut_lines(start.line, self._end(holder, key).line)
        elif place + 1 < len(keys):
            yield self._cut(start, self._start(holder, keys[place + 1]))
        elif len(spot.above) > 1 and isinstance(spot.above[-2], Sequence):
            yield from self._without_item(spot.above[-2], holder)

    def _without_item(self, steps: Sequence, item: Node) -> Iterator[Edit]:
        if len(steps.items) < 2:
            return
        place = next(i for i, one in enumerate(steps.items) if one is item)
        if self._is_flow(steps):
            bounds = [(Point(*one.span[:2]), self._end_of(one)) for one in steps.items]
            yield self._cut_flow(bounds, place)
        elif self._dash_leads(steps, Point(item.span.line, item.span.column)):
            yield self._cut_lines(item.span.line, self._end_of(item).line)

    def _cut_flow(self, bounds: list[tuple[Point, Point]], place: int) -> Edit:
        """Without the comma that stood behind it, or before the last one."""
        if place + 1 < len(bounds):
            return self._cut(bounds[place][0], bounds[place + 1][0])
        return self._cut(bounds[place - 1][1], bounds[place][1])

    def _move(self, spot: Spot, change: Change) -> Iterator[Edit]:
        """Only what stands on one line: what is deeper would have to be indented anew."""
        key, value = spot.key, spot.value
        root = spot.above[0] if spot.above else None
        if key is None or not isinstance(root, Mapping) or value.span.line != value.span.end_line:
            return
        section = root.get(change.text)
        text = self._text(value.span)
        if isinstance(section, Mapping):
            yield from self._added(section, key, text)
            yield from self._without_entry(spot, root, key)
        elif change.text not in root.entries and len(spot.above) == 1:
            span = Span(*spot.node.span[:2], *value.span[2:])
            yield Edit(Place(self.source, span), f"{change.text}: {{{key}: {text}}}")

    # ---- characters

    def _insert(self, at: Point, text: str) -> Edit:
        return Edit(Place(self.source, Span(*at, *at)), text)

    def _cut(self, start: Point, end: Point) -> Edit:
        return Edit(Place(self.source, Span(*start, *end)), "")

    def _cut_lines(self, first: int, last: int) -> Edit:
        return self._cut(Point(first, 1), Point(last + 1, 1))

    def _line_after(self, node: Node, line: str) -> Edit:
        end = self._end_of(node).line
        return self._insert(Point(end, len(self.source.line(end)) + 1), f"\n{line}")

    def _text(self, span: Span) -> str:
        """What stands at a span of one line."""
        return self.source.line(span.line)[span.column - 1 : span.end_column - 1]

    def _text_before(self, point: Point) -> str:
        return self.source.line(point.line)[: point.column - 1]

    def _is_flow(self, node: Container) -> bool:
        """Whether it stands in brackets, or, as a pair without braces, within a list in brackets."""
        first = self.source.line(node.span.line)[node.span.column - 1 : node.span.column]
        return first in ("[", "{")

    def _dash_leads(self, steps: Sequence, item: Point) -> bool:
        text = self._text_before(item)
        return text.strip() == "-" and text.index("-") == steps.span.column - 1

    def _colon(self, key: Node) -> Point | None:
        """Behind the colon of a key."""
        line, column = key.span.end_line, key.span.end_column
        rest = self.source.line(line)[column - 1 :]
        spaces = len(rest) - len(rest.lstrip(" "))
        return Point(line, column + spaces + 1) if rest[spaces : spaces + 1] == ":" else None

    def _start(self, mapping: Mapping, key: str) -> Point:
        return Point(*mapping.entries[key].key.span[:2])

    def _end(self, mapping: Mapping, key: str) -> Point:
        entry = mapping.entries[key]
        if (
            isinstance(entry.value, Scalar)
            and entry.value.value is None
            and not entry.value.written
        ):
            return self._colon(entry.key) or Point(*entry.key.span[2:])
        return self._end_of(entry.value)

    def _end_of(self, node: Node) -> Point:
        if isinstance(node, Mapping) and node.entries and not self._is_flow(node):
            return self._end(node, last_key(node))
        if isinstance(node, Sequence) and node.items and not self._is_flow(node):
            return self._end_of(node.items[-1])
        line, column = node.span.end_line, node.span.end_column
        if column == 1 and line > node.span.line:
            # a text of several lines ends where the next line begins
            return Point(line - 1, len(self.source.line(line - 1)) + 1)
        return Point(line, column)


def last_key(mapping: Mapping) -> str:
    return next(reversed(mapping.entries))
