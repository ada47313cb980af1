"""How deep in the network each weight lies, counted in layers as people speak of them; `train.layer_decay` hangs on it.

A block counts as one layer, and so does a turn of a loop, however much is in it. Where turns of loops or several uses of one
block stand within it, these count and not what is around them: an encoder of twelve blocks is twelve deep.
"""

from collections import Counter
from collections.abc import Iterator

from netspec.graph.graph import Graph, Node, Value

Path = tuple[str, ...]
LOOKED_UP = (
    "embedding", "number_embedding", "position_embedding", "class_token", "parameter", "layer_scale",
)  # fmt: skip
"""Layers whose weights nothing is multiplied with as a matrix: with norms and biases they belong to the layer before them."""


def weight_depths(graph: Graph) -> dict[str, int]:
    """The whole path of every weight → how many layers lead to its own; 0 for what stands before the first.

    A layer that is used several times in a row (`share`) is one; else it lies where it is used last.
    """
    units = _units(graph)
    opening = {units[node.path] for node in graph.nodes if _opens(node)}
    of_value: dict[Value, int] = {}
    made_in: dict[Value, Path] = {}
    of_unit: dict[Path, int] = {}
    found: dict[str, int] = {}
    for node in graph.nodes:
        unit = units[node.path]
        depth = max((of_value.get(one, 0) for one in node.takes), default=0)
        if unit in opening:
            outside = (of_value.get(one, 0) for one in node.takes if made_in.get(one) != unit)
            depth = max(of_unit.get(unit, 0), max(outside, default=0) + 1)
            of_unit[unit] = depth
        for value in node.outputs:
            of_value[value], made_in[value] = depth, unit
        for weight in node.weights():
            name = f"{node.label}.{weight.name}"
            found[name] = max(found.get(name, 0), depth)
    for node in graph.nodes:
        # a result from further down may have come into a layer behind its first parts
        for weight in node.weights():
            name = f"{node.label}.{weight.name}"
            found[name] = max(found[name], of_unit.get(units[node.path], 0))
    return found


def _opens(node: Node) -> bool:
    """Whether a layer multiplies with a matrix that it learns."""
    if node.layer.kind in LOOKED_UP:
        return False
    return any(one.trained and len(one.sizes) > 1 for one in node.weights())


def _units(graph: Graph) -> dict[Path, Path]:
    """The path of every node → the path of the layer that it is a part of."""
    groups = {group for node in graph.nodes for group in _groups(graph, node.path)}
    inner: dict[Path, Counter[str]] = {}
    for group in groups:
        for outer in _groups(graph, group):
            # turns of a loop are repetition, and so is a block that is used twice
            name = graph.blocks[group].name if group in graph.blocks else "turn"
            inner.setdefault(outer, Counter())[name] += 1
    whole = {
        one
        for one in groups
        if not any(n > 1 or k == "turn" for k, n in inner.get(one, {}).items())
    }
    return {
        node.path: next((g for g in _groups(graph, node.path) if g in whole), node.path)
        for node in graph.nodes
    }


def _groups(graph: Graph, path: Path) -> Iterator[Path]:
    """The uses of blocks and the turns of loops that a path goes through, from the outside in; not itself."""
    for depth in range(1, len(path)):
        if path[:depth] in graph.blocks or path[depth - 1].isdecimal():
            yield path[:depth]
