"""What `train.freeze` holds still: weights by patterns of their paths, and the parts of the network that it leaves nothing to learn."""

from fnmatch import fnmatchcase

from netspec.graph.graph import Graph, Node, weight_size
from netspec.graph.patterns import weight_paths
from netspec.kinds.sections.train import Train
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.help import Help, maybe, write
from netspec.source.record import Record
from netspec.source.tree import within
from netspec.spec.model import Spec

Path = tuple[str, ...]


class Frozen(Record):
    """The weights that do not learn, by their whole paths, and the parts all of whose weights are among them.

    Such a part acts as it does after training: its norms keep their statistics, its dropouts let all pass.
    """

    weights: frozenset[str] = frozenset()
    parts: tuple[Path, ...] = ()

    def holds(self, node: Node) -> bool:
        """Whether a layer stands in a part that is held still."""
        return any(node.path[: len(part)] == part for part in self.parts)


def frozen_by(graph: Graph, settings: Train | None, epoch: float = 0) -> Frozen:
    """What the patterns of `freeze` hold still in an epoch, from 0; with `inf`, what never learns."""
    entries = settings.freeze if settings is not None else ()
    patterns = [
        p for one in entries if one.epochs is None or epoch < one.epochs for p in one.weights
    ]
    if not patterns:
        return Frozen()
    weights = {
        name
        for name in weight_paths(graph.nodes)
        if any(fnmatchcase(name, pattern) for pattern in patterns)
    }
    ties = [(f"{node.label}.{tie.own}", tie.other) for node in graph.nodes for tie in node.ties]
    # weights that are one are held still together
    while more := {name for pair in ties if weights.intersection(pair) for name in pair} - weights:
        weights |= more
    return Frozen(frozenset(weights), _parts(graph, weights))


def frozen_parameters(graph: Graph, frozen: Frozen) -> int:
    """How many of the numbers that a network could learn do not."""
    return sum(
        weight_size(weight)
        for node in graph.nodes
        for weight in node.learned()
        if f"{node.label}.{weight.name}" in frozen.weights
    )


def check_frozen(spec: Spec, graph: Graph, problems: Problems) -> None:
    """Tell of a training that would leave every weight as it is, if only in its first epochs."""
    if spec.train is None or not spec.train.freeze:
        return
    if (
        graph.parameters()
        and frozen_parameters(graph, frozen_by(graph, spec.train)) == graph.parameters()
    ):
        ends = [one.epochs for one in spec.train.freeze if one.epochs is not None]
        message = "`freeze` holds every weight still, so there is nothing to train"
        message += f" in the first {min(ends)} epochs" if ends else ""
        help = "leave a part out of it, most often the last layers"
        problems.add(
            Diagnostic(
                "NS5002", message, Label(within(spec.document, ("train", "freeze")).place), help
            )
        )


def check_single_rows(spec: Spec, graph: Graph, problems: Problems) -> None:
    """Tell of batches of one row where a layer measures the batch it is in."""
    frozen = frozen_by(graph, spec.train)
    normed = [node for node in graph.nodes if node.layer.mixes_samples and not frozen.holds(node)]
    if not normed:
        return
    message = "`batch_norm` cannot learn from batches of one row"
    words = "use a `batch_size` of 2 or more, or `layer_norm` or `group_norm` in its place"
    help = Help(words, maybe(write("2"), title="write `2`"))
    place = within(spec.document, ("train", "batch_size")).place
    related = (Label(normed[0].place, "it measures the spread within a batch"),)
    problems.add(Diagnostic("NS5011", message, Label(place), help, related=related))


def _parts(graph: Graph, weights: set[str]) -> tuple[Path, ...]:
    """The outermost paths below which all learned weights are frozen; where a layer learns none, all that it keeps."""
    still: dict[Path, bool] = {}
    for node in graph.nodes:
        kept = node.weights()
        asked = [one for one in kept if one.trained] or kept
        if asked:
            held = all(f"{node.label}.{one.name}" in weights for one in asked)
            for depth in range(1, len(node.path) + 1):
                path = node.path[:depth]
                still[path] = still.get(path, True) and held
    found = [path for path, held in still.items() if held]
    return tuple(path for path in found if not any(path[:d] in found for d in range(1, len(path))))
