"""Weights in common: steps that share a word have one path, and must keep the same tensors there."""

from collections.abc import Sequence

from netspec.graph.graph import Node
from netspec.graph.where import Where
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.text import Place
from netspec.source.tree import within
from netspec.spec.model import Step


class Shares:
    """What lies under the words so far."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self._calls: dict[tuple[str, ...], int] = {}
        self._nodes: dict[tuple[str, ...], Node] = {}

    def call(self, root: Where, word: str) -> Where:
        """Where a step stands that shares `word` directly below `root`; the second one is the module's second call."""
        path = (*root.path, word)
        number = self._calls.get(path, 0)
        self._calls[path] = number + 1
        return root.below(word, call=number)

    def keep(self, node: Node) -> None:
        """Remember the weights of a node; that a second one at its path has others is told."""
        first = self._nodes.setdefault(node.path, node)
        if first is not node and (
            type(first.layer) is not type(node.layer)
            or _shapes(first) != _shapes(node)
            or first.layer.torch(*first.input_types).module
            != node.layer.torch(*node.input_types).module
        ):
            word = next((p for p, n in zip(node.path, node.calls, strict=True) if n), node.path[-1])
            message = f"the steps that share `{word}` cannot have one set of weights"
            related = (Label(first.place, f"{_shapes(first)} here"),)
            help = "give both the same kind, the same settings, and shapes that ask for the same weights"
            where = Label(node.place, f"{_shapes(node)} here")
            self.problems.add(Diagnostic("NS2014", message, where, help, related=related))

    def ties(self, step: Step, root: Where, node: Node) -> tuple[tuple[str, str], ...]:
        """Own weight → the weight it is one with, for a step with `share: {weight: word.weight}`."""
        if not isinstance(step.share, dict):
            return ()
        own = {weight.name: weight for weight in node.weights()}
        known = {f"{n.label}.{w.name}": w for n in self._nodes.values() for w in n.weights()}
        found = []
        for name, path in step.share.items():
            place = within(step.siblings["share"], (name,)).place
            other = ".".join((*root.path, path))
            if name not in own:
                listed = " and ".join(f"`{one}`" for one in own) or "none"
                message = f"`{node.layer.kind}` has no weight `{name}`"
                self._tell(message, place, f"its weights are {listed}")
            elif path.endswith(".T"):
                self._tell("a weight cannot be shared transposed yet", place, "share it as it is")
            elif other not in known:
                near = [one for one in known if one.endswith(path.rpartition(".")[2])]
                listed = ", ".join(f"`{one}`" for one in near[:5])
                help = f"those so far are {listed}" if near else "name the step above it"
                self._tell(f"there is no weight `{path}` above", place, help)
            elif known[other].sizes != own[name].sizes:
                sizes = f"{list(known[other].sizes)} and {list(own[name].sizes)}"
                message = f"`{path}` and `{name}` are of unequal shapes: {sizes}"
                self._tell(message, place, "share weights of one shape")
            else:
                found.append((name, other))
        return tuple(found)

    def _tell(self, message: str, place: Place, help: str) -> None:
        self.problems.add(Diagnostic("NS2014", message, Label(place), help))


def settled(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """The nodes of a whole graph, each knowing whether its weights are those of one before it that is still there."""
    if not any(node.ties or any(node.calls) for node in nodes):
        return tuple(nodes)
    seen: set[tuple[str, ...]] = set()
    there = {f"{node.label}.{weight.name}" for node in nodes for weight in node.weights()}
    stands_for: dict[str, str] = {}
    found = []
    for node in nodes:
        ties = []
        for own, other in node.ties:
            # where the other one is left out, the first of those that are one with it takes its place
            target = (
                other if other in there else stands_for.setdefault(other, f"{node.label}.{own}")
            )
            ties += [(own, target)] if target != f"{node.label}.{own}" else []
        found.append(node._replace(shared=node.path in seen, ties=tuple(ties)))
        seen.add(node.path)
    return tuple(found)


def _shapes(node: Node) -> str:
    return ", ".join(f"{w.name} {list(w.sizes)}" for w in node.weights()) or "no weights"
