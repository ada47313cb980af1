"""What is otherwise in one network than in another: layers that came, went or changed, and what follows of it."""

from netspec.graph.compiled import Compiled
from netspec.graph.graph import Graph, Node, Tie, UsedBlock
from netspec.graph.layer_tree import HANDED_ON, Part, result_settings
from netspec.graph.matching import Matching
from netspec.graph.wiring import Taken, Wiring
from netspec.kinds.saying import Change, changes
from netspec.source.record import Record
from netspec.source.written import Written
from netspec.spec.differences import SpecDifferences, spec_differences


class LayerChange(Record):
    """A layer that is in one of two networks alone, or in both and otherwise.

    `takes` are the values that it takes, by name, where they are others. It `follows` if it is written as it was, and is
    another one because of what stands before it or around it: of other shapes, of another size, at another path.
    """

    old: Node | None
    new: Node | None
    settings: tuple[Change, ...] = ()
    takes: Taken | None = None
    follows: bool = False

    @property
    def either(self) -> Node:
        found = self.new or self.old
        assert found is not None
        return found


class BlockChange(Record):
    """A use of a block that gives other values to its parameters."""

    name: str
    old: str
    new: str
    settings: tuple[Change, ...]


class Differences(Record):
    """All that is otherwise. Layers stand in running order, those that went where they stood."""

    name: Change | None
    spec: SpecDifferences
    outputs: tuple[tuple[str, Taken], ...]
    """Outputs that take another value."""
    blocks: tuple[BlockChange, ...]
    layers: tuple[LayerChange, ...]

    @property
    def none(self) -> bool:
        """Whether the two are the same."""
        return self.name is None and not any((*self.spec, self.outputs, self.blocks, self.layers))


def differences(old: Compiled, new: Compiled) -> Differences:
    """What a spec became. Raises `SpecError` where one of the two has faults."""
    (old_spec, before), (new_spec, after) = old.sound(), new.sound()
    comparing = _Comparing(before, after)
    return Differences(
        Change("name", old_spec.name, new_spec.name) if old_spec.name != new_spec.name else None,
        spec_differences(old_spec, new_spec),
        tuple(comparing.wiring.outputs()),
        comparing.blocks(),
        comparing.layers(),
    )


class _Comparing:
    """Goes through two networks whose layers are matched."""

    def __init__(self, old: Graph, new: Graph) -> None:
        self.old, self.new = old, new
        self.matching = Matching(old, new)
        self.wiring = Wiring(old, new, self.matching.pairs)
        self.written = Written()
        self.labels = {a.label: b.label for a, b in self.matching.pairs}
        self.brought = {one.spec.place for graph in (old, new) for one in graph.inputs}
        """Where layers stand that an input brings along: what is said of the input says it of them."""

    def blocks(self) -> tuple[BlockChange, ...]:
        return tuple(one for pair in self.matching.blocks if (one := self._block(*pair)))

    def layers(self) -> tuple[LayerChange, ...]:
        """In running order; of what stands at one place, that which went comes first."""
        partner = {id(b): a for a, b in self.matching.pairs}
        gone = {id(node) for node in self.matching.removed}
        waiting, passed = iter(self.old.nodes), set[int]()
        found: list[LayerChange] = []
        came: list[LayerChange] = []
        for node in self.new.nodes:
            before = partner.get(id(node))
            if before is None:
                came.append(LayerChange(None, node))
                continue
            went = []
            while id(before) not in passed:
                one = next(waiting)
                passed.add(id(one))
                went += [LayerChange(one, None)] if id(one) in gone else []
            found += [*_side_by_side(went, came), *self._layer(before, node)]
            came = []
        return (
            *found,
            *_side_by_side([LayerChange(o, None) for o in waiting if id(o) in gone], came),
        )

    def _layer(self, old: Node, new: Node) -> list[LayerChange]:
        settings, takes = tuple(self._settings(old, new)), self.wiring.otherwise(old, new)
        change = LayerChange(old, new, settings, takes)
        if settings or takes or old.layer.kind != new.layer.kind:
            return [change._replace(follows=not takes and self._is_explained(old, new))]
        return [change._replace(follows=True)] if _looks(old) != _looks(new) else []

    def _settings(self, old: Node, new: Node) -> list[Change]:
        """What the spec says of a layer, edges left out. (Of another kind nothing can be said setting by setting.)"""
        if old.layer.kind != new.layer.kind:
            return []
        found = changes(old.layer, new.layer, but=result_settings(old.layer))
        found = [one for one in found if not _is_handed_on(one)]
        before = {tie.own: _said(self._moved(tie.other), tie) for tie in old.ties}
        after = {tie.own: _said(tie.other, tie) for tie in new.ties}
        return found + ([Change("share", dict(before), dict(after))] if before != after else [])

    def _moved(self, weight: str) -> str:
        """The path of a weight in the new network."""
        label, _, name = weight.rpartition(".")
        return f"{self.labels.get(label, label)}.{name}"

    def _is_explained(self, old: Node, new: Node) -> bool:
        """Whether it is written as it was in a block that is given other values, or comes along with an input."""
        if old.place in self.brought and new.place in self.brought:
            return True
        return self._is_given_otherwise(old.path, new.path) and self.written.alike(
            old.place, new.place
        )

    def _is_given_otherwise(self, old: tuple[str, ...], new: tuple[str, ...]) -> bool:
        """Whether the block around is the same and its parameters have other values."""
        before, after = self.old.block_around(old), self.new.block_around(new)
        return before is not None and after is not None and bool(_given(before, after))

    def _block(self, old: Part, new: Part) -> BlockChange | None:
        """What a use of a block is given otherwise; nothing where the block around explains it."""
        assert old.block is not None
        assert new.block is not None
        settings = tuple(_given(old.block, new.block))
        if not settings:
            return None
        alike = self.written.alike(old.block.place, new.block.place)
        if alike and self._is_given_otherwise(old.path, new.path):
            return None
        return BlockChange(new.block.name, old.label, new.label, settings)


def _side_by_side(went: list[LayerChange], came: list[LayerChange]) -> list[LayerChange]:
    """What went and what came between two layers, part by part of the network."""
    order = {one.either.path[0]: i for i, one in reversed(list(enumerate([*went, *came])))}
    return sorted([*went, *came], key=lambda one: order[one.either.path[0]])


def _given(old: UsedBlock, new: UsedBlock) -> list[Change]:
    """The parameters that both have, and that have other values; results are edges of the graph."""
    found = (
        Change(name, value, new.given[name])
        for name, value in old.given.items()
        if name in new.given
    )
    return [one for one in found if one.old != one.new and not _is_handed_on(one)]


def _is_handed_on(one: Change) -> bool:
    """Whether no more than the numbers of our own names for results differ."""
    plain = [HANDED_ON.sub("", repr(value)) for value in (one.old, one.new)]
    return plain[0] == plain[1]


def _looks(node: Node) -> tuple[object, ...]:
    types = tuple(value.type for value in node.outputs)
    return node.path, types, node.parameters(), node.multiply_adds(), node.buffers()


def _said(path: str, tie: Tie) -> str:
    """A weight as `share` names it."""
    return f"{path}.T" if tie.transposed else path
