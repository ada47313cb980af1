"""The changes of two networks piece by piece: a layer, a block, or a whole part that is in one of them alone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from netspec.graph.differences import BlockChange, Differences, LayerChange
from netspec.graph.graph import Graph, Node
from netspec.graph.wiring import Taken
from netspec.kinds.saying import Change, kind_said, text_of
from netspec.source.counts import how_many
from netspec.source.record import Record

ADDED, REMOVED, CHANGED = "+", "-", "~"
Sides = tuple[Node | None, Node | None]
"""A layer in the one network and in the other."""
Path = tuple[tuple[str, int], ...]
"""The parts of a path, each with the number of its call."""


class Piece(Record):
    """A change at one place.

    `within` is its place in the block around, as `Basic: conv2d`; outside of blocks it is empty, and of a block its name.
    `nodes` are the layers whose costs count here, and `end` is the last layer at that place.
    """

    mark: str
    label: str
    within: str
    kind: str
    settings: tuple[Change, ...]
    takes: Taken | None
    nodes: tuple[Sides, ...]
    end: Sides

    @property
    def pattern(self) -> str:
        """The path without the numbers of turns."""
        return re.sub(r"(?<=\.)\d+(?=\.|$)", "*", self.label)


def pieces_of(old: Graph, new: Graph, found: Differences, *, unfold: bool) -> list[Piece]:
    """The changes that the specs say, in running order; what is added or removed as a whole is one, unless unfolded."""
    positions = {id(node): i for i, node in enumerate(new.nodes)}
    placed = []
    for block, inside in held_in_blocks(found):
        begin = next(i for i, node in enumerate(new.nodes) if _is_in(node, block.new))
        # where each layer has a row of its own, none is told of twice
        placed.append((begin, 0, _block(old, new, block, [] if unfold else inside)))
    at = 0
    layers = [one for one in found.layers if not one.follows]
    for path, held in _wholes(old, new, layers, unfold=unfold):
        at = next((positions[id(one.new)] for one in held if one.new), at)
        placed.append((at, 1, _whole(old, new, path, held)))
    return [piece for _, _, piece in sorted(placed, key=lambda one: one[:2])]


def piece_of(old: Graph, new: Graph, one: LayerChange) -> Piece:
    """The change of a layer."""
    nodes = [node for node in (one.old, one.new) if node]
    kinds = dict.fromkeys(node.layer.kind for node in nodes)
    if len(nodes) == 1 or len(kinds) > 1:
        kinds = dict.fromkeys(text_of(kind_said(node.layer)) for node in nodes)
    label = " → ".join(dict.fromkeys(node.label for node in nodes))
    within = _within(old if one.new is None else new, one.either.path)
    both = (one.old, one.new)
    return Piece(
        _mark(one), label, within, " → ".join(kinds), one.settings, one.takes, (both,), both
    )


def held_in_blocks(found: Differences) -> list[tuple[BlockChange, list[LayerChange]]]:
    """The blocks that are given other values, each with the layers in it that are others since then."""
    held: list[tuple[BlockChange, list[LayerChange]]] = [(one, []) for one in found.blocks]
    for one in found.layers:
        if one.follows and one.new is not None:
            next((inside for block, inside in held if _is_in(one.new, block.new)), []).append(one)
    return held


def _is_in(node: Node, path: str) -> bool:
    return node.label.startswith(f"{path}.")


def _mark(one: LayerChange) -> str:
    return ADDED if one.old is None else REMOVED if one.new is None else CHANGED


def _block(old: Graph, new: Graph, one: BlockChange, held: Sequence[LayerChange]) -> Piece:
    label = " → ".join(dict.fromkeys((one.old, one.new)))
    ends = [
        [node for node in graph.nodes if _is_in(node, path)][-1]
        for graph, path in ((old, one.old), (new, one.new))
    ]
    within = _within(new, tuple(one.new.split("."))) or one.name
    nodes = tuple((layer.old, layer.new) for layer in held)
    return Piece(CHANGED, label, within, one.name, one.settings, None, nodes, (ends[0], ends[1]))


def _whole(old: Graph, new: Graph, path: tuple[str, ...], held: Sequence[LayerChange]) -> Piece:
    """A layer, or a part of the network that holds several, all of which are added or all removed."""
    first = held[0]
    if len(held) == 1:
        return piece_of(old, new, first)
    graph = old if first.new is None else new
    block = graph.blocks.get(path)
    kind = block.name if block else how_many(len(held), "layer")
    nodes = tuple((one.old, one.new) for one in held)
    return Piece(
        _mark(first), ".".join(path), _within(graph, path), kind, (), None, nodes, nodes[-1]
    )


def _within(graph: Graph, path: tuple[str, ...]) -> str:
    for depth in range(len(path) - 1, 0, -1):
        if path[:depth] in graph.blocks:
            inside = ("*" if part.isdigit() else part for part in path[depth:])
            return f"{graph.blocks[path[:depth]].name}: {'.'.join(inside)}"
    return ""


def _wholes(
    old: Graph, new: Graph, layers: Sequence[LayerChange], *, unfold: bool
) -> Iterator[tuple[tuple[str, ...], list[LayerChange]]]:
    """The layers by the largest part of the network all of whose layers are added, or all removed: its path, and they."""
    there = {
        REMOVED: (_counted(old.nodes), _counted([one.either for one in layers if not one.new])),
        ADDED: (_counted(new.nodes), _counted([one.either for one in layers if not one.old])),
    }

    def whole(one: LayerChange) -> Path:
        above = _above(one.either)
        if unfold or _mark(one) == CHANGED:
            return above[-1]
        all_of_it, alone = there[_mark(one)]
        return next(path for path in above if all_of_it[path] == alone[path])

    for path, held in groupby(layers, key=lambda one: (_mark(one), whole(one))):
        yield tuple(part for part, _ in path[1]), list(held)


def _counted(nodes: Iterable[Node]) -> "Counter[Path]":
    return Counter(path for node in nodes for path in _above(node))


def _above(node: Node) -> list[Path]:
    """The paths that lead to a layer, from the outside in."""
    whole = tuple(zip(node.path, node.calls, strict=True))
    return [whole[:depth] for depth in range(1, len(whole) + 1)]
