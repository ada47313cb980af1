"""The rows of a table of changes: layers that are changed alike stand in one row, be they turns of a loop or uses of a block."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import groupby

from netspec.graph.change_pieces import CHANGED, Piece, held_in_blocks, piece_of, pieces_of
from netspec.graph.differences import Differences, LayerChange
from netspec.graph.graph import Graph, Node
from netspec.graph.wiring import Taken
from netspec.kinds.saying import Change
from netspec.source.counts import how_many
from netspec.source.record import Record

MOST = 16
"""So many rows are read one by one; more are put together, whatever the values in them."""


class ChangeRow(Record):
    """Some layers that are changed alike: how they are called together, and what they were and are together.

    Shapes are those of one of them, left out where they are not the same of all. Where the values of the settings are
    `various`, those of the first and the last stand there.
    """

    mark: str
    name: str
    kind: str
    settings: tuple[Change, ...]
    last: tuple[Change, ...]
    takes: Taken | None
    shapes: tuple[str, str]
    parameters: tuple[int, int]
    multiply_adds: tuple[int, int]

    @property
    def various(self) -> bool:
        return self.settings != self.last


def changed_rows(old: Graph, new: Graph, found: Differences, *, unfold: bool) -> list[ChangeRow]:
    """What is written otherwise: blocks that are given other values, and layers. `unfold` gives each a row of its own."""
    pieces = pieces_of(old, new, found, unfold=unfold)
    if unfold:
        return [_row([piece]) for piece in pieces]
    rows = [_row(alike) for alike in _grouped(pieces, _alike)]
    return rows if len(rows) <= MOST else [_row(alike) for alike in _grouped(pieces, _nearly_alike)]


def following_rows(old: Graph, new: Graph, found: Differences, *, unfold: bool) -> list[ChangeRow]:
    """What is otherwise since something before it is: a row for each part of the network, or with `unfold` for each layer."""
    layers = [one for one in found.layers if one.follows and not is_moved(one)]
    if unfold:
        return [_row([piece_of(old, new, one)]) for one in layers]
    told = {id(one) for _, held in held_in_blocks(found) for one in held}
    layers = [one for one in layers if id(one) not in told]
    parts = groupby(layers, key=lambda one: one.either.path[0])
    return [_part(old, new, list(several)) for _, several in parts]


def moved_weights(found: Differences) -> list[tuple[str, str]]:
    """The old and the new path of layers whose weights lie elsewhere."""
    pairs = [(one.old, one.new) for one in found.layers]
    return [(a.label, b.label) for a, b in pairs if a and b and a.path != b.path and b.weights()]


def is_moved(one: LayerChange) -> bool:
    """Whether no more than the path of a layer is another one."""
    a, b = one.old, one.new
    if a is None or b is None or not one.follows or one.settings:
        return False
    return _costs(a) == _costs(b) and [v.type for v in a.outputs] == [v.type for v in b.outputs]


def _costs(node: Node) -> tuple[int, int]:
    return node.parameters(), node.multiply_adds()


def _part(old: Graph, new: Graph, layers: list[LayerChange]) -> ChangeRow:
    """One row for what follows in one part of the network; its shape is that of the last layer."""
    if len(layers) == 1:
        return _row([piece_of(old, new, layers[0])])
    name = " → ".join(dict.fromkeys(one.path[0] for one in layers[0][:2] if one))
    block = new.blocks.get(layers[0].either.path[:1])
    kind = block.name if block else how_many(len(layers), "layer")
    nodes = tuple((one.old, one.new) for one in layers)
    return _row([Piece(CHANGED, name, "", kind, (), None, nodes, nodes[-1])])


def _grouped(pieces: Sequence[Piece], key: Callable[[Piece], Hashable]) -> Iterable[list[Piece]]:
    """The pieces of equal keys together, each group where its first one stands."""
    groups: dict[Hashable, list[Piece]] = {}
    for piece in pieces:
        groups.setdefault(key(piece), []).append(piece)
    return groups.values()


def _alike(piece: Piece) -> Hashable:
    """The same place in the spec, and the same change."""
    taken = piece.takes and tuple(len(one) for one in piece.takes)
    return piece.mark, piece.within or piece.pattern, piece.kind, repr(piece.settings), taken


def _nearly_alike(piece: Piece) -> Hashable:
    """The same place in the spec, or the same kind beside it, and the same settings."""
    where = piece.within.partition(":")[0]
    return piece.mark, where, piece.kind, tuple(one.name for one in piece.settings)


def _row(pieces: Sequence[Piece]) -> ChangeRow:
    first, last = pieces[0], pieces[-1]
    nodes = [pair for piece in pieces for pair in piece.nodes]
    shapes = {_shapes(piece.end) for piece in pieces}
    sides = [[pair[side] for pair in nodes if pair[side]] for side in (0, 1)]
    parameters, multiply_adds = (
        tuple(sum(getattr(one, cost)() for one in side) for side in sides)
        for cost in ("parameters", "multiply_adds")
    )
    return ChangeRow(
        first.mark,
        _name(pieces),
        first.kind if len(pieces) == 1 else f"{first.kind} × {len(pieces)}",
        first.settings,
        last.settings,
        first.takes,
        shapes.pop() if len(shapes) == 1 else ("", ""),
        parameters,
        multiply_adds,
    )


def _name(pieces: Sequence[Piece]) -> str:
    """`encoder.0 … 11.linear` for turns of one loop, `Basic: conv2d` for uses of a block, else the first and the last."""
    if len(pieces) == 1:
        return pieces[0].label
    paths = [piece.label.split(".") for piece in pieces]
    first, last = paths[0], paths[-1]
    if len(first) == len(last):
        apart = [
            i for i in range(len(first)) if len({path[i] for path in paths if len(path) > i}) > 1
        ]
        if len(apart) == 1 and first[apart[0]].isdigit():
            turns = f"{first[apart[0]]} … {last[apart[0]]}"
            return ".".join([*first[: apart[0]], turns, *first[apart[0] + 1 :]])
    if ":" in pieces[0].within and len({piece.within for piece in pieces}) == 1:
        return pieces[0].within
    return f"{pieces[0].label} … {pieces[-1].label}"


def _shapes(pair: tuple[Node | None, Node | None]) -> tuple[str, str]:
    old, new = (", ".join(str(v.type) for v in one.gives) if one else "" for one in pair)
    return old, new
