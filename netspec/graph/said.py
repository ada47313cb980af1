"""Outputs that are said part by part: what of the network is asked again for each part, and what cannot be."""

from collections.abc import Sequence

from netspec.graph.graph import Graph, GraphInput, GraphOutput, Node, Value
from netspec.graph.lengths import most_lengths
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.help import Help, cure, put_in

CODE = "NS2097"


def inputs_of(graph: Graph, output: GraphOutput) -> tuple[GraphInput, GraphInput]:
    """What was said before, and how much that is, as inputs of the network."""
    before = next(one for one in graph.inputs if one.spec.said_in == output.spec.name)
    lengths = next(one for one in graph.inputs if one.spec.of is before.spec)
    return before, lengths


def asked_again(graph: Graph, output: GraphOutput) -> tuple[Node, ...]:
    """The nodes that hang on what was said before in an output, in order."""
    known = {one.value for one in inputs_of(graph, output)}
    found = []
    for node in graph.nodes:
        if known.intersection(node.takes):
            known.update(node.outputs)
            found.append(node)
    return tuple(found)


def asked_once(graph: Graph) -> tuple[Node, ...]:
    """The nodes that hang on nothing that is said."""
    again = {id(node) for one in spoken(graph) for node in asked_again(graph, one)}
    return tuple(node for node in graph.nodes if id(node) not in again)


def spoken(graph: Graph) -> Sequence[GraphOutput]:
    """The outputs that are said part by part."""
    return [one for one in graph.outputs if one.spec.kind.says]


def check_said(graph: Graph, problems: Problems) -> None:
    """Tell of outputs that do not hang on what is said as they have to."""
    hang = {one.spec.name: _hanging(graph, one) for one in spoken(graph)}
    for output in spoken(graph):
        name = output.spec.name
        if output.value not in hang[name]:
            message = (
                f"`{name}` is said part by part, and its layers do not take what was said before"
            )
            help = f"begin them with it: `{{embedding: 64, from: {name}.previous}}`"
            problems.add(Diagnostic(CODE, message, Label(output.spec.place), help))
        _check_room(graph, output, problems)
    for other in graph.outputs:
        for name, values in hang.items():
            if other.spec.name != name and other.value in values and not other.spec.train_only:
                message = f"`{other.spec.name}` hangs on what is said in `{name}`, which is not known when it is asked"
                help = "let it hang on the inputs alone, or say `train_only: true` beside it"
                problems.add(Diagnostic(CODE, message, Label(other.spec.place), help))


def _hanging(graph: Graph, output: GraphOutput) -> set[Value]:
    return {value for node in asked_again(graph, output) for value in node.outputs}


def _check_room(graph: Graph, output: GraphOutput, problems: Problems) -> None:
    """Tell where a layer has room for fewer places than may be said."""
    (axis,) = output.spec.kind.said().sizes
    room, most = most_lengths(graph).get(str(axis)), output.spec.kind.most_said()
    if room is not None and room < most:
        message = f"`{output.spec.name}` may be {most} parts long, and a layer has room for {room} places of `{axis}`"
        words = f"say `max_length: {room - 1}`, or raise the `length` of `position_embedding`"
        cut = put_in("text", "max_length", str(room - 1), primary="vocabulary")
        help = Help(words, cure(cut, title=f"say `max_length: {room - 1}`"))
        problems.add(Diagnostic(CODE, message, Label(output.spec.place), help))
