"""Which key or value of a text stands at a place, and what it stands in."""

from typing import TypeAlias

from netspec.source.record import Record
from netspec.source.text import SourceText, Span
from netspec.source.tree import Mapping, Node, Scalar, Sequence
from netspec.source.yaml_reader import read

Container: TypeAlias = Mapping | Sequence


class Spot(Record):
    """A key or a value. `above` is what it stands in, from the outside in; `key` its key, or that under which it stands."""

    node: Node
    above: tuple[Container, ...]
    key: str | None
    is_key: bool = False

    @property
    def value(self) -> Node:
        """The value; of a key, that behind it."""
        holder = self.above[-1] if self.above else None
        if self.is_key and isinstance(holder, Mapping) and self.key is not None:
            return holder.entries[self.key].value
        return self.node

    def step(self) -> tuple[Sequence, Node] | None:
        """The innermost list of steps around it, and the step of it in which this stands."""
        inner = self.node
        for holder in reversed(self.above):
            bare = inner is self.node and isinstance(inner, Scalar) and isinstance(inner.value, str)
            if isinstance(holder, Sequence) and (isinstance(inner, Mapping) or bare):
                return holder, inner
            inner = holder
        return None


class Spots:
    """All keys and values of a text by their places. Raises `SpecError` where the text is no YAML."""

    def __init__(self, source: SourceText) -> None:
        self._found: dict[Span, Spot] = {}
        self._collect(read(source), (), None)

    def at(self, span: Span) -> Spot | None:
        """What stands there; of a piece of a text, the whole."""
        exact = self._found.get(span)
        if exact is not None:
            return exact
        around = [one for one in self._found if one[:2] <= span[:2] and span[2:] <= one[2:]]
        return (
            self._found[max(around, key=lambda one: (one[:2], (-one[2], -one[3])))]
            if around
            else None
        )

    def _collect(self, node: Node, above: tuple[Container, ...], key: str | None) -> None:
        self._found.setdefault(node.span, Spot(node, above, key))
        if isinstance(node, Sequence):
            for item in node.items:
                self._collect(item, (*above, node), None)
        elif isinstance(node, Mapping):
            for name, entry in node:
                self._found[entry.key.span] = Spot(entry.key, (*above, node), name, True)
                self._collect(entry.value, (*above, node), name)
