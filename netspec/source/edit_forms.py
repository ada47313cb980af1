"""Changes of the form of an entry: from a list to a mapping and back, a kind with its settings, a key into another place."""

import re
from collections.abc import Callable, Iterator

from netspec.source.diagnostics import Edit
from netspec.source.edit_entries import added, without_entry
from netspec.source.help import Change
from netspec.source.layout import Container, Layout, Point
from netspec.source.spots import Spot
from netspec.source.text import Place, Span
from netspec.source.tree import Mapping, Node, Scalar, Sequence


def dashes(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    node = spot.value
    if isinstance(node, Mapping) and node.entries and not lay.is_flow(node):
        starts = [lay.start(node, key).line for key in node.entries]
        for line in range(starts[0], lay.end_of(node).line + 1):
            if lay.source.line(line).strip():
                yield lay.insert(Point(line, node.span.column), "- " if line in starts else "  ")


def no_dashes(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    node = spot.value
    if not isinstance(node, Sequence) or lay.is_flow(node):
        return
    starts = {item.span.line for item in node.items}
    for line in range(node.span.line, lay.end_of(node).line + 1):
        text = lay.source.line(line)
        column = node.span.column
        if text[column - 1 : column + 1] == ("- " if line in starts else "  "):
            yield lay.cut(Point(line, column), Point(line, column + 2))


def inline(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    """`- [linear: 64, relu]` as steps of their own, one to a line."""
    node, steps = spot.node, spot.above[-1] if spot.above else None
    if not isinstance(node, Sequence) or not isinstance(steps, Sequence) or not node.items:
        return
    bounds = [(Point(*item.span[:2]), lay.end_of(item)) for item in node.items]
    if not lay.is_flow(node) or any(a.line != b.line for a, b in bounds):
        return
    texts = [lay.text(Span(*start, *end)) for start, end in bounds]
    glue = ", " if lay.is_flow(steps) else f"\n{' ' * (steps.span.column - 1)}- "
    yield Edit(node.place, glue.join(texts))


def split_at(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    holder, steps = _last_two(spot)
    if not isinstance(holder, Mapping) or not isinstance(steps, Sequence) or spot.key is None:
        return
    start, keys = lay.start(holder, spot.key), list(holder.entries)
    if not lay.is_flow(holder):
        dash = Point(start.line, steps.span.column)
        if lay.text_before(start).strip() == "":
            yield Edit(Place(lay.source, Span(*dash, *start)), "- ")
        return
    end = lay.end(holder, keys[keys.index(spot.key) - 1])
    closed = lay.text(holder.span)[:1] == "{"
    glue = ", " if lay.is_flow(steps) else f"\n{' ' * (steps.span.column - 1)}- "
    space = " " if lay.text_before(end).endswith(":") else ""
    between = f"{space}}}{glue}{{" if closed else glue
    yield Edit(Place(lay.source, Span(*end, *start)), between)


def into_kind(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    """Keys on lines of their own are indented; in braces they move."""
    holder = spot.above[-1] if spot.above else None
    (kind, _, primary), keys = change.key.partition(" "), change.text.split()
    if not isinstance(holder, Mapping) or not {kind, *keys} <= holder.entries.keys():
        return
    entry = holder.entries[kind]
    bare = isinstance(entry.value, Scalar) and entry.value.value is None
    if isinstance(entry.value, Mapping):
        for key in keys:
            value = holder.entries[key].value
            yield from added(lay, entry.value, key, lay.text(value.span))
            yield from without_entry(lay, Spot(value, spot.above, key), holder, key)
        return
    if not lay.is_flow(holder):
        for key in keys if bare else ():
            start = lay.start(holder, key)
            for line in range(start.line, lay.end(holder, key).line + 1):
                yield lay.insert(Point(line, 1), "  ")
        return
    pairs = [lay.text_of(holder, key) for key in keys]
    there = lay.colon(entry.key)
    if not bare:
        pairs.insert(0, f"{primary}: {lay.text(entry.value.span)}")
        yield Edit(entry.value.place, f"{{{', '.join(pairs)}}}")
    elif there is not None:
        yield lay.insert(there, f" {{{', '.join(pairs)}}}")
    names = list(holder.entries)
    for key in keys:
        before = names[names.index(key) - 1]
        yield lay.cut(lay.end(holder, before), lay.end(holder, key))


def turn(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    """`{type: conv2d, channels: 8}` on one line, or with its keys on lines of their own, `type` the first."""
    holder = spot.above[-1] if spot.above else None
    if not isinstance(holder, Mapping) or len(holder.entries) < 2:
        return
    keys = list(holder.entries)
    if spot.key != keys[0]:
        return
    start, end = lay.start(holder, keys[0]), lay.end(holder, keys[0])
    second = lay.start(holder, keys[1])
    if lay.is_flow(holder):
        yield Edit(Place(lay.source, Span(*start, *second)), f"{change.text}: {{")
        yield lay.insert(lay.end(holder, keys[-1]), "}")
        return
    yield Edit(Place(lay.source, Span(*start, *end)), f"{change.text}:")
    for line in range(second.line, lay.end(holder, keys[-1]).line + 1):
        if lay.source.line(line).strip():
            yield lay.insert(Point(line, 1), "  ")


def quote(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    line, start = lay.source.line(spot.node.span.line), spot.node.span.column - 1
    depth, end = 0, len(line)
    for place in range(start, len(line)):
        sign = line[place]
        depth += {"(": 1, ")": -1}.get(sign, 0)
        is_end = sign in "]}" or (sign == "," and _NEXT_KEY.match(line, place + 1))
        if depth == 0 and is_end:
            end = place
            break
    text = line[start:end].rstrip()
    if depth == 0 and change.text not in text:
        point = Point(spot.node.span.line, start + 1)
        span = Span(point.line, point.column, point.line, point.column + len(text))
        yield Edit(Place(lay.source, span), f"{change.text}{text}{change.text}")


def square(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    span = spot.node.span
    match = _ROUND.match(lay.source.line(span.line), span.column - 1)
    if match:
        place = Place(lay.source, Span(span.line, match.start() + 1, span.line, match.end() + 1))
        yield Edit(place, f"[{match.group(1)}]")


def rename(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    found = [one for one in scalars(spot.value) if one.written == change.key]
    for one in found[:1]:
        yield Edit(one.place, change.text)


def settle(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    node, pair = spot.value, f"{change.key}: {change.text}"
    if isinstance(node, Scalar) and node.value == change.key:
        yield Edit(node.place, f"{{{pair}}}")
    elif isinstance(node, Mapping) and change.key in node.entries:
        start, end = lay.start(node, change.key), lay.end(node, change.key)
        yield Edit(Place(lay.source, Span(*start, *end)), pair)


def beside_kind(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    node = spot.value
    if isinstance(node, Mapping):
        yield from added(lay, node, change.key, change.text)
    elif isinstance(node, Scalar) and node.written:
        yield Edit(node.place, f"{{{node.written}, {change.key}: {change.text}}}")


def write_whole(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    holder = spot.above[-1] if spot.above else None
    if isinstance(holder, Mapping) and spot.key is not None:
        start, end = lay.start(holder, spot.key), lay.end(holder, spot.key)
        if len(holder.entries) == 1 and lay.text(holder.span)[:1] == "{":
            start, end = Point(*holder.span[:2]), Point(*holder.span[2:])
        yield Edit(Place(lay.source, Span(*start, *end)), change.text)


def wrap(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    end = lay.end_of(spot.node)
    yield lay.insert(Point(*spot.node.span[:2]), change.text)
    yield lay.insert(end, change.key)


def move(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    """Only what stands on one line: what is deeper would have to be indented anew."""
    key, value = spot.key, spot.value
    root = spot.above[0] if spot.above else None
    if key is None or not isinstance(root, Mapping) or value.span.line != value.span.end_line:
        return
    section = root.get(change.text)
    text = lay.text(value.span)
    if isinstance(section, Mapping):
        yield from added(lay, section, key, text)
        yield from without_entry(lay, spot, root, key)
    elif change.text not in root.entries and len(spot.above) == 1:
        span = Span(*spot.node.span[:2], *value.span[2:])
        yield Edit(Place(lay.source, span), f"{change.text}: {{{key}: {text}}}")


def _last_two(spot: Spot) -> tuple[Container | None, Container | None]:
    """What it stands in, and what that stands in."""
    holder, around = ([None, None, *spot.above])[:-3:-1]
    return holder, around


def scalars(node: Node) -> Iterator[Scalar]:
    """All texts and numbers in a node."""
    if isinstance(node, Scalar):
        yield node
    for item in node.items if isinstance(node, Sequence) else ():
        yield from scalars(item)
    for _, entry in node if isinstance(node, Mapping) else ():
        yield from scalars(entry.value)


_NEXT_KEY = re.compile(r"\s*[A-Za-z_]\w*\s*:")

_ROUND = re.compile(r"\(([^()]*)\)")

FORMS: dict[str, Callable[[Layout, Spot, Change], Iterator[Edit]]] = {
    "dashes": dashes,
    "no_dashes": no_dashes,
    "inline": inline,
    "split_at": split_at,
    "into_kind": into_kind,
    "turn": turn,
    "rename": rename,
    "square": square,
    "quote": quote,
    "settle": settle,
    "beside_kind": beside_kind,
    "write_whole": write_whole,
    "wrap": wrap,
    "move": move,
}
