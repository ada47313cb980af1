"""The layers of a network as a tree of the paths of their weights, each part with a sign that tells what it is made of."""

import re
from collections.abc import Hashable, Iterator

from netspec.graph.graph import Graph, Node, UsedBlock
from netspec.graph.names import HIDDEN
from netspec.graph.parts import part_of, snake
from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import Kind
from netspec.kinds.layers.layer import RESULT, Layer

GROUPS = frozenset({"layers", "residual", "branches", "branch", "each"})
"""What parts are called that stand for containers without a name."""
HANDED_ON = re.compile(HIDDEN.format(r"\d+").replace(".", r"\."))
"""Names of our own for results, which are numbered from the top of the file."""


class Part:
    """What lies below one path: a layer, or the parts of a block, a loop or a group in running order."""

    __slots__ = ("below", "block", "call", "node", "path", "sign")

    def __init__(self, path: tuple[str, ...], call: int, block: UsedBlock | None) -> None:
        self.path = path
        self.call = call
        self.block = block
        self.node: Node | None = None
        self.below: dict[tuple[str, int], Part] = {}
        self.sign = 0
        """Equal for parts that are made of the same kinds with the same settings."""

    @property
    def label(self) -> str:
        return ".".join(self.path)

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from the others beside it."""
        return self.path[-1], self.call

    @property
    def made_of(self) -> str:
        """The kind of a layer, the name of a block; of a loop that of its turns."""
        if self.node is not None:
            return self.node.layer.kind
        if self.block is not None:
            return self.block.name
        first = next(iter(self.below.values()))
        return first.made_of if first.path[-1].isdigit() else ""

    @property
    def is_named(self) -> bool:
        """Whether the spec calls it so, or its turn does; else its name follows from its kind and from those before it."""
        stem = re.sub(r"_\d+$", "", self.path[-1])
        usual = part_of(snake(self.made_of)) if self.made_of else ""
        return stem != usual and stem not in GROUPS

    def nodes(self) -> Iterator[Node]:
        """All layers in it."""
        if self.node is not None:
            yield self.node
        for part in self.below.values():
            yield from part.nodes()


class Signs:
    """Gives equal numbers to what is equal, over all trees that are made with it."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def of(self, what: Hashable) -> int:
        return self._numbers.setdefault(what, len(self._numbers))


def tree_of(graph: Graph, signs: Signs) -> Part:
    """The parts of a network."""
    root = Part((), 0, None)
    for node in graph.nodes:
        part = root
        for depth, key in enumerate(zip(node.path, node.calls, strict=True), 1):
            path = node.path[:depth]
            if key not in part.below:
                part.below[key] = Part(path, key[1], graph.blocks.get(path))
            part = part.below[key]
        part.node = node
    _sign(root, signs)
    return root


def _sign(part: Part, signs: Signs) -> None:
    for below in part.below.values():
        _sign(below, signs)
    inside = tuple((one.key if one.is_named else "", one.sign) for one in part.below.values())
    own = (part.node.layer.kind, _settings(part.node.layer)) if part.node else ()
    part.sign = signs.of((own, inside))


def _settings(layer: Layer) -> str:
    names = result_settings(layer)
    values = {name: one for name, one in vars(layer).items() if name.removesuffix("_") not in names}
    return HANDED_ON.sub("", repr(values))


def result_settings(layer: Kind) -> frozenset[str]:
    """The settings that name results: what they bring in is an edge of the graph."""
    return frozenset(
        one.name
        for one in layer.settings.values()
        if one.sort is RESULT or (isinstance(one.sort, ListOf) and one.sort.each is RESULT)
    )
