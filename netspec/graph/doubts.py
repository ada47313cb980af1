"""Layers that PyTorch takes without a word, and that can hardly be meant: two `linear` in a row, a `relu` before the output."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial

from netspec.graph.graph import Graph, GraphOutput, Node, Value
from netspec.source.diagnostics import WARNING, Diagnostic, Label, Problems
from netspec.source.help import Help, before, drop_step, maybe
from netspec.source.text import Place

Producers = Mapping[Value, Node]
CUTTING = frozenset({"relu", "relu6"})
SQUASHING = frozenset({"sigmoid", "log_sigmoid", "hardsigmoid", "softmax", "log_softmax"})
IDLE_TWICE = frozenset({*CUTTING, "sigmoid", "hardsigmoid", "tanh", "hardtanh", "softmax"})
"""Activations that do nothing, or only harm, right behind themselves."""
DROPPING = frozenset({"dropout", "channel_dropout"})
RANGES = {
    "relu": "never below 0",
    "relu6": "from 0 to 6",
    "softplus": "never below 0",
    "sigmoid": "from 0 to 1",
    "hardsigmoid": "from 0 to 1",
    "softmax": "from 0 to 1",
    "tanh": "from -1 to 1",
    "hardtanh": "from -1 to 1",
    "softsign": "from -1 to 1",
}
"""Where the results of an activation lie, for an output of numbers whose target lies elsewhere."""
BOUNDED = frozenset({"tanh", "hardtanh", "softsign"})
SHARING = frozenset({"softmax", "sparsemax", "log_softmax"})
MOST_WEIGHTS = 2**32
"""A layer of more weights, 17 GB of them, is most often a picture that was flattened too early."""
AROUND_ZERO = ("standardize", "robust", "log1p", "quantile")
"""How a target is scaled so that half of it lies below 0 or near it."""


def warn_of_doubts(graph: Graph, problems: Problems) -> None:
    """Warn of what is allowed in a graph and can hardly be meant."""
    producers = {value: node for node in graph.nodes for value in node.outputs}
    # counted once, and only where it is asked for
    uses = cache(partial(_uses, graph))
    for node in graph.nodes:
        kind = node.layer.kind
        if kind == "linear":
            _of_two_linears(node, producers, uses, problems)
            _of_size(node, problems)
        elif kind in IDLE_TWICE or kind in SQUASHING:
            _of_two_activations(node, producers, problems)
        if (kind in SHARING or kind == "layer_norm") and _is_of_one_number(node):
            _of_one_number(node, problems)
    for one in graph.outputs:
        for warning in _of_the_end(one, producers):
            problems.add(warning)


def _of_size(node: Node, problems: Problems) -> None:
    sizes = (node.inputs[0].type.sizes[-1:], node.outputs[0].type.sizes[-1:])
    (before,), (after,) = sizes if all(sizes) else ((1,), (1,))
    if isinstance(before, int) and isinstance(after, int) and before * after > MOST_WEIGHTS:
        gigabytes = before * after * 4 / 1e9
        message = f"this `linear` has {before * after:,} weights, which take {gigabytes:,.0f} GB"
        help = "let less arrive, such as by `global_avg_pool` in place of `flatten`, or give fewer `features`"
        label = Label(node.place, f"{before:,} numbers arrive, and {after:,} come out")
        _warn(problems, "NS2023", message, label, help, ())


def _of_one_number(node: Node, problems: Problems) -> None:
    """Tell of a `softmax` over one number, which is 1, and of a norm of one number, which is 0."""
    message = f"`{node.layer.kind}` over a single number gives the same whatever comes in"
    words = "leave it out, or name the axis along which there are several"
    help = _without(node.layer.kind, node.place, words)
    label = Label(node.place, f"the input is {node.inputs[0].type} here")
    _warn(problems, "NS2022", message, label, help, ())


def _is_of_one_number(node: Node) -> bool:
    if node.layer.kind in SHARING:
        axes = [axis for mixed in node.layer.mixes(*node.input_types) for axis in mixed.axes]
        return bool(axes) and all(node.inputs[0].type.sizes[axis] == 1 for axis in axes)
    if node.layer.kind == "layer_norm":
        return set(node.layer.weights(*node.input_types)[0].sizes) == {1}
    return False


def _before(node: Node, producers: Producers) -> Node | None:
    """The layer before one, those left out that do nothing once the network is trained."""
    return _made(node.inputs[0], producers) if node.inputs else None


def _made(value: Value, producers: Producers) -> Node | None:
    node = producers.get(value)
    while node is not None and (node.layer.training_only or node.layer.kind == "identity"):
        node = producers.get(node.inputs[0])
    return node


def _of_two_linears(
    node: Node, producers: Producers, uses: Callable[[], Counter[Value]], problems: Problems
) -> None:
    first = _before(node, producers)
    if first is None or first.layer.kind != "linear":
        return
    between = first.outputs[0]
    shared = first.shared or node.shared or first.ties or node.ties
    # a result with a name is meant for itself, and so is one that others take
    if shared or between.name is not None or _is_bottleneck(first, node):
        return
    if uses()[between] > 1:
        return
    message = "two `linear` layers without an activation between them do no more than one"
    between_them = maybe(before("relu"), title="put `relu` between them")
    words = "put an activation between them: `- relu`; or leave one of them out"
    help = Help(words, between_them)
    related = (Label(first.place, "the first of them"),)
    _warn(problems, "NS2017", message, Label(node.place), help, related)


def _uses(graph: Graph) -> Counter[Value]:
    """How often each value is taken."""
    uses = Counter(value for node in graph.nodes for value in node.takes)
    uses.update(one.value for one in graph.outputs)
    return uses


def _is_bottleneck(first: Node, second: Node) -> bool:
    """Whether what lies between is narrower than both ends: two small matrices in place of a large one."""
    sizes = (first.inputs[0].type, first.outputs[0].type, second.outputs[0].type)
    before, between, after = (type.sizes[-1] if type.sizes else 1 for type in sizes)
    numbers = isinstance(before, int) and isinstance(between, int) and isinstance(after, int)
    return not numbers or between < min(before, after)  # type: ignore[operator]


def _of_two_activations(node: Node, producers: Producers, problems: Problems) -> None:
    first, kind = _before(node, producers), node.layer.kind
    if first is None:
        return
    before = first.layer.kind
    if before == kind and kind in IDLE_TWICE:
        message = f"`{kind}` stands behind `{kind}`"
        help = _without(kind, node.place, "leave one of them out")
    elif before in CUTTING and kind in SQUASHING:
        message = f"`{before}` cuts off what is below 0, and `{kind}` stands behind it"
        least = (
            "a `sigmoid` is then never below 0.5"
            if "sigmoid" in kind
            else "half of the answers then weigh alike"
        )
        help = _without(before, first.place, f"leave `{before}` out: {least}")
    else:
        return
    related = (Label(first.place, "the first of them"),)
    _warn(problems, "NS2018", message, Label(node.place), help, related)


def _of_the_end(one: GraphOutput, producers: Producers) -> Iterator[Diagnostic]:
    output = one.spec
    learns = output.awaits_logits or output.kind.kind in ("number", "vector")
    if output.loss is None or not learns:
        return
    last, made = producers.get(one.value), _made(one.value, producers)
    related = (Label(output.place, f"it leads to `{output.name}`"),)
    if last is not None and last.layer.kind in DROPPING:
        message = f"`{last.layer.kind}` stands behind the last layer, and drops answers themselves"
        words = "put it before the last layer with weights, or leave it out"
        help = _without(last.layer.kind, last.place, words)
        yield Diagnostic("NS2020", message, Label(last.place), help, WARNING, related)
    if made is None:
        return
    kind, transform = made.layer.kind, getattr(output.kind, "transform", None)
    words = f"leave `{kind}` out"
    if output.awaits_logits and kind in CUTTING:
        message = (
            f"`{kind}` stands before the output `{output.name}`, whose logits it cuts off below 0"
        )
        help = _without(kind, made.place, words)
        yield Diagnostic("NS2019", message, Label(made.place), help, WARNING, related)
    elif output.awaits_logits and kind in BOUNDED:
        message = f"`{kind}` keeps the logits of `{output.name}` {RANGES[kind]}, so that no answer is ever sure"
        help = _without(kind, made.place, words)
        yield Diagnostic("NS2019", message, Label(made.place), help, WARNING, related)
    elif transform in AROUND_ZERO and kind in RANGES:
        message = f"`{kind}` gives numbers {RANGES[kind]}, and those of `{output.name}` lie around 0 while it is trained"
        more = ": answers are brought back to the units of the data by themselves"
        if RANGES[kind] == "from 0 to 1":
            scaled = f"{{{output.kind.kind}: {{transform: min_max}}}}"
            more = f", or scale the target to the same range: `{scaled}`"
        help = _without(kind, made.place, words + more)
        yield Diagnostic("NS2019", message, Label(made.place), help, WARNING, related)


def _without(kind: str, place: Place, words: str) -> Help:
    """A help that takes out the layer that stands at a place."""
    return Help(words, maybe(drop_step(place), title=f"leave `{kind}` out"))


def _warn(
    problems: Problems, code: str, message: str, where: Label, help: str, related: tuple[Label, ...]
) -> None:
    problems.add(Diagnostic(code, message, where, help, WARNING, related))
