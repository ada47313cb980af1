"""A spec as a graph: names become edges, loops and containers become nodes, and every edge gets its type."""

from typing import Any

from netspec.graph.bounds import too_many_steps
from netspec.graph.ends import connect_outputs, prune
from netspec.graph.faults import how_to_join, place_of_setting, shape_fault
from netspec.graph.graph import Graph, GraphInput, Node, Value
from netspec.graph.names import Names, place_in
from netspec.graph.parts import part_of
from netspec.kinds.layers.concat import Concat
from netspec.kinds.layers.layer import Container, Layer
from netspec.kinds.tensors import ShapeError
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.text import Place
from netspec.spec.model import InputSpec, Spec, Step

Stream = tuple[Value, ...] | None
"""What a step takes; None where a fault above has spoilt it, which mutes everything below."""


def link(spec: Spec, problems: Problems) -> Graph | None:
    """The graph of a spec. Every fault goes to `problems`; with an error among them there is no graph."""
    if spec.layers is None or not spec.inputs or too_many_steps(spec.layers, problems):
        # without the one or the other nothing can be said of the rest
        return None
    linker = Linker(spec, problems)
    stream = linker.run(spec.layers, linker.inputs())
    outputs = connect_outputs(spec, stream, linker)
    if problems.errors:
        return None
    nodes = prune(linker.graph_inputs, linker.nodes, outputs, linker.names.places, problems)
    return Graph(spec.name, spec.description, tuple(linker.graph_inputs), nodes, tuple(outputs))


class Linker:
    """Walks the steps from top to bottom, holding the names given so far."""

    def __init__(self, spec: Spec, problems: Problems) -> None:
        self.spec = spec
        self.problems = problems
        self.graph_inputs: list[GraphInput] = []
        self.nodes: list[Node] = []
        self.producers: dict[Value, Node] = {}
        self.names = Names(spec, problems)
        self.path: tuple[str, ...] = ()
        self.step: Step | None = None
        self._parts: dict[tuple[str, ...], dict[str, int]] = {}

    # ---- where the stream begins

    def inputs(self) -> Stream:
        values = [self._input(one) for one in self.spec.inputs]
        return tuple(v for v in values if v is not None) if all(values) and values else None

    def _input(self, spec: InputSpec) -> Value | None:
        value = self._typed_input(spec)
        if value is not None:
            for layer in spec.kind.first_layer():
                value = self._node(
                    layer, (value,), self._part(f"{spec.name}_{layer.kind}"), spec.place
                )
        self.names.give(spec.name, value, spec.place)
        return value

    def _typed_input(self, spec: InputSpec) -> Value | None:
        if spec.bound is None:
            return None
        try:
            value = Value(spec.bound.encoded(spec.width), spec.name)
        except ShapeError as error:
            place = place_of_setting(error.setting, spec.settings, spec.place)
            self.problems.add(
                Diagnostic(error.code, error.message, Label(place, error.label or ""), error.help)
            )
            return None
        self.graph_inputs.append(GraphInput(spec, value))
        return value

    # ---- steps

    def run(self, steps: tuple[Any, ...], stream: Stream, *, part: str | None = None) -> Stream:
        """The stream after `steps`; with `part`, their weights go below a path of that name."""
        outside, around = self.path, self.step
        if part is not None:
            self.path = (*outside, self._part(part))
        for step in steps:
            stream = self._looped(step, stream)
        self.path, self.step = outside, around
        return stream

    def _looped(self, step: Step, stream: Stream) -> Stream:
        part = self._part(step.name or step.kind.kind) if self._has_part(step) else None
        if step.repeat is None:
            return self._once(step, stream, (part,) if part else ())
        if step.from_ and "prev" not in step.from_ and step.repeat > 1:
            self._report_restart(step)
            return None
        for turn in range(step.repeat):
            stream = self._once(step, stream, (part or step.kind.kind, str(turn)))
        return stream

    def _has_part(self, step: Step) -> bool:
        # a container without a name or a loop adds nothing to the paths of the weights in it
        return (
            not isinstance(step.kind, Container) or step.name is not None or step.repeat is not None
        )

    def _once(self, step: Step, stream: Stream, parts: tuple[str, ...]) -> Stream:
        outside, around = self.path, self.step
        self.step = step
        stream = self._from(step, stream)
        if isinstance(step.kind, Container):
            self.path = (*outside, *parts)
            after: Stream = step.kind.expand(self, stream)
        elif isinstance(step.kind, Layer):
            after = self._layer(step.kind, step, stream, (*outside, *parts))
        else:
            after = None
        self.path, self.step = outside, around
        if step.name is not None:
            value = after[0] if after is not None and len(after) == 1 else None
            self.names.give(step.name, value, step.siblings["name"].place)
        return after

    def _layer(self, layer: Layer, step: Step, stream: Stream, path: tuple[str, ...]) -> Stream:
        named = [self.names.resolve(name, self._name_place(step, name)) for name in layer.results()]
        if stream is None or None in named:
            return None
        values = (*stream, *(value for value in named if value is not None))
        if not layer.takes_several:
            one = self.side_by_side(values, layer.kind, step.place)
            if one is None:
                return None
            values = (one,)
        try:
            return (self._node(layer, values, path, step.place),)
        except ShapeError as error:
            self.problems.add(shape_fault(error, step, layer.kind, values, self.producers))
            return None

    def join(self, layer: Layer, *streams: Stream) -> Stream:
        """The streams put together by a layer that the container around adds."""
        if any(stream is None for stream in streams):
            return None
        values = tuple(value for stream in streams if stream for value in stream)
        step = self.step
        assert step is not None
        try:
            return (self._node(layer, values, (*self.path, self._part(layer.kind)), step.place),)
        except ShapeError as error:
            if isinstance(step.kind, Container):
                error = step.kind.explain(error, *(value.type for value in values))
            self.problems.add(shape_fault(error, step, step.kind.kind, values, self.producers))
            return None

    def one(self, stream: Stream) -> Stream:
        """The stream as one value: what a container takes whose layers start at it more than once."""
        step = self.step
        if stream is None or step is None:
            return None
        value = self.side_by_side(stream, step.kind.kind, step.place)
        return None if value is None else (value,)

    def side_by_side(self, values: tuple[Value, ...], taker: str, place: Place) -> Value | None:
        """The one value that a taker of one gets: several float vectors stand side by side."""
        if len(values) == 1:
            return values[0]
        if all(
            value.type.is_float_vector and isinstance(value.type.sizes[0], int) for value in values
        ):
            return self._node(Concat(), values, (*self.path, self._part("concat")), place)
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

    def _node(self, layer: Layer, values: tuple[Value, ...], path: Any, place: Place) -> Value:
        path = (*self.path, path) if isinstance(path, str) else path
        output = Value(layer.shape(*(value.type for value in values)))
        node = Node(path, layer, values, output, place)
        self.nodes.append(node)
        self.producers[output] = node
        return output

    # ---- names

    def _part(self, wanted: str) -> str:
        taken = self._parts.setdefault(self.path, {})
        part, number = part_of(wanted), taken.get(wanted, 0)
        while part in taken:
            number += 1
            part = f"{wanted}_{number}"
        # from here the search for the next of that name goes on
        taken[wanted] = max(number, 1)
        taken.setdefault(part, 1)
        return part

    def _from(self, step: Step, stream: Stream) -> Stream:
        if not step.from_:
            return stream
        values: list[Value] = []
        whole = True
        for name in step.from_:
            if name == "prev":
                whole = whole and stream is not None
                values += stream or ()
                continue
            value = self.names.resolve(name, place_in(step.siblings["from"], name), "prev")
            whole = whole and value is not None
            values += [value] if value is not None else []
        return tuple(values) if whole else None

    def _name_place(self, step: Step, name: str) -> Place:
        return place_in(step.settings, name) if step.settings is not None else step.place

    def _report_restart(self, step: Step) -> None:
        self.problems.add(
            Diagnostic(
                "NS2009",
                f"every turn of the loop would start again at `{step.from_[0]}`, so all but the last are lost",
                Label(step.siblings["from"].place),
                "put the loop in a group that starts there: `{layers: [{…, repeat: "
                f"{step.repeat}}}], from: {step.from_[0]}}}`",
            )
        )
