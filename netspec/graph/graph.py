"""The network: inputs, nodes in running order, outputs, and a type on every value."""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from netspec.kinds.layers.layer import Layer
from netspec.kinds.layers.padding import onnx_filled, onnx_without_infinities, torch_filled
from netspec.kinds.lowering import OnnxRecorder, Torch, Weight
from netspec.kinds.tensors import TensorType, elements
from netspec.source.record import Record
from netspec.source.text import Place
from netspec.spec.model import InputSpec, OutputSpec

if TYPE_CHECKING:
    from netspec.kinds.renaming import Rename
    from netspec.kinds.sections.init import Init


class Value:
    """Something that flows: an input or the result of a node. Values are told apart by identity."""

    __slots__ = ("depth", "name", "type", "within")

    def __init__(
        self, type: TensorType, name: str | None = None, within: "tuple[Value, ...]" = ()
    ) -> None:
        self.type = type
        self.name = name
        """The name a spec gives it, or None."""
        self.depth = 0
        """How many parts the path has below which it got its name: a container's name says nothing within it."""
        self.within = within
        """The values whose elements are samples where it is made: what each `each` around it was given."""

    @property
    def times(self) -> int:
        """How often it is there for every sample; a named size counts once."""
        return elements(tuple(one.type.sizes[0] for one in self.within))

    def __repr__(self) -> str:
        return f"Value({self.name or '·'}: {self.type})"


class Tie(Record):
    """A weight of a node that is one with that of another, or with its transpose. `other` is a whole path."""

    own: str
    other: str
    transposed: bool = False


class Node(Record):
    """One layer at work. `path` leads to its weights: `("residual", "0", "conv2d")`.

    `outputs` are its results as the layer lists them. Those that nothing takes are `unused`, once the graph is whole.
    """

    path: tuple[str, ...]
    layer: Layer
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    place: Place
    unused: tuple[Value, ...] = ()
    lengths: tuple[Value, ...] = ()
    """The lengths of the named sizes along which the layer mixes, where samples have some."""
    calls: tuple[int, ...] = ()
    """For each part of the path, the how many-th call of that module it is: shared steps have several."""
    ties: tuple[Tie, ...] = ()
    shared: bool = False
    """Whether its weights are those of a node before it in the graph."""

    @property
    def takes(self) -> tuple[Value, ...]:
        """All that it is called with."""
        return self.inputs + self.lengths

    @property
    def input_types(self) -> tuple[TensorType, ...]:
        return tuple(value.type for value in self.inputs)

    @property
    def gives(self) -> tuple[Value, ...]:
        """The results that something takes."""
        return tuple(value for value in self.outputs if value not in self.unused)

    @property
    def stream(self) -> tuple[Value, ...]:
        """The results that go on to the next step."""
        results = zip(self.outputs, self.layer.gives(*self.input_types), strict=True)
        return tuple(value for value, result in results if result.flows)

    @property
    def parts(self) -> dict[str, Value]:
        """The results that have a name of their own, behind that of the whole: `lstm.hidden`."""
        results = zip(self.outputs, self.layer.gives(*self.input_types), strict=True)
        return {result.part: value for value, result in results if result.part is not None}

    @property
    def label(self) -> str:
        return ".".join(self.path)

    def weights(self) -> tuple[Weight, ...]:
        return self.layer.weights(*self.input_types)

    def kept(self) -> tuple[Weight, ...]:
        """The weights that a file of the network holds under its path: a transpose is held by the other layer alone."""
        elsewhere = {tie.own for tie in self.ties if tie.transposed}
        return tuple(weight for weight in self.weights() if weight.name not in elsewhere)

    def learned(self) -> tuple[Weight, ...]:
        """The weights it learns that no node before it learns."""
        tied = {tie.own for tie in self.ties}
        own = (w for w in self.weights() if w.trained and w.name not in tied)
        return () if self.shared else tuple(own)

    def parameters(self) -> int:
        """How many numbers it learns that no node before it learns."""
        return sum(map(weight_size, self.learned()))

    def buffers(self) -> int:
        """How many numbers it keeps that are measured, not learned."""
        return 0 if self.shared else sum(weight_size(w) for w in self.weights() if not w.trained)

    def multiply_adds(self) -> int:
        return self.outputs[0].times * self.layer.multiply_adds(*self.input_types)

    def torch(self) -> Torch:
        """The layer as PyTorch source, over what the node takes."""
        return self._torch

    @cached_property
    def _torch(self) -> Torch:
        # the printer asks for it again and again
        types = self.input_types
        made, results = self.layer.torch(*types), [value.type for value in self.outputs]
        return torch_filled(made, self.layer.mixes(*types), types, results)

    def record(self, onnx: OnnxRecorder, names: dict[Value, str]) -> None:
        """Record its operators. `names` tell how values are called in the file, and grow by its results."""
        onnx.scope = self.label
        for tie in self.ties:
            onnx.aliases[f"{self.label}.{tie.own}"] = tie.other, tie.transposed
        types, lengths = self.input_types, [names[value] for value in self.lengths]
        mixed = self.layer.mixes(*types)
        values = onnx_filled(onnx, mixed, types, [names[value] for value in self.takes])
        found = self.layer.onnx(onnx, types, *values)
        first, *others = (found,) if isinstance(found, str) else found
        results = types, [value.type for value in self.outputs]
        first = onnx_without_infinities(onnx, first, mixed, results, lengths)
        names.update(zip(self.outputs, (first, *others), strict=True))


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


class UsedBlock(Record):
    """The block that stands at a path, and the values that its parameters have there; `place` is that of the step."""

    name: str
    description: str
    given: Mapping[str, Any]
    place: Place


class Start(Record):
    """Weights that are there before training: what lies below a path begins with those of a file."""

    path: tuple[str, ...]
    file: str
    place: Place
    """Where the spec names the file."""
    whole: Callable[[], Collection[str]]
    """The weights of the whole spec that the file comes of: some of them may not be needed here."""


class Origin(Record):
    """The file that the weights of the whole network begin with, and where the spec names it."""

    file: str
    place: Place
    rename: "tuple[Rename, ...]" = ()
    partial: bool = False
    """Whether what the file lacks stays fresh, and what the network lacks is left out."""
    spec: str = "SPEC"
    """The spec that names it, for the cure of what is wrong."""
    by_order: bool = False
    """Whether the first tensor of the file is the first weight, and so on, whatever their names."""


class Initial(Record):
    """A rule of what weights begin with, and the whole paths of those that it fills."""

    rule: "Init"
    weights: tuple[str, ...]


class Graph(Record):
    """The whole network. Nodes that no output needs are left out."""

    name: str
    description: str
    inputs: tuple[GraphInput, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[GraphOutput, ...]
    blocks: Mapping[tuple[str, ...], UsedBlock] = MappingProxyType({})
    """The path of each use of a block → the block."""
    results: Mapping[str, tuple[Value, ...]] = MappingProxyType({})
    """Every name that the spec gives to a result, or to a part of one → its values. Some may lead to no output."""
    starts: tuple[Start, ...] = ()
    origin: Origin | None = None
    initials: tuple[Initial, ...] = ()
    """What is filled before the weights of files are put in."""

    def values(self) -> list[Value]:
        """The inputs and every result that something takes."""
        given = [value for node in self.nodes for value in node.gives]
        return [one.value for one in self.inputs] + given

    def block_around(self, path: tuple[str, ...]) -> UsedBlock | None:
        """The innermost block that something at this path stands in."""
        above = (path[:depth] for depth in range(len(path) - 1, 0, -1))
        return next((self.blocks[one] for one in above if one in self.blocks), None)

    def parameters(self) -> int:
        return sum(node.parameters() for node in self.nodes)

    def multiply_adds(self) -> int:
        return sum(node.multiply_adds() for node in self.nodes)
