"""Patterns of the paths of weights, as `train.freeze` and `train.groups` name them."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from netspec.graph.graph import Graph, Node
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.help import similar
from netspec.source.names import near_ones
from netspec.source.text import Place
from netspec.source.tree import Sequence as Items
from netspec.source.tree import within
from netspec.spec.model import Spec


def weight_paths(nodes: Iterable[Node]) -> list[str]:
    """The whole path of every weight and every statistic, in running order."""
    return [f"{node.label}.{weight.name}" for node in nodes for weight in node.weights()]


def check_patterns(spec: Spec, graph: Graph, problems: Problems) -> None:
    """Tell of patterns that no weight matches."""
    names = weight_paths(graph.nodes)
    for pattern, place in _patterns(spec):
        if any(fnmatchcase(name, pattern) for name in names):
            continue
        parts = dict.fromkeys(name.partition(".")[0] for name in names)
        listed = ", ".join(f"`{part}.*`" for part in parts)
        message = f"no weight of the network matches `{pattern}`"
        near = near_ones(pattern, [f"{part}.*" for part in parts])
        words = f"patterns are of the paths of weights; these hold whole parts: {listed}"
        help = similar(words, near)
        problems.add(Diagnostic("NS2066", message, Label(place), help))


def _patterns(spec: Spec) -> Iterator[tuple[str, Place]]:
    """All patterns, and where they stand."""
    train = spec.train
    if train is None:
        return
    for place, entry in enumerate(train.freeze):
        for number, pattern in enumerate(entry.weights):
            yield pattern, _place(spec, ("train", "freeze", place, "weights"), number)
    for place, group in enumerate(train.groups):
        for number, pattern in enumerate(group.weights):
            yield pattern, _place(spec, ("train", "groups", place, "weights"), number)


def _place(spec: Spec, path: tuple[str | int, ...], number: int) -> Place:
    """Where a pattern stands in a list of them, or alone."""
    node = within(spec.document, path)
    if isinstance(node, Items) and number < len(node.items):
        return node.items[number].place
    return node.place
