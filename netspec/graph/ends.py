"""The ends of the graph: what each output takes, what an output forbids before it, and what leads to no output."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from netspec.graph.graph import Graph, GraphInput, GraphOutput, Node, Value
from netspec.graph.names import Stream
from netspec.kinds.layers.layer import Layer
from netspec.kinds.tensors import ShapeError, Size
from netspec.source.diagnostics import WARNING, Diagnostic, Label, Problems
from netspec.source.help import Cure, Help, after, drop, drop_step, ends_at, maybe, with_cures
from netspec.source.text import Place
from netspec.source.tree import Mapping
from netspec.spec.model import OutputSpec, Spec

if TYPE_CHECKING:
    from netspec.graph.linker import Linker

MOVING = frozenset({"identity", "reshape", "flatten", "squeeze", "unsqueeze", "permute"})
"""The layers that change no number."""
PROBABILITIES = frozenset({"softmax", "log_softmax", "sparsemax", "sigmoid", "log_sigmoid"})
"""The layers whose result an output of logits must not get."""


def connect_outputs(spec: Spec, stream: Stream, linker: "Linker") -> list[GraphOutput]:
    """Every output with its value. An output that gets what it cannot take is told and left out."""
    outputs = []
    for output in spec.outputs:
        known = output.bound is not None and _has_classes(output, linker.problems)
        value = _value_of(output, stream, linker, known)
        if known and value is not None and _accepted(output, value, linker):
            _warn_of_the_end(output, value, linker)
            if output.kind.says or output.of is not None:
                # imported here: few outputs tell what comes next
                from netspec.graph.ahead import warn_of_looking_ahead

                warn_of_looking_ahead(output, value, linker.producers, linker.problems)
            outputs.append(GraphOutput(output, value))
    return outputs


def _has_classes(output: OutputSpec, problems: Problems) -> bool:
    """Whether its classes are given, if it has some: without them no shape can be wrong. Told if not."""
    try:
        output.kind.target_columns()
        output.kind.targets(output.width)
    except ShapeError as error:
        problems.add(Diagnostic(error.code, error.message, Label(output.place), error.help))
        return False
    return True


def _value_of(output: OutputSpec, stream: Stream, linker: "Linker", known: bool) -> Value | None:
    if output.from_:
        stream = linker.started_at(output.from_, output.siblings["from"], stream)
    elif output.name in linker.names.results and output.name not in {
        i.name for i in linker.spec.inputs
    }:
        stream = linker.names.resolve(output.name, output.place)
    if stream is None:
        return None
    # without its classes it cannot say what it makes of several values
    joined = output.kind.joined() if known else None
    if joined is not None and (len(stream) > 1 or output.kind.many):
        return _joined(output, joined, stream, linker)
    return linker.side_by_side(stream, output.name, output.place)


def _joined(
    output: OutputSpec, layer: Layer, stream: tuple[Value, ...], linker: "Linker"
) -> Value | None:
    """The values as one, put together by a layer that the output brings along."""
    here = linker.at.below(linker.part(f"{output.name}_{layer.kind}"))
    try:
        (value,) = linker.node(layer, stream, here, output.place)
    except ShapeError as error:
        what = "these results together" if len(stream) > 1 else "this result"
        message = f"`{output.name}` cannot take {what}: {error.message}"
        arriving = ", ".join(f"`{v.name}` {v.type}" if v.name else str(v.type) for v in stream)
        linker.problems.add(
            Diagnostic("NS3010", message, Label(output.place, arriving), error.help)
        )
        return None
    return value


def _accepted(output: OutputSpec, value: Value, linker: "Linker") -> bool:
    try:
        output.kind.accept(value.type)
        if output.of is not None and output.of.bound is not None:
            output.kind.accept_in(value.type, output.of.bound.encoded(output.of.width))
    except ShapeError as error:
        node = linker.producers.get(value)
        related = (Label(node.place, f"gives {value.type}"),) if node else ()
        code = "NS3010" if error.code == "NS3001" else error.code
        help = error.help
        if help and len(linker.spec.outputs) > 1:
            step = f"{{linear: …, from: NAME, name: {output.name}}}"
            words = f"{help}; each output can have a step of its own: `{step}`"
            help = with_cures(words, help)
        # imported here: only a spec with faults needs it
        from netspec.graph.faults import chain_to

        last = _last_layer(value, linker)
        if last is not None:
            help = ends_at(help, last.layer.kind, last.place)
        linker.problems.add(
            Diagnostic(
                code,
                error.message,
                Label(_setting_place(output, error), error.label or ""),
                help,
                related=related,
                shapes=f"{chain_to(value, linker.producers)} → {output.name} ✗",
            )
        )
        return False
    return not _told_of_probabilities(output, value, linker)


def _setting_place(output: OutputSpec, error: ShapeError) -> Place:
    """The setting that is to blame, where one is."""
    node = output.settings
    inside = node.get(error.setting) if isinstance(node, Mapping) and error.setting else None
    return inside.place if inside else output.place


def _told_of_probabilities(output: OutputSpec, value: Value, linker: "Linker") -> bool:
    """Whether a softmax or sigmoid stands before an output that has its own; told if so."""
    node = _last_layer(value, linker, past=MOVING)
    if node is None or not output.awaits_logits or node.layer.kind not in PROBABILITIES:
        return False
    kind = node.layer.kind
    linker.problems.add(
        Diagnostic(
            "NS2006",
            f"`{kind}` stands before the output `{output.name}`, whose loss contains it already",
            Label(node.place, "the output takes logits"),
            Help(
                f"remove `{kind}`: the exported file gives probabilities all the same",
                drop_step(),
            ),
            related=(Label(output.place, f"`{output.kind.kind}` applies it itself"),),
        )
    )
    return True


def _last_layer(value: Value, linker: "Linker", past: frozenset[str] = frozenset()) -> Node | None:
    """The layer that a value comes of, those left out that are there for training alone, and kinds of `past`; None: an input."""
    node = linker.producers.get(value)
    while node is not None and (node.layer.training_only or node.layer.kind in past):
        node = linker.producers.get(node.inputs[0])
    return node


def _warn_of_the_end(output: OutputSpec, value: Value, linker: "Linker") -> None:
    """Tell where the loss of an output does not learn from what the last layer gives."""
    loss, node = output.loss, _last_layer(value, linker)
    if loss is None or not loss.ends or (node is not None and node.layer.kind in loss.ends):
        return
    wanted = loss.ends[0]
    place = output.siblings["loss"].place if "loss" in output.siblings else output.place
    linker.problems.add(
        Diagnostic(
            "NS2016",
            f"`{loss.kind}` may learn nothing, for the layers before `{output.name}` do not end with `{wanted}`",
            Label(
                place, f"it learns from what {' or '.join(f'`{one}`' for one in loss.ends)} gives"
            ),
            Help(
                f"put `{wanted}` behind the last layer",
                *((after(wanted, node.place),) if node else ()),
            ),
            WARNING,
            related=(Label(node.place, "this is the last layer"),) if node else (),
        )
    )


def arriving(graph: Graph) -> dict[str, tuple[Size, ...]]:
    """Output → the sizes of what it takes, per sample."""
    return {one.spec.name: one.value.type.sizes for one in graph.outputs}


def prune(linker: "Linker", outputs: Sequence[GraphOutput], problems: Problems) -> tuple[Node, ...]:
    """The nodes that some output needs, in order; what none needs is warned of, but for the layers of other specs."""
    nodes, inputs = linker.nodes, linker.graph_inputs
    kept, needed = leading_to(outputs, nodes)
    used = needed
    if len(kept) < len(nodes):
        used = needed.union(*(node.takes for node in nodes))
    for node in nodes if len(kept) < len(nodes) else ():
        if used.intersection(node.outputs) or _is_first_layer(node, inputs):
            continue
        if not any(node.path[: len(path)] == path for path in linker.specs):
            name = (node.outputs[0].name or "").partition(".")[0]
            place = linker.names.places.get(name, node.place)
            message = f"no output needs the result of `{name or node.layer.kind}`"
            _warn(message, place, problems, maybe(drop_step(), title="remove the step"))
    for one in inputs:
        if one.value not in needed and one.spec.has_column:
            message = f"no output needs the input `{one.spec.name}`"
            _warn(message, one.spec.place, problems, maybe(drop(), title="remove the input"))
    return kept


def leading_to(
    outputs: Sequence[GraphOutput], nodes: Sequence[Node], given: Collection[Value] = ()
) -> tuple[tuple[Node, ...], set[Value]]:
    """The nodes that lead to these outputs, in order, and all values that they and the outputs take.

    What leads to a value that is `given` is left out.
    """
    needed = {output.value for output in outputs}
    kept: list[Node] = []
    for node in reversed(nodes):
        values = node.outputs
        if needed.isdisjoint(values) or (given and needed.intersection(values).issubset(given)):
            continue
        if len(values) > 1 or node.unused:
            unused = tuple([value for value in values if value not in needed])
            node = node._replace(unused=unused) if unused != node.unused else node
        kept.append(node)
        needed.update(node.inputs, node.lengths)
    return tuple(reversed(kept)), needed


def answering(graph: Graph) -> Graph:
    """The network as it is exported: without the outputs that are there for training alone, and what leads to them alone."""
    outputs = tuple(one for one in graph.outputs if not one.spec.train_only)
    if len(outputs) == len(graph.outputs):
        return graph
    return graph._replace(nodes=leading_to(outputs, graph.nodes)[0], outputs=outputs)


def _is_first_layer(node: Node, inputs: list[GraphInput]) -> bool:
    return len(node.inputs) == 1 and node.place in {one.spec.place for one in inputs}


def _warn(message: str, place: Place, problems: Problems, *ways: Cure) -> None:
    help = Help("it is left out of the network; remove it, or lead it to an output", *ways)
    problems.add(Diagnostic("NS2004", message, Label(place), help, severity=WARNING))
