"""What a walk over the layers met, step by step: for whoever shows shapes beside the text, also of a spec with faults."""

from collections.abc import Iterable

from netspec.graph.graph import GraphInput, Node, Value
from netspec.graph.names import Names, Stream
from netspec.source.record import Record
from netspec.spec.steps import Step


class Walked(Record):
    """One turn of a step: what came in, what went out, and the nodes that it made.

    A stream is None where a fault above has spoilt it.
    """

    step: Step
    before: Stream
    after: Stream
    path: tuple[str, ...]
    """Where the weights of the list lie that it stands in."""
    nodes: tuple[Node, ...] = ()

    def parameters(self) -> int:
        """How many numbers its layers learn that no layer before them learns."""
        return sum(node.parameters() for node in self.nodes)

    def multiply_adds(self) -> int:
        """Multiplications followed by an addition, per sample; a named size counts once."""
        return sum(node.multiply_adds() for node in self.nodes)


class Walk:
    """Collects the turns of the steps, in the order in which they end: what stands in a container before the container."""

    def __init__(self) -> None:
        self.turns: list[tuple[Step, Stream, Stream, tuple[str, ...], int, int]] = []
        """Step, stream before and after, path, and which of the nodes are its own: from one number up to another."""
        self.nodes: list[Node] = []
        self.inputs: list[GraphInput] = []
        self.names: Names | None = None

    def found(self) -> Iterable[Walked]:
        """Every turn."""
        for step, before, after, path, first, last in self.turns:
            yield Walked(step, before, after, path, tuple(self.nodes[first:last]))

    def results(self) -> dict[str, tuple[Value, ...]]:
        """Every result that has a name, with its values."""
        return dict(self.names.every()) if self.names is not None else {}
