"""What `train.init` fills: the rules of a spec and the weights of the network that each is for."""

from fnmatch import fnmatchcase

from netspec.graph.graph import Graph, Initial
from netspec.graph.graph import Node as GraphNode
from netspec.kinds.lowering import Weight
from netspec.kinds.sections.init import Init
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.help import Help, write
from netspec.source.names import nearest
from netspec.source.text import Place
from netspec.source.tree import Node, Sequence, within
from netspec.spec.model import Spec

OWN = ("parameter", "class_token", "layer_scale")
"""Layers that say themselves what they begin with: they are filled only where they are named."""


def initials_of(spec: Spec, graph: Graph, problems: Problems) -> tuple[Initial, ...]:
    """The rules in order, each with the whole paths of its weights; one that fills none is told."""
    rules = spec.train.init if spec.train is not None else ()
    found = []
    for number, rule in enumerate(rules):
        weights = tuple(
            f"{node.label}.{weight.name}"
            for node in graph.nodes
            for weight in node.learned()
            if _is_for(rule, node, weight)
        )
        if not weights:
            problems.add(_nothing(spec, graph, rule, number))
        found.append(Initial(rule, weights))
    return tuple(found)


def _is_for(rule: Init, node: GraphNode, weight: Weight) -> bool:
    if rule.layers is not None and node.layer.kind not in rule.layers:
        return False
    if rule.needs_two_axes and len(weight.sizes) < 2:
        return False
    if rule.weights is not None:
        return any(fnmatchcase(f"{node.label}.{weight.name}", one) for one in rule.weights)
    return len(weight.sizes) > 1 and (rule.layers is not None or node.layer.kind not in OWN)


def _written(node: Node, number: int, setting: str, word: str) -> Place:
    """Where a word of a rule stands."""
    value = within(node, (number, setting) if isinstance(node, Sequence) else (setting,))
    items = value.items if isinstance(value, Sequence) else (value,)
    return next((one.place for one in items if getattr(one, "value", None) == word), value.place)


def _nothing(spec: Spec, graph: Graph, rule: Init, number: int) -> Diagnostic:
    """The fault of a rule that fills no weight."""
    node = within(spec.document, ("train", "init"))
    place = node.items[number].place if isinstance(node, Sequence) else node.place
    kinds = list(dict.fromkeys(one.layer.kind for one in graph.nodes if one.learned()))
    unknown = next((one for one in rule.layers or () if one not in kinds), None)
    named = [
        f"{one.label}.{weight.name}" for one in graph.nodes for weight in one.learned()
        if any(fnmatchcase(f"{one.label}.{weight.name}", p) for p in rule.weights or ())
    ]  # fmt: skip
    if unknown is not None:
        message = f"no layer of the kind `{unknown}` learns a weight here"
        near = nearest(unknown, kinds)
        listed = ", ".join(f"`{one}`" for one in kinds)
        words = f"a kind with a similar name is there: `{near}`" if near else f"these do: {listed}"
        help = (
            Help(words, write(near, _written(node, number, "layers", unknown))) if near else words
        )
    elif rule.weights is not None and not named:
        parts = dict.fromkeys(one.path[0] for one in graph.nodes if one.learned())
        listed = ", ".join(f"`{part}.*`" for part in parts)
        message = f"no weight of the network matches `{rule.weights[0]}`"
        help = f"patterns are of the paths of weights; these hold whole parts: {listed}"
    else:
        message = f"`{rule.values}` needs weights of two axes or more, and this names none"
        help = "name matrices, or take `zeros`, `ones` or `normal`"
    return Diagnostic("NS2066", message, Label(place), help)
