"""The table of a network with its blocks folded: a row for each use of a block, and one for several that are alike."""

from collections.abc import Callable, Iterator
from itertools import groupby

from netspec.graph.graph import Graph, Node
from netspec.graph.summary import Row
from netspec.kinds.tensors import TensorType

BlockCall = tuple[tuple[str, ...], tuple[int, ...]]
"""The path of a block at work, and which call of it."""


SCREEN = 40
"""Rows that are seen at once. A table that is longer has its loops folded as well."""


def folded(graph: Graph, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """`rows` are those of all layers. What stands in no block, and in no loop of a long table, keeps its row."""
    by_block = _folded(graph, rows, _block_of)
    return by_block if len(by_block) <= SCREEN else _folded(graph, rows, _block_or_turn)


def _folded(
    graph: Graph, rows: tuple[Row, ...], part_of: Callable[[Graph, Node], BlockCall | None]
) -> tuple[Row, ...]:
    """A row for the nodes of each part, and one for the turns of a loop that cost the same."""
    row_of = dict(zip(map(id, graph.nodes), rows, strict=True))
    found: list[Row] = []
    for part, some in groupby(graph.nodes, key=lambda node: part_of(graph, node)):
        held = [row_of[id(node)] for node in some]
        if part is not None:
            path = part[0]
            # a turn of a loop is called as what is repeated
            kind = graph.blocks[path].name if path in graph.blocks else path[-2]
            held = [_sum_of(held, ".".join(path), kind, held[-1].types)]
        found += held
    return tuple(_alike(list(group)) for _, group in groupby(found, key=_looks))


def _block_or_turn(graph: Graph, node: Node) -> BlockCall | None:
    """What a node stands in: a block, or the turn of a loop over several layers; the outermost of them."""
    for depth in range(1, len(node.path)):
        if node.path[:depth] in graph.blocks or (depth > 1 and node.path[depth - 1].isdigit()):
            return node.path[:depth], node.calls[:depth]
    return None


def grouped(graph: Graph) -> Iterator[tuple[BlockCall | None, list[Node]]]:
    """The nodes in running order, those of one block together; None with those that stand in no block."""
    for block, nodes in groupby(graph.nodes, key=lambda node: _block_of(graph, node)):
        yield block, list(nodes)


def _block_of(graph: Graph, node: Node) -> BlockCall | None:
    """The outermost block that a node stands in."""
    for depth in range(1, len(node.path)):
        if node.path[:depth] in graph.blocks:
            return node.path[:depth], node.calls[:depth]
    return None


def _sum_of(rows: list[Row], name: str, kind: str, types: tuple[TensorType, ...]) -> Row:
    """One row for several."""
    parameters = sum(row.parameters for row in rows)
    return Row(name, kind, types, parameters, sum(row.multiply_adds for row in rows))


def _looks(row: Row) -> tuple[object, ...]:
    stem, _, turn = row.name.rpartition(".")
    if not turn.isdigit():
        return (row.name,)
    return (stem, row.kind, row.types, row.parameters, row.multiply_adds)


def _alike(rows: list[Row]) -> Row:
    """One row for the turns of a loop that cost the same."""
    if len(rows) == 1:
        return rows[0]
    first, last = rows[0], rows[-1].name.rpartition(".")[2]
    name, kind = f"{first.name} … {last}", f"{first.kind} × {len(rows)}"
    return _sum_of(rows, name, kind, first.types)
