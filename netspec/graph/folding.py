"""The table of a network with its blocks folded: a row for each use of a block, and one for several that are alike."""

from itertools import groupby

from netspec.graph.graph import Graph, Node
from netspec.graph.summary import Row


def folded(graph: Graph, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """`rows` are those of all layers. What stands in no block keeps its row."""
    pairs = zip(graph.nodes, rows, strict=True)
    found: list[Row] = []
    for block, group in groupby(pairs, key=lambda pair: block_of(graph, pair[0])):
        held = [row for _, row in group]
        found += held if block is None else [_of_block(graph, block, held)]
    return tuple(_alike(list(group)) for _, group in groupby(found, key=_looks))


def block_of(graph: Graph, node: Node) -> tuple[tuple[str, ...], tuple[int, ...]] | None:
    """The outermost block that a node stands in, and which call of it."""
    for depth in range(1, len(node.path)):
        if node.path[:depth] in graph.blocks:
            return node.path[:depth], node.calls[:depth]
    return None


def _of_block(graph: Graph, block: tuple[tuple[str, ...], tuple[int, ...]], rows: list[Row]) -> Row:
    path = block[0]
    return Row(
        ".".join(path),
        graph.blocks[path].name,
        rows[-1].types,
        sum(row.parameters for row in rows),
        sum(row.multiply_adds for row in rows),
    )


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
    return Row(
        f"{first.name} … {last}",
        f"{first.kind} × {len(rows)}",
        first.types,
        sum(row.parameters for row in rows),
        sum(row.multiply_adds for row in rows),
    )
