"""Values that do not fit together: which layers gave them their shapes, and what would make them fit. Imported only where some do not."""

from collections.abc import Iterator, Mapping, Sequence

from netspec.graph.graph import Node, Value
from netspec.source.diagnostics import Label
from netspec.source.help import Cure, Help, cures_of, maybe, put
from netspec.source.text import Place

MOST = 3
"""So many of the layers are shown."""
WIDTHS = ("channels", "features")
"""The settings that say how wide the result of a layer is."""

Producers = Mapping[Value, Node]


def sources(arriving: Sequence[Value], producers: Producers, place: Place) -> tuple[Label, ...]:
    """The layers that gave the arriving values their shapes, where they stand elsewhere than the join."""
    labels: dict[Place, Label] = {}
    for value in arriving:
        node = _gave_shape(value, producers)
        if node is not None and node.place != place:
            labels.setdefault(node.place, Label(node.place, f"gives {value.type}"))
    return tuple(labels.values())[:MOST]


def with_widths(help: str | None, arriving: Sequence[Value], producers: Producers) -> str | None:
    """The help with the ways to give one of two values the width of the other."""
    if help is None or len(arriving) != 2:
        return help
    one, other = arriving
    ways = (*_widened(one, other, producers), *_widened(other, one, producers))
    return Help(help, *cures_of(help), *ways) if ways else help


def _gave_shape(value: Value, producers: Producers) -> Node | None:
    """The last layer before a value that did not just keep the shape it took; None where an input has it."""
    node = producers.get(value)
    while node is not None and len(node.inputs) == 1:
        (before,) = node.inputs
        if before.type.sizes != node.outputs[0].type.sizes:
            break
        node = producers.get(before)
    return node


def _widened(value: Value, other: Value, producers: Producers) -> Iterator[Cure]:
    """Give the layer that made `value` the width of `other`, if that is all in which they differ."""
    node = _gave_shape(value, producers)
    if node is None or value.type.rank != other.type.rank:
        return
    for setting in WIDTHS:
        width = getattr(node.layer, setting, None)
        wanted = [b for a, b in zip(value.type.sizes, other.type.sizes, strict=True) if a != b]
        if width in value.type.sizes and len(wanted) == 1 and isinstance(wanted[0], int):
            title = f"give `{node.layer.kind}` {wanted[0]} {setting}"
            primary = type(node.layer).primary
            yield maybe(put(setting, str(wanted[0]), node.place, primary=primary), title=title)
