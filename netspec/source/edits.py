"""Where in a text a change lies: from the words of the tree to characters, so that comments and layout stay as they are."""

from collections.abc import Callable, Iterator

from netspec.source.diagnostics import Edit
from netspec.source.edit_entries import added, without_entry, without_item
from netspec.source.edit_forms import FORMS
from netspec.source.help import Change
from netspec.source.layout import Layout, Point
from netspec.source.spots import Spot, Spots
from netspec.source.text import Place, SourceText
from netspec.source.tree import Mapping, Scalar, Sequence


class Editor:
    """Turns changes of one text into edits."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.layout = Layout(source)
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
        return tuple(CHANGES[change.how](self.layout, spot, change))

    @property
    def spots(self) -> Spots:
        """Read when it is first needed: a text with a fault of YAML has no tree."""
        if self._spots is None:
            self._spots = Spots(self.source)
        return self._spots


def put(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    key, _, primary = change.key.partition(" ")
    pair = f"{key}: {change.text}"
    node = spot.value
    if isinstance(node, Mapping):
        yield from added(lay, node, key, change.text)
    elif spot.is_key and isinstance(node, Scalar) and node.value is None:
        colon = lay.colon(spot.node)
        if colon is not None:
            yield lay.insert(colon, f" {{{pair}}}")
    elif spot.is_key and key == primary:
        yield Edit(node.place, change.text)
    elif spot.is_key and primary:
        yield Edit(node.place, f"{{{primary}: {lay.text(node.span)}, {pair}}}")
    elif not spot.is_key and isinstance(node, Scalar):
        kind = f"{lay.text(node.span)}: {{{pair}}}"
        is_step = spot.above and isinstance(spot.above[-1], Sequence)
        bare = is_step and not lay.is_flow(spot.above[-1])
        yield Edit(node.place, kind if bare else f"{{{kind}}}")


def put_in(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    kind, key, primary = change.key.split(" ")
    node = spot.value
    if isinstance(node, Scalar) and node.value == kind:
        yield Edit(node.place, f"{{{kind}: {{{key}: {change.text}}}}}")
    elif isinstance(node, Mapping) and kind in node.entries:
        word = node.entries[kind].key
        there = Spot(word, (*spot.above, node), kind, True)
        yield from put(lay, there, change._replace(key=f"{key} {primary}"))


def correct(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    is_item = bool(spot.above) and isinstance(spot.above[-1], Sequence)
    if spot.is_key or (
        is_item and isinstance(spot.node, Scalar) and isinstance(spot.node.value, str)
    ):
        yield from put(lay, spot, change)
    else:
        yield Edit(spot.node.place, change.text)


def add(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    holder = spot.above[-1] if spot.above else None
    if isinstance(holder, Mapping):
        yield from added(lay, holder, change.key, change.text)


def beside(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    holder = spot.above[-1] if spot.above else None
    if spot.is_key and isinstance(holder, Mapping):
        yield from added(lay, holder, change.key, change.text)
    elif isinstance(spot.node, Scalar) and spot.node.written:
        written = lay.text(spot.node.span)
        yield Edit(spot.node.place, f"{{{written}, {change.key}: {change.text}}}")


def before(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    found = spot.step()
    if found is None:
        return
    steps, item = found
    start = Point(item.span.line, item.span.column)
    if lay.is_flow(steps):
        yield lay.insert(start, "".join(f"{step}, " for step in change.text.split("\n")))
    elif lay.dash_leads(steps, start):
        lead = " " * (steps.span.column - 1) + "- "
        lines = "".join(f"{lead}{step}\n" for step in change.text.split("\n"))
        yield lay.insert(Point(start.line, 1), lines)


def after(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    found = spot.step()
    if found is None:
        return
    steps, item = found
    if lay.is_flow(steps):
        yield lay.insert(lay.end_of(item), f", {change.text}")
    else:
        yield lay.line_after(item, f"{' ' * (steps.span.column - 1)}- {change.text}")


def drop_step(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    found = spot.step()
    if found is not None:
        yield from without_item(lay, *found)


def drop(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    holder = spot.above[-1] if spot.above else None
    if isinstance(holder, Sequence) and not spot.is_key:
        yield from without_item(lay, holder, spot.node)
    elif isinstance(holder, Mapping) and spot.key is not None:
        yield from without_entry(lay, spot, holder, spot.key)


def drop_key(lay: Layout, spot: Spot, change: Change) -> Iterator[Edit]:
    holder = spot.above[-1] if spot.above else None
    if isinstance(holder, Sequence) and len(spot.above) > 1:
        holder = spot.above[-2]
    for one in (holder, spot.value):
        if isinstance(one, Mapping) and change.key in one.entries:
            above = (
                (*spot.above[: spot.above.index(holder)], one)
                if one is holder and holder
                else (*spot.above, one)
            )
            key = one.entries[change.key].key
            yield from without_entry(lay, Spot(key, above, change.key, True), one, change.key)
            return


CHANGES: dict[str, Callable[[Layout, Spot, Change], Iterator[Edit]]] = {
    "put": put,
    "correct": correct,
    "put_in": put_in,
    "add": add,
    "beside": beside,
    "before": before,
    "after": after,
    "drop_step": drop_step,
    "drop": drop,
    "drop_key": drop_key,
    **FORMS,
}
