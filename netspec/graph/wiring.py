"""Which values the layers of two networks take, where one network is held against the other."""

from collections.abc import Iterable, Iterator, Sequence

from netspec.graph.graph import Graph, Node, Value
from netspec.source.record import Record


class Taken(Record):
    """What is taken in the one network and in the other: inputs and layers, by name."""

    old: tuple[str, ...]
    new: tuple[str, ...]


class Wiring:
    """The values of two networks, matched as the layers are that give them.

    A layer that is in one network alone is looked through along the first value it takes, so that a step put between
    two others changes neither of them.
    """

    def __init__(self, old: Graph, new: Graph, pairs: Iterable[tuple[Node, Node]]) -> None:
        self._old, self._new = _Side(old), _Side(new)
        self._ends = old.outputs, new.outputs
        self._of: dict[Value, Value] = {}
        inputs = {one.spec.name: one.value for one in new.inputs}
        for one in old.inputs:
            if one.spec.name in inputs:
                self._match(one.value, inputs[one.spec.name])
        for a, b in pairs:
            for value, other in zip(a.outputs, b.outputs, strict=False):
                self._match(value, other)

    def _match(self, old: Value, new: Value) -> None:
        self._of[old] = new
        self._old.known.add(old)
        self._new.known.add(new)

    def otherwise(self, old: Node, new: Node) -> Taken | None:
        """What a layer takes, where it takes something else."""
        return self._compared(old.inputs, new.inputs)

    def outputs(self) -> Iterator[tuple[str, Taken]]:
        """The outputs in both networks that take something else."""
        before = {one.spec.name: one.value for one in self._ends[0]}
        for one in self._ends[1]:
            if one.spec.name in before:
                taken = self._compared((before[one.spec.name],), (one.value,))
                if taken is not None:
                    yield one.spec.name, taken

    def _compared(self, old: Sequence[Value], new: Sequence[Value]) -> Taken | None:
        before = [self._old.looked_through(value) for value in old]
        after = [self._new.looked_through(value) for value in new]
        if [self._of.get(value) for value in before] == after:
            return None
        return Taken(tuple(map(self._old.called, old)), tuple(map(self._new.called, new)))


class _Side:
    """One of the two networks."""

    def __init__(self, graph: Graph) -> None:
        self.known: set[Value] = set()
        self._producers = {value: node for node in graph.nodes for value in node.outputs}

    def looked_through(self, value: Value) -> Value:
        """The value itself, or the first one that stands before layers of this network alone."""
        while value not in self.known:
            node = self._producers.get(value)
            if node is None or not node.inputs:
                break
            value = node.inputs[0]
        return value

    def called(self, value: Value) -> str:
        """An input by its name, a result by the path of its layer, and of several by the part."""
        node = self._producers.get(value)
        if node is None:
            return value.name or "input"
        parts = {id(one): part for part, one in node.parts.items()} if len(node.outputs) > 1 else {}
        return f"{node.label}.{parts[id(value)]}" if id(value) in parts else node.label
