"""Values become nodes: every layer gets what it takes, its place in the network, and types for what it gives."""

from collections.abc import Sequence
from typing import Any

from netspec.graph.graph import Node, Value
from netspec.graph.names import Names, Stream, place_in
from netspec.graph.shares import Shares
from netspec.graph.where import Paths, Where
from netspec.kinds.layers.concat import Concat
from netspec.kinds.layers.layer import Layer, Result
from netspec.kinds.layers.padding import names_of
from netspec.kinds.named_sizes import Ragged
from netspec.kinds.tensors import ShapeError
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.text import Place
from netspec.source.tree import Node as Entry
from netspec.spec.model import Spec
from netspec.spec.steps import Step

new_tuple = tuple.__new__


class Weaver:
    """Holds the nodes so far, the names given so far, and where the next weights lie."""

    def __init__(self, spec: Spec, problems: Problems) -> None:
        self.spec = spec
        self.problems = problems
        self.nodes: list[Node] = []
        self.producers: dict[Value, Node] = {}
        outputs = {one.name for one in spec.outputs}
        self.names = Names(spec.layers or (), problems, self.producers, outputs)
        self.at = Where()
        """Where the weights of the next step lie."""
        self.base = Where()
        """The same for a step whose name is an expression: loops without a name add nothing to it."""
        self.root = Where()
        """The block or spec around, below which lies what is shared."""
        self.paths = Paths()
        self.shares = Shares(problems)
        self.lengths: dict[str, Value] = {}
        """Named size → the lengths of the samples along it."""
        self._given: dict[tuple[Any, ...], tuple[Layer, tuple[Result, ...]]] = {}
        """What each layer gives for what arrives: steps that say the same have one layer, which stays alive here."""

    def as_one(self, stream: Stream, taker: str, place: Place) -> Stream:
        value = None if stream is None else self.side_by_side(stream, taker, place)
        return None if value is None else (value,)

    def side_by_side(self, values: tuple[Value, ...], taker: str, place: Place) -> Value | None:
        """The one value that a taker of one gets: several float vectors stand side by side."""
        if len(values) == 1:
            return values[0]
        if all(
            value.type.is_float_vector and isinstance(value.type.sizes[0], int) for value in values
        ):
            return self.node(Concat(), values, self.at.below(self.part("concat")), place)[0]
        # imported here: only a spec with faults needs it
        from netspec.graph.faults import how_to_join

        arriving = ", ".join(f"`{v.name}` {v.type}" if v.name else str(v.type) for v in values)
        self.problems.add(
            Diagnostic(
                "NS2005",
                f"`{taker}` takes one value, and several arrive",
                Label(place, arriving),
                how_to_join(values),
            )
        )
        return None

    def node(
        self,
        layer: Layer,
        values: tuple[Value, ...],
        here: Where,
        place: Place,
        step: Step | None = None,
    ) -> tuple[Value, ...]:
        """What goes on in the stream after a layer."""
        types = (values[0].type,) if len(values) == 1 else tuple([v.type for v in values])
        asked = (id(layer), *types)
        known = self._given.get(asked)
        if known is None:
            known = self._given[asked] = (layer, layer.gives(*types))
        results = known[1]
        lengths: tuple[Value, ...] = ()
        if self.lengths:
            self._refuse_padded_elements(layer)
            lengths = tuple(self.lengths[name] for name in names_of(layer.mixes(*types), types))
        within = self.names.within
        if len(results) == 1:
            outputs: tuple[Value, ...] = (Value(results[0].type, None, within),)
        else:
            outputs = tuple([Value(result.type, None, within) for result in results])
        # past the constructor of records, which fills in defaults: here are all the fields
        node: Node = new_tuple(
            Node, (here.path, layer, values, outputs, place, (), lengths, here.calls, (), False)
        )
        self.shares.keep(node)
        if step is not None and step.share is not None:
            node = node._replace(ties=self.shares.ties(step, self.root, node))
        self.nodes.append(node)
        if len(outputs) == 1:
            self.producers[outputs[0]] = node
            return outputs
        for value in outputs:
            self.producers[value] = node
        return tuple(v for v, result in zip(outputs, results, strict=True) if result.flows)

    def _refuse_padded_elements(self, layer: Layer) -> None:
        """Raise `ShapeError` where samples meet that an `each` made of padding."""
        for around in self.names.within if layer.mixes_samples else ():
            size = around.type.sizes[0]
            if isinstance(size, Ragged):
                raise ShapeError(
                    f"`{layer.kind}` in an `each` would learn from the padding of `{size}` too",
                    "use `layer_norm` there, which looks at one element at a time",
                    code="NS3012",
                )

    def ask(self, layer: Layer, values: Sequence[Value]) -> None:
        """Ask a layer all that will be asked of it, if it is one of the user's own. Raises `ShapeError`."""
        # imported here: few specs have extensions
        from netspec.graph.extension_layers import OwnLayer

        types = [value.type for value in values]
        for extension in self.spec.extensions.values():
            if type(layer) in extension.kinds.values():
                OwnLayer(layer, types, extension).ask()

    def part(self, wanted: str, where: Where | None = None) -> str:
        return self.paths.part((where or self.at).path, wanted)

    def started(self, names: tuple[str, ...], step: Step, stream: Stream) -> Stream:
        return self.started_at(names, step.siblings["from"], stream) if names else stream

    def started_at(self, names: tuple[str, ...], entry: Entry, stream: Stream) -> Stream:
        """What `from` names, which stands at `entry`; `prev` is the stream."""
        values: list[Value] = []
        whole = True
        for name in names:
            if name == "prev":
                whole = whole and stream is not None
                values += stream or ()
                continue
            found = self.names.resolve(name, place_in(entry, name), "prev")
            whole = whole and found is not None
            values += found or ()
        return tuple(values) if whole else None

    def name_place(self, step: Step, name: str) -> Place:
        return place_in(step.settings, name) if step.settings is not None else step.place
