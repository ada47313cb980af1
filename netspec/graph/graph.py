"""The network: inputs, nodes in running order, outputs, and a type on every value."""

from netspec.kinds.layers.layer import Layer
from netspec.kinds.lowering import Weight
from netspec.kinds.tensors import TensorType
from netspec.source.record import Record
from netspec.source.text import Place
from netspec.spec.model import InputSpec, OutputSpec


class Value:
    """Something that flows: an input or the result of a node. Values are told apart by identity."""

    __slots__ = ("name", "type")

    def __init__(self, type: TensorType, name: str | None = None) -> None:
        self.type = type
        self.name = name
        """The name a spec gives it, or None."""

    def __repr__(self) -> str:
        return f"Value({self.name or '·'}: {self.type})"


class Node(Record):
    """One layer at work. `path` leads to its weights: `("residual", "0", "conv2d")`."""

    path: tuple[str, ...]
    layer: Layer
    inputs: tuple[Value, ...]
    output: Value
    place: Place

    @property
    def input_types(self) -> tuple[TensorType, ...]:
        return tuple(value.type for value in self.inputs)

    @property
    def label(self) -> str:
        return ".".join(self.path)

    def weights(self) -> tuple[Weight, ...]:
        return self.layer.weights(*self.input_types)

    def parameters(self) -> int:
        """How many numbers it learns."""
        return sum(weight_size(w) for w in self.weights() if w.trained)

    def multiply_adds(self) -> int:
        return self.layer.multiply_adds(*self.input_types)


def weight_size(weight: Weight) -> int:
    product = 1
    for size in weight.sizes:
        product *= size
    return product


class GraphInput(Record):
    """An input of the network: its encoded value."""

    spec: InputSpec
    value: Value


class GraphOutput(Record):
    """An output of the network, and the value it takes."""

    spec: OutputSpec
    value: Value


class Graph(Record):
    """The whole network. Nodes that no output needs are left out."""

    name: str
    description: str
    inputs: tuple[GraphInput, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[GraphOutput, ...]

    def parameters(self) -> int:
        return sum(node.parameters() for node in self.nodes)

    def multiply_adds(self) -> int:
        return sum(node.multiply_adds() for node in self.nodes)
