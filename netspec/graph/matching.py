"""Which layer of one network is which of another: by their names, and where they have none by their order."""

from collections.abc import Hashable

from netspec.graph.alignment import Aligned
from netspec.graph.graph import Graph, Node
from netspec.graph.layer_tree import Part, Signs, tree_of


class Matching:
    """The pairs of layers and of blocks, and the layers that are in the one or the other network alone."""

    def __init__(self, old: Graph, new: Graph) -> None:
        signs = Signs()
        self.pairs: list[tuple[Node, Node]] = []
        self.blocks: list[tuple[Part, Part]] = []
        self.removed: list[Node] = []
        self.added: list[Node] = []
        self._below(tree_of(old, signs), tree_of(new, signs))
        self.removed = _in_order(self.removed, old)
        self.added = _in_order(self.added, new)
        self._moved(old, new)

    def _below(self, old: Part, new: Part) -> None:
        """Match the parts below two that are the same."""
        before, after = list(old.below.values()), list(new.below.values())
        both = {one.key for one in before if one.is_named}
        both &= {one.key for one in after if one.is_named}
        for key in old.below:
            if key in both:
                self._same(old.below[key], new.below[key])
        runs = Aligned(before, after, lambda one: one.key if one.key in both else one.sign)
        for a, b in runs.pairs:
            if a.key not in both:
                self._same(a, b)
        for gap in runs.gaps:
            self._otherwise(*([one for one in side if one.key not in both] for side in gap))

    def _otherwise(self, old: list[Part], new: list[Part]) -> None:
        """Match what is made otherwise: by its kind; and layers that stand in the place of as many of other kinds."""
        runs = Aligned(old, new, lambda one: (one.made_of, one.node is None))
        for a, b in runs.pairs:
            self._same(a, b)
        for before, after in runs.gaps:
            layers = all(one.node is not None for one in (*before, *after))
            if layers and len(before) == len(after):
                for a, b in zip(before, after, strict=True):
                    self._same(a, b)
            else:
                self.removed += [node for part in before for node in part.nodes()]
                self.added += [node for part in after for node in part.nodes()]

    def _same(self, old: Part, new: Part) -> None:
        if old.node is not None and new.node is not None:
            self.pairs.append((old.node, new.node))
        elif old.node is None and new.node is None and _is_one_block(old, new):
            if old.block is not None and new.block is not None:
                self.blocks.append((old, new))
            self._below(old, new)
        else:
            self.removed += old.nodes()
            self.added += new.nodes()

    def _moved(self, old: Graph, new: Graph) -> None:
        """Find layers with weights, and what stands around them, that are as they were and lie below another path."""
        for run in Aligned(self.removed, self.added, _as_it_is).same:
            pairs = [(a, b) for a, b in run if _may_be_moved(old, a, new, b)]
            if any(node.weights() for node, _ in pairs):
                self.pairs += pairs
        before, after = ({id(pair[side]) for pair in self.pairs} for side in (0, 1))
        self.removed = [node for node in self.removed if id(node) not in before]
        self.added = [node for node in self.added if id(node) not in after]


def _as_it_is(node: Node) -> Hashable:
    return node.layer.kind, repr(node.layer), node.input_types


def _may_be_moved(old: Graph, before: Node, new: Graph, after: Node) -> bool:
    """Whether a layer could have gone from the one place to the other: not from a block into another one."""
    a, b = old.block_around(before.path), new.block_around(after.path)
    return a is None or b is None or a.name == b.name


def _in_order(nodes: list[Node], graph: Graph) -> list[Node]:
    held = set(map(id, nodes))
    return [node for node in graph.nodes if id(node) in held]


def _is_one_block(old: Part, new: Part) -> bool:
    """Whether the one can be the other with changes: of two blocks nothing is gained by telling their layers apart."""
    return old.made_of == new.made_of or old.sign == new.sign
