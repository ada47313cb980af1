"""The parts of a network that `train.recompute` names: by their paths, or by the block they are."""

from fnmatch import fnmatchcase

from netspec.graph.graph import Graph
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.help import similar
from netspec.source.names import near_ones
from netspec.source.tree import Sequence as Items
from netspec.source.tree import within
from netspec.spec.model import Spec


def is_meant(graph: Graph, path: str, pattern: str) -> bool:
    """Whether a name of `recompute` is that of the block at a path, or a pattern of the path."""
    block = graph.blocks.get(tuple(path.split(".")))
    return (block is not None and block.name == pattern) or fnmatchcase(path, pattern)


def check_recomputed(spec: Spec, graph: Graph, problems: Problems) -> None:
    """Tell of names that no part of the network bears."""
    if spec.train is None:
        return
    nodes = [node.path for node in graph.nodes]
    paths = list(dict.fromkeys(".".join(p[:d]) for p in nodes for d in range(1, len(p) + 1)))
    for number, pattern in enumerate(spec.train.recompute):
        if any(is_meant(graph, path, pattern) for path in paths):
            continue
        known = dict.fromkeys(block.name for block in graph.blocks.values())
        known |= dict.fromkeys(path for path in paths if "." not in path)
        message = f"no part of the network is called `{pattern}`"
        words = f"name a block or the path of a part: {', '.join(f'`{one}`' for one in known)}"
        node = within(spec.document, ("train", "recompute"))
        place = node.items[number].place if isinstance(node, Items) else node.place
        help = similar(words, near_ones(pattern, list(known)))
        problems.add(Diagnostic("NS2066", message, Label(place), help))
