"""Weights in common: steps that share a word have one path, and must keep the same tensors there."""

from collections.abc import Mapping, Sequence

from netspec.graph.graph import Node, Tie
from netspec.graph.where import Where
from netspec.kinds.lowering import Weight
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.text import Place
from netspec.source.tree import within
from netspec.spec.steps import Step


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

    def ties(self, step: Step, root: Where, node: Node) -> tuple[Tie, ...]:
        """What single weights are one with, for a step with `share: {weight: word.weight}`."""
        if not isinstance(step.share, dict):
            return ()
        known = {f"{n.label}.{w.name}": w for n in self._nodes.values() for w in n.weights()}
        found = []
        for name, path in step.share.items():
            tie = Tie(name, ".".join((*root.path, path.removesuffix(".T"))), path.endswith(".T"))
            fault = _misfit(tie, path, node, known)
            if fault is None:
                found.append(tie)
            else:
                self._tell(fault[0], within(step.siblings["share"], (name,)).place, fault[1])
        return tuple(found)

    def _tell(self, message: str, place: Place, help: str) -> None:
        self.problems.add(Diagnostic("NS2014", message, Label(place), help))


def _misfit(tie: Tie, path: str, node: Node, known: Mapping[str, Weight]) -> tuple[str, str] | None:
    """Why a weight cannot be one with that at `path`, and what to do; None where it can."""
    own = {weight.name: weight for weight in node.weights()}
    if tie.own not in own:
        listed = " and ".join(f"`{one}`" for one in own) or "none"
        return f"`{node.layer.kind}` has no weight `{tie.own}`", f"its weights are {listed}"
    if tie.other not in known:
        plain = path.removesuffix(".T")
        near = [one for one in known if one.endswith(plain.rpartition(".")[2])]
        listed = ", ".join(f"`{one}`" for one in near[:5])
        help = f"those so far are {listed}" if near else "name the step above it"
        return f"there is no weight `{plain}` above", help
    here, there = own[tie.own].sizes, known[tie.other].sizes
    if tie.transposed and len(there) != 2:
        help = "a matrix alone can be turned around; share it as it is"
        return f"`{path}` would be the transpose of a weight of shape {list(there)}", help
    if here == (there[::-1] if tie.transposed else there):
        return None
    help = "share weights of one shape"
    if here == (there if tie.transposed else there[::-1]):
        fitting = path.removesuffix(".T") if tie.transposed else f"{path}.T"
        help = f"share it {'as it is' if tie.transposed else 'transposed'}: `{fitting}`"
    sizes = f"{list(there[::-1] if tie.transposed else there)} and {list(here)}"
    return f"`{path}` and `{tie.own}` are of unequal shapes: {sizes}", help


def settled(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """The nodes of a whole graph, each knowing whose weights it has: those of nodes before it that are still there."""
    if not any(node.ties or any(node.calls) for node in nodes):
        return tuple(nodes)
    seen: set[tuple[str, ...]] = set()
    there = {f"{node.label}.{weight.name}" for node in nodes for weight in node.weights()}
    owners: dict[str, tuple[str, bool]] = {}
    """A weight → the one that it is one with, and whether it is the transpose of that."""
    found = []
    for node in nodes:
        ties = []
        for tie in node.ties:
            own = f"{node.label}.{tie.own}"
            if tie.other not in there:
                # it is left out: the first of those that are one with it takes its place
                owners.setdefault(tie.other, (own, tie.transposed))
            owner, turned = owners.get(tie.other, (tie.other, False))
            if owner != own:
                owners[own] = (owner, turned != tie.transposed)
                ties.append(Tie(tie.own, *owners[own]))
        found.append(node._replace(shared=node.path in seen, ties=tuple(ties)))
        seen.add(node.path)
    return tuple(found)


def _shapes(node: Node) -> str:
    return ", ".join(f"{w.name} {list(w.sizes)}" for w in node.weights()) or "no weights"
