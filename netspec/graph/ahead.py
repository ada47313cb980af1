"""Layers that see what an output is to tell: with them it learns to copy, and its measures are too good to be true."""

from collections.abc import Iterator, Mapping

from netspec.graph.graph import Node, Value
from netspec.kinds.named_sizes import Ragged, base_of
from netspec.kinds.tensors import ShapeError, TensorType
from netspec.source.diagnostics import WARNING, Diagnostic, Label, Problems
from netspec.source.help import Help, put
from netspec.spec.model import OutputSpec

CURES = {
    "attention": "say `causal: true`, so that no place looks at those behind it",
    "conv1d": "say `padding: causal`, so that no place looks at those behind it",
    **dict.fromkeys(("lstm", "gru", "rnn"), "take one direction: `bidirectional: false`"),
}

SETTINGS = {
    "attention": ("causal", "true", "heads"),
    "conv1d": ("padding", "causal", None),
    **dict.fromkeys(("lstm", "gru", "rnn"), ("bidirectional", "false", "hidden")),
}
"""The setting that mends it, its value, and the primary setting of the kind."""

BY_HAND = ("softmax", "log_softmax", "sparsemax")
"""The heart of an attention that is written out, whose scores may hide what stands behind."""


def warn_of_looking_ahead(
    output: OutputSpec, value: Value, producers: Mapping[Value, Node], problems: Problems
) -> None:
    """Tell of the first layer on the way to an output of next codes that brings later places to earlier ones."""
    if output.kind.says:
        (time,) = output.kind.said().sizes
    elif output.of is not None and output.kind.kind == "next_token":
        (time,) = output.of.kind.encoded(output.of.width).sizes
    else:
        return
    if not isinstance(time, str):
        # a number may be the size of another axis as well
        return
    seen = [node for node in _leading_to(value, producers) if _looks_ahead(node, time)]
    if not seen:
        return
    node = seen[-1]
    kind = node.layer.kind
    message = (
        f"`{kind}` lets a place see those behind it, and `{output.name}` is to tell what comes next"
    )
    help: str = CURES.get(kind, "keep it out of the way to this output")
    if kind in SETTINGS:
        key, written, primary = SETTINGS[kind]
        help = Help(help, put(key, written, primary=primary))
    related = (Label(output.place, "it would be told what it is to tell"),)
    problems.add(Diagnostic("NS2076", message, Label(node.place), help, WARNING, related=related))


def _leading_to(value: Value, producers: Mapping[Value, Node]) -> Iterator[Node]:
    """Every node that a value comes of, the last first."""
    waiting, seen = [value], set()
    while waiting:
        node = producers.get(waiting.pop())
        if node is not None and id(node) not in seen:
            seen.add(id(node))
            yield node
            waiting += reversed(node.inputs)


def _looks_ahead(node: Node, time: str) -> bool:
    """Whether it surely does: of scores that are masked by hand nothing is known."""
    layer = node.layer
    if layer.mixes_samples or layer.looks_back() or layer.kind in BY_HAND:
        return False
    types = [_with_lengths(one, time) for one in node.input_types]
    try:
        mixed = layer.mixes(*types)
    except ShapeError:
        return False
    return any(base_of(size) == time for one in mixed for _, size in one.ragged(types))


def _with_lengths(type: TensorType, time: str) -> TensorType:
    sizes = (Ragged(s) if isinstance(s, str) and base_of(s) == time else s for s in type.sizes)
    return type._replace(sizes=tuple(sizes))
