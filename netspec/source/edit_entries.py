"""An entry more, or one less, in a mapping or a list."""

from collections.abc import Iterator

from netspec.source.diagnostics import Edit
from netspec.source.layout import Layout, Point, last_key
from netspec.source.spots import Spot
from netspec.source.tree import Mapping, Node, Sequence


def added(lay: Layout, mapping: Mapping, key: str, text: str) -> Iterator[Edit]:
    """An entry more, or another value for one that is there."""
    if key in mapping.entries:
        yield Edit(mapping.entries[key].value.place, text)
    elif not mapping.entries:
        line, column = mapping.span.end_line, mapping.span.end_column - 1
        yield lay.insert(Point(line, column), f"{key}: {text}")
    elif lay.is_flow(mapping):
        yield lay.insert(lay.end(mapping, last_key(mapping)), f", {key}: {text}")
    else:
        column = next(iter(mapping.entries.values())).key.span.column
        yield lay.line_after(mapping, f"{' ' * (column - 1)}{key}: {text}")


def without_entry(lay: Layout, spot: Spot, holder: Mapping, key: str) -> Iterator[Edit]:
    keys = list(holder.entries)
    place = keys.index(key)
    start = lay.start(holder, key)
    if len(keys) == 1 and lay.text(holder.span)[:1] == "{":
        yield lay.cut(start, lay.end(holder, key))
    elif len(keys) > 1 and lay.is_flow(holder):
        yield cut_flow(lay, [(lay.start(holder, k), lay.end(holder, k)) for k in keys], place)
    elif lay.text_before(start).strip() == "":
        yield lay.cut_lines(start.line, lay.end(holder, key).line)
    elif place + 1 < len(keys):
        yield lay.cut(start, lay.start(holder, keys[place + 1]))
    elif len(spot.above) > 1 and isinstance(spot.above[-2], Sequence):
        yield from without_item(lay, spot.above[-2], holder)


def without_item(lay: Layout, steps: Sequence, item: Node) -> Iterator[Edit]:
    if len(steps.items) < 2:
        return
    place = next(i for i, one in enumerate(steps.items) if one is item)
    if lay.is_flow(steps):
        bounds = [(Point(*one.span[:2]), lay.end_of(one)) for one in steps.items]
        yield cut_flow(lay, bounds, place)
    elif lay.dash_leads(steps, Point(item.span.line, item.span.column)):
        yield lay.cut_lines(item.span.line, lay.end_of(item).line)


def cut_flow(lay: Layout, bounds: list[tuple[Point, Point]], place: int) -> Edit:
    """Without the comma that stood behind it, or before the last one."""
    if place + 1 < len(bounds):
        return lay.cut(bounds[place][0], bounds[place + 1][0])
    return lay.cut(bounds[place - 1][1], bounds[place][1])
