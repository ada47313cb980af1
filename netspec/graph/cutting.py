"""A part of a network, cut out by the names of results: what leads to some of them, from the inputs or from others."""

from collections.abc import Collection, Iterable, Sequence

from netspec.graph.ends import leading_to
from netspec.graph.graph import Graph, GraphInput, GraphOutput, Node, Value
from netspec.graph.shares import settled
from netspec.kinds.named_sizes import Ragged, base_of, formula
from netspec.kinds.tensors import FLOAT
from netspec.source.diagnostics import SpecError, fail
from netspec.source.names import nearest
from netspec.spec.part import Part, given_result, place_of, taken_result

UNKNOWN, IMPOSSIBLE = "NS6035", "NS6036"
MOST_LISTED = 12


def cut_out(graph: Graph, part: Part, *, pictures: bool = True) -> Graph:
    """The part as a network of its own. It takes the results it starts from, and the inputs that lead to it otherwise.

    An output that is asked for by its name stays that output; a result becomes one of the kind `tensor`. Where an answer
    is in the pixels of a picture, that picture is an input as well, unless answers without `pictures` are wanted.

    Raises:
        SpecError: there is no such result (NS6035), or there can be no such part (NS6036).
    """
    starts = {name: _start(graph, name) for name in part.from_}
    ends = _ends(graph, part, {one.value for one in starts.values()})
    found = between(graph, ends, starts.values(), pictures=pictures)
    taken = {one.value for one in found.inputs}
    for name, one in starts.items():
        if one.value not in taken or not _is_used(found, one.value):
            asked = " or ".join(f"`{end.spec.name}`" for end in ends)
            others = [other for other in starts if other != name]
            help = (
                f"leave `--from {name}` out" if others else "name something behind it: `--to NAME`"
            )
            raise _impossible("from", name, f"nothing leads from `{name}` to {asked}", help)
    return found


def between(
    graph: Graph,
    ends: Sequence[GraphOutput],
    starts: Iterable[GraphInput] = (),
    *,
    pictures: bool = True,
) -> Graph:
    """The network with other outputs, and with inputs in place of what leads to certain values."""
    own = {one.value for one in graph.inputs}
    first = tuple(one for one in starts if one.value not in own)
    given = {one.value for one in first}
    nodes, needed = leading_to(ends, graph.nodes, given)
    seen = {one.spec.of.name for one in ends if one.spec.of is not None} if pictures else set()
    values = [one.value for one in (*first, *graph.inputs) if one.value in needed]
    sizes = {size for value in (*values, *(end.value for end in ends)) for size in value.type.sizes}
    axes = {base_of(size) for size in sizes if isinstance(size, Ragged)}
    kept = tuple(
        one
        for one in graph.inputs
        if one.value in needed or one.spec.name in seen or one.spec.kind.marks() in axes
    )
    return graph._replace(
        inputs=first + kept,
        nodes=settled([_without(node, given) for node in nodes]),
        outputs=tuple(ends),
        results={},
    )


def _without(node: Node, given: Collection[Value]) -> Node:
    """The node with results of its own in place of those that come from outside."""
    if not any(value in given for value in node.outputs):
        return node
    fresh = {v: Value(v.type, None, v.within) if v in given else v for v in node.outputs}
    unused = (*node.unused, *(fresh[value] for value in node.outputs if value in given))
    return node._replace(
        outputs=tuple(fresh.values()), unused=tuple(v for v in unused if v not in given)
    )


def _is_used(graph: Graph, value: Value) -> bool:
    ends = (one.value for one in graph.outputs)
    return value in ends or any(value in node.takes for node in graph.nodes)


def _ends(graph: Graph, part: Part, begin: Collection[Value]) -> list[GraphOutput]:
    """What is asked for; by default every answer that hangs on the values where the part begins."""
    behind = set(begin)
    for node in graph.nodes:
        if behind.intersection(node.takes):
            behind.update(node.outputs)
    behind.difference_update(begin)

    def hangs(one: GraphOutput) -> bool:
        # a result is decoded by an output that takes it; as a tensor it would be given back as it came
        decodes = one.value in begin and one.spec.kind.kind != "tensor"
        return one.value in behind or decodes

    if not part.to:
        ends = [one for one in graph.outputs if hangs(one) and not one.spec.train_only]
        if not ends:
            help = "name a result behind it: `--to NAME`"
            raise _impossible("from", part.from_[0], f"no answer hangs on `{part.from_[0]}`", help)
        return ends
    ends = [_end(graph, name) for name in dict.fromkeys(part.to)]
    for one in ends:
        if part.from_ and not hangs(one):
            listed = " or ".join(f"`{name}`" for name in part.from_)
            message = f"`{one.spec.name}` does not hang on {listed}"
            names = [n for n, values in graph.results.items() if values and behind >= {*values}]
            help = f"what hangs on it: {_listed(names)}" if names else "start elsewhere"
            raise _impossible("to", one.spec.name, message, help)
    return ends


def _start(graph: Graph, name: str) -> GraphInput:
    own = next((one for one in graph.inputs if one.spec.name == name), None)
    if own is not None and own.spec.kind.marks() is not None:
        message = (
            f"`{name}` says how long `{own.spec.kind.marks()}` is, and is no value of the network"
        )
        raise _impossible("from", name, message, "it stays an input wherever it is needed")
    if own is not None:
        return own
    value = _result(graph, name, "from")
    if value.type.dtype != FLOAT:
        message = f"`{name}` holds {value.type.dtype}, and a part starts from numbers"
        raise _impossible("from", name, message, "start from the layer that makes numbers of them")
    for size in value.type.sizes:
        if isinstance(size, Ragged) and formula(size)[1:] != (0, 1):
            message = f"`{name}` is `{size}` long, where a part can only start from a whole `{base_of(size)}`"
            raise _impossible("from", name, message, "start from a result before the windows")
    return GraphInput(given_result(name, value.type.sizes), value)


def _end(graph: Graph, name: str) -> GraphOutput:
    for one in graph.outputs:
        if one.spec.name == name:
            return one._replace(spec=one.spec._replace(train_only=False))
    if any(one.spec.name == name for one in graph.inputs):
        help = "name a result of the layers, or an output"
        raise _impossible("to", name, f"`{name}` is an input", help)
    return GraphOutput(taken_result(name), _result(graph, name, "to"))


def _result(graph: Graph, name: str, word: str) -> Value:
    """The one value of a name."""
    values = graph.results.get(name)
    if values is None:
        raise _unknown(graph, name, word)
    if len(values) != 1:
        parts = [one for one in graph.results if one.startswith(f"{name}.")]
        help = f"name one of its parts: {_listed(parts)}" if parts else "name one of them"
        raise _impossible(word, name, f"`{name}` stands for {len(values)} values", help)
    (value,) = values
    if all(value not in node.outputs for node in graph.nodes):
        help = "lead it to an output, and train once more"
        raise _impossible(word, name, f"no output needs `{name}`, so it has learned nothing", help)
    return value


def _unknown(graph: Graph, name: str, word: str) -> SpecError:
    outputs = [one.spec.name for one in graph.outputs]
    inputs = [one.spec.name for one in graph.inputs]
    what = "result or output" if word == "to" else "result"
    if word == "from" and name in outputs:
        message = f"`{name}` is an output, and nothing comes behind it"
        return _impossible(word, name, message, "name the result where the part begins")
    known = [one for one in graph.results if one not in inputs]
    known = list(dict.fromkeys([*outputs, *known])) if word == "to" else [*known, *inputs]
    inner = next((one for one in known if one.endswith(f".{name}")), None)
    near = inner or nearest(name, known)
    help = f"a similar name exists: `{near}`" if near else f"there are {_listed(known)}"
    if len(known) == (len(outputs) if word == "to" else len(inputs)):
        help += "; a step gets a name so: `{linear: 8, name: code}`"
    return fail(UNKNOWN, f"the network has no {what} `{name}`", place_of(word, name), help=help)


def _impossible(word: str, name: str, message: str, help: str) -> SpecError:
    return fail(IMPOSSIBLE, message, place_of(word, name), help=help)


def _listed(names: Sequence[str]) -> str:
    more = ", …" if len(names) > MOST_LISTED else ""
    return ", ".join(f"`{name}`" for name in names[:MOST_LISTED]) + more
