"""An embedding that is also the last layer of a network, with PyTorch's first numbers: they are far too large for that."""

from collections.abc import Mapping as ReadOnly

from netspec.graph.graph import Graph, Node, Value
from netspec.source.diagnostics import WARNING, Diagnostic, Label, Problems
from netspec.source.help import Cure, Help, add, cure
from netspec.source.tree import Mapping
from netspec.source.tree import Node as TreeNode
from netspec.spec.model import Spec

NORMS = ("layer_norm", "rms_norm")
"""What they give has the spread 1, so that something can be said of the products with it."""


def warn_of_tied_embeddings(spec: Spec, graph: Graph, problems: Problems) -> None:
    """Tell of outputs that are products of normed numbers with the rows of an embedding, which begin as N(0, 1)."""
    tables = {
        f"{node.label}.weight": node
        for node in graph.nodes
        if node.layer.kind == "embedding" and not _begins_otherwise(f"{node.label}.weight", graph)
    }
    makers = {value: node for node in graph.nodes for value in node.outputs}
    for output in graph.outputs:
        head = makers.get(output.value)
        other = next((one.other for one in head.ties if one.own == "weight"), "") if head else ""
        if head is None or other not in tables or not _is_normed(head.inputs[0], makers):
            continue
        spread = head.inputs[0].type.sizes[-1]
        message = (
            f"the first answers of `{output.spec.name}` are far off: they are products with an embedding, "
            "which begins with numbers of the spread 1"
        )
        words = "say under `train` that weights begin small, as in GPT-2: `init: normal`"
        help = Help(words, *_ways(spec.document.get("train")))
        label = Label(head.place, f"the spread of these is about √{spread}")
        related = (Label(tables[other].place, "this is the embedding"),)
        problems.add(Diagnostic("NS2086", message, label, help, WARNING, related))


def _ways(section: TreeNode | None) -> tuple[Cure, ...]:
    if not isinstance(section, Mapping) or not section.entries:
        return ()
    first = next(iter(section.entries.values())).key.place
    return (cure(add("init", "normal", first), title="say `init: normal`"),)


def _begins_otherwise(weight: str, graph: Graph) -> bool:
    path = tuple(weight.split("."))
    filled = any(weight in one.weights for one in graph.initials)
    return filled or any(path[: len(one.path)] == one.path for one in graph.starts)


def _is_normed(value: Value, makers: ReadOnly[Value, Node]) -> bool:
    node = makers.get(value)
    while node is not None and node.layer.training_only:
        node = makers.get(node.inputs[0])
    return node is not None and node.layer.kind in NORMS
