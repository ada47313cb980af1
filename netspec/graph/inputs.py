"""Where the stream begins: every input becomes a value, behind the layer that its kind puts first."""

from netspec.graph.graph import GraphInput, Value
from netspec.graph.names import Stream
from netspec.graph.weave import Weaver
from netspec.kinds.tensors import ShapeError
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.spec.model import InputSpec, Spec


class InputWeaver(Weaver):
    """Holds the inputs as well, and which of them tell how long samples are."""

    def __init__(self, spec: Spec, problems: Problems) -> None:
        super().__init__(spec, problems)
        self.graph_inputs: list[GraphInput] = []
        self._marked = _marked_by(spec, problems)

    def inputs(self) -> Stream:
        """What the first step takes: the values of all inputs, in order; None where one of them has a fault."""
        for axis, one in self._marked.items():
            self.names.markers[one.name] = axis
        found = [(one, self._input(one)) for one in self.spec.inputs]
        given = [(one, value) for one, value in found if one.said_in is None]
        values = [value for one, value in given if one.name not in self.names.markers]
        return tuple(v for v in values if v is not None) if all(values) and values else None

    def _input(self, spec: InputSpec) -> Value | None:
        value = self._typed_input(spec)
        if value is not None and spec.name in self.names.markers:
            self.lengths[self.names.markers[spec.name]] = value
        elif value is not None:
            for layer in spec.kind.first_layer():
                here = self.at.below(self.part(f"{spec.name}_{layer.kind}"))
                (value,) = self.node(layer, (value,), here, spec.place)
        stream = None if value is None else (value,)
        if spec.said_in is not None:
            self.names.give_apart(f"{spec.said_in}.previous", stream)
        else:
            self.names.give(spec.name, stream, spec.place)
        return value

    def _typed_input(self, spec: InputSpec) -> Value | None:
        if spec.bound is None:
            return None
        try:
            type = spec.bound.encoded(spec.width)
            if self._marked:
                from netspec.graph.lengths import with_lengths

                type = with_lengths(type, self._marked)
            value = Value(type, spec.name)
        except ShapeError as error:
            # imported here: only a spec with faults needs it
            from netspec.graph.faults import place_of_setting

            place = place_of_setting(error.setting, spec.settings, spec.place)
            self.problems.add(
                Diagnostic(error.code, error.message, Label(place, error.label or ""), error.help)
            )
            return None
        self.graph_inputs.append(GraphInput(spec, value))
        return value


def _marked_by(spec: Spec, problems: Problems) -> dict[str, InputSpec]:
    """Named size → the input that tells how long it is in each sample. Faults are told."""
    if all(one.bound is None or one.bound.marks() is None for one in spec.inputs):
        return {}
    # imported here and above: few inputs tell of lengths
    from netspec.graph.lengths import marked_by

    return marked_by(spec, problems)
