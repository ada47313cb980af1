"""How a kind becomes PyTorch source and ONNX nodes, as data: no torch and no onnx object stands here."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from netspec.kinds.stored import Stored, Transposed, Weights, label_of
from netspec.source.record import Record


class Call(Record):
    """A call with literal arguments: `nn.Conv2d(3, 8, kernel_size=3)`."""

    target: str
    arguments: tuple[Any, ...] = ()
    keywords: dict[str, Any] = {}  # noqa: RUF012 (a default that nobody changes)

    def __str__(self) -> str:
        # a call may stand within a call: `weight_norm(nn.Conv2d(3, 8))`
        inside = [str(a) if isinstance(a, Call) else repr(a) for a in self.arguments]
        inside += [f"{name}={value!r}" for name, value in self.keywords.items()]
        return f"{self.target}({', '.join(inside)})"


class Torch(Record):
    """A layer in PyTorch.

    `forward` is an expression over `{0}`, `{1}` … (the inputs) and `{self}` (the submodule that `module` makes).
    `definition` is the source of a class that `module` needs and PyTorch lacks; it is printed once per file.
    Of several results `unpack` says how they stand in what `forward` gives, and `then`, where one is not yet what it
    should be, the expression over `{0}` that makes it so: `y, (hidden, cell) = lstm(x)`, and `hidden = hidden[-1]`.
    `helpers` are the sources of functions that `forward` calls; each is printed once per file, before the classes.
    """

    forward: str
    module: Call | None = None
    definition: str | None = None
    unpack: str = "{0}"
    then: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()


class Weight(Record):
    """A tensor that a layer keeps, under PyTorch's own name; buffers are not trained."""

    name: str
    sizes: tuple[int, ...]
    trained: bool = True


class OnnxNode(Record):
    """One operator."""

    name: str
    op_type: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Any]
    domain: str

    @property
    def opset(self) -> int:
        """The first opset that has the operator, where it is a later one than `OPSET`."""
        return LATER.get(self.op_type, OPSET) if not self.domain else OPSET

    @property
    def bodies(self) -> "tuple[OnnxBody, ...]":
        """The graphs within it."""
        return tuple(one for one in self.attributes.values() if isinstance(one, OnnxBody))

    def with_inner(self) -> "Iterator[OnnxNode]":
        """It, and all the operators within it."""
        yield self
        for body in self.bodies:
            for node in body.nodes:
                yield from node.with_inner()

    def reads(self) -> "Iterator[str]":
        """All the values that it and what lies within it take, and those that a graph within gives."""
        for node in self.with_inner():
            yield from node.inputs
            for body in node.bodies:
                yield from (port.name for port in body.gives)


class OnnxPort(Record):
    """A value that enters or leaves a graph within an operator; sizes are not said, only how many there are."""

    name: str
    dtype: str
    rank: int


class OnnxBody(Record):
    """A graph within an operator, such as what a `Loop` repeats. It sees all the values that stand before it."""

    takes: tuple[OnnxPort, ...]
    gives: tuple[OnnxPort, ...]
    nodes: tuple[OnnxNode, ...]


OPSET = 18
"""Of every file that can do with it: these load on onnxruntime from 1.15 on."""

LATER = {"StringSplit": 20, "StringConcat": 20, "RegexFullMatch": 20}
"""Operators on texts that opset 18 has no way around; a file with one of them is of that opset (onnxruntime 1.17)."""


class OnnxConstant(Record):
    """A tensor known when the graph is drawn: nested lists and a dtype (float32, int64, bool, string, uint8)."""

    values: Any
    dtype: str


class OnnxRecorder:
    """Records an ONNX graph as data. Every kind writes to one of these; floor 3 turns it into a file.

    Opset 18 (20 where texts are taken apart, see `LATER`) and `ai.onnx.ml` 3. A value is its name. Names begin with the scope,
    which is the step's path in the spec.
    """

    def __init__(self) -> None:
        self.nodes: list[OnnxNode] = []
        self.constants: dict[str, OnnxConstant] = {}
        self.weights: dict[str, tuple[str, Weights]] = {}
        self.aliases: dict[str, tuple[str, bool]] = {}
        """The path of a weight → that of the weight it is one with, and whether it is the transpose of that."""
        self._weight_names: dict[tuple[str, str | bool], str] = {}
        self._constant_names: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self.scope = ""

    def op(self, op_type: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add an operator with one result and return the result's name. An empty input name is one left out."""
        return self.op_several(op_type, *inputs, results=1, domain=domain, **attributes)[0]

    def op_several(
        self, op_type: str, *inputs: str, results: int, domain: str = "", **attributes: Any
    ) -> tuple[str, ...]:
        """Add an operator with several results."""
        name = self.fresh(op_type)
        outputs = (name,) if results == 1 else tuple(f"{name}.{i}" for i in range(results))
        self.nodes.append(OnnxNode(name, op_type, inputs, outputs, attributes, domain))
        return outputs

    def loop(
        self,
        most: str,
        carried: Sequence[tuple[str, str, int]],
        scanned: Sequence[tuple[str, int]],
        body: "Callable[..., tuple[str, ...]]",
        *,
        first: str = "",
    ) -> tuple[str, ...]:
        """Repeat what `body` records, `most` times (int64 `[]`) at most, as long as it says so.

        `body` takes the number of the turn, int64 `[]`, and what is carried from turn to turn; it gives whether there is
        another turn, bool `[]`, what is carried on, and what is kept of every turn. `carried` are first values with dtype
        and rank, `scanned` dtype and rank of what is kept. Gives the last values carried, and what was kept with the turns
        along a new first axis. `first` says whether there is a first turn.
        """
        name = self.fresh("Loop")
        ports = [(f"{name}.turn", "int64", 0), (f"{name}.on", "bool", 0)]
        ports += [(f"{name}.in.{i}", dtype, rank) for i, (_, dtype, rank) in enumerate(carried)]
        takes = tuple(OnnxPort(*port) for port in ports)
        outside, self.nodes = self.nodes, []
        found = body(takes[0].name, *(port.name for port in takes[2:]))
        # what leaves a graph has to be made in it, and under one name only
        given = [self.op("Identity", value) for value in found]
        nodes, self.nodes = self.nodes, outside
        kinds = [("bool", 0), *((dtype, rank) for _, dtype, rank in carried), *scanned]
        gives = tuple(OnnxPort(one, *kind) for one, kind in zip(given, kinds, strict=True))
        results = tuple(f"{name}.{i}" for i in range(len(gives) - 1))
        attributes = {"body": OnnxBody(takes, gives, tuple(nodes))}
        inputs = (most, first, *(value for value, _, _ in carried))
        self.nodes.append(OnnxNode(name, "Loop", inputs, results, attributes, ""))
        return results

    def constant(self, values: Any, dtype: str = "float32") -> str:
        """A tensor of known values; equal ones are kept once."""
        key = (repr(values), dtype)
        if key not in self._constant_names:
            name = self.fresh("constant")
            self.constants[name] = OnnxConstant(values, dtype)
            self._constant_names[key] = name
        return self._constant_names[key]

    def weight(self, expression: Weights) -> str:
        """A tensor made of the weights of the layer in whose scope this is called. Shared ones are kept once."""
        stored = expression.of if isinstance(expression, Transposed) else expression
        path = f"{self.scope}.{stored.name}" if isinstance(stored, Stored) else ""
        if path in self.aliases:
            return self._tied(*self.owner(path, turned=stored is not expression))
        key = (path, stored is not expression) if path else (self.scope, repr(expression))
        if key not in self._weight_names:
            name = self._weight_names[key] = self.fresh(label_of(expression))
            self.weights[name] = (self.scope, expression)
        return self._weight_names[key]

    def owner(self, path: str, *, turned: bool = False) -> tuple[str, bool]:
        """The path of the weight that one is one with, and whether it has to be turned around to be that one."""
        while path in self.aliases:
            path, crossed = self.aliases[path]
            turned = turned != crossed
        return path, turned

    def _tied(self, path: str, turned: bool) -> str:
        """The weight at `path` of another layer, turned around where this one takes it so."""
        other = self._weight_names.get((path, not turned))
        if (path, turned) not in self._weight_names and (turned or other):
            other = other or self._tied(path, turned=False)
            self._weight_names[path, turned] = self.op("Transpose", other, perm=[1, 0])
        elif (path, turned) not in self._weight_names:
            outside, (self.scope, _, own) = self.scope, path.rpartition(".")
            self.weight(Stored(own))
            self.scope = outside
        return self._weight_names[path, turned]

    def stored(self, name: str) -> str:
        """A weight just as PyTorch keeps it."""
        return self.weight(Stored(name))

    def reshape(self, value: str, shape: Sequence[int]) -> str:
        """`shape` is of the whole tensor, batch first; 0 keeps the size at that place, -1 is worked out."""
        return self.op("Reshape", value, self.constant(list(shape), "int64"))

    def rename(self, value: str, name: str) -> None:
        """Give `value` a name of its own: how the results that leave the graph get theirs."""
        self.nodes.append(OnnxNode(self.fresh("Identity"), "Identity", (value,), (name,), {}, ""))
        self._taken.add(name)

    def reserve(self, *names: str) -> None:
        """Keep these names for what enters and leaves the graph."""
        self._taken.update(names)

    def fresh(self, word: str) -> str:
        """A name nobody has yet, below the scope."""
        stem = f"{self.scope}/{word}" if self.scope else word
        name, number = stem, 2
        while name in self._taken:
            name, number = f"{stem}_{number}", number + 1
        self._taken.add(name)
        return name
