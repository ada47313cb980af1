"""A shape rule's refusal as a diagnostic: the rule knows the setting to blame, this file knows where it stands."""

from netspec.graph.graph import Node, Value
from netspec.kinds.tensors import CODES, ShapeError, TensorType
from netspec.source.diagnostics import Diagnostic, Label
from netspec.source.text import Place
from netspec.source.tree import Mapping
from netspec.source.tree import Node as TreeNode
from netspec.spec.steps import Step

CHAIN = 5
"""How many results before a fault are shown."""


def shape_fault(
    error: ShapeError,
    step: Step,
    kind: str,
    arriving: tuple[Value, ...],
    producers: dict[Value, Node],
) -> Diagnostic:
    """What a layer refused, at the setting that is to blame."""
    place = place_of_setting(error.setting, step.settings, step.place)
    label = error.label or _what_arrives(tuple(value.type for value in arriving))
    chain = f"{chain_to(arriving[0], producers)} → {kind} ✗" if arriving else None
    help, related = error.help, error.related
    if error.code == "NS3008":
        # imported here: few networks have values that do not fit together
        from netspec.graph.join_faults import sources, with_widths

        help = with_widths(help, arriving, producers)
        related += sources(arriving, producers, place)
    return Diagnostic(
        error.code, error.message, Label(place, label), help, related=related, shapes=chain
    )


def place_of_setting(setting: str | None, settings: TreeNode | None, otherwise: Place) -> Place:
    """Where a setting stands: its value in a mapping, the bare value, or the kind where it is left out."""
    if setting is None or settings is None:
        return otherwise
    if isinstance(settings, Mapping):
        node = settings.get(setting)
        return node.place if node is not None else otherwise
    return settings.place


def _what_arrives(types: tuple[TensorType, ...]) -> str:
    if len(types) == 1:
        return f"the input is {types[0]} here"
    return " and ".join(str(type) for type in types) + " arrive here" if types else ""


def how_to_join(values: tuple[Value, ...]) -> str:
    """How several values can become one, as the help of an error."""
    names = [value.name for value in values]
    odd = next((value for value in values if not value.type.is_float_vector), None)
    if None in names or odd is None or len({value.type.rank for value in values}) == 1:
        return "choose one with `from: NAME`, or join them with `concat` or `add`"
    for value in values:
        if any(isinstance(size, str) for size in value.type.sizes):
            return f"choose one with `from: {value.name}`{_how_to_end(value)}"
    layer = "embedding: 16" if odd.type.dtype == CODES else "flatten"
    vectors = [
        f"{name}_vector" if value is odd else str(name)
        for value, name in zip(values, names, strict=True)
    ]
    first = f"`{{{layer}, from: {odd.name}, name: {odd.name}_vector}}`"
    return f"bring `{odd.name}` to one axis, {first}, and join: `{{concat, from: [{', '.join(vectors)}]}}`"


def _how_to_end(value: Value) -> str:
    """What takes a named size away, so that a vector is left which others can stand beside; empty where that takes more."""
    axes = [size for size in value.type.sizes if isinstance(size, str)]
    if value.type.rank != 2 or len(axes) != 1 or value.type.dtype == CODES:
        return ""
    step = f"{{mean: {axes[0]}, from: {value.name}, name: {value.name}_vector}}"
    return f"; to join them, take `{axes[0]}` away first, such as with `{step}`"


def chain_to(value: Value, producers: dict[Value, Node]) -> str:
    """The shapes on the way to a value: `image [1, 28, 28] → conv2d [8, 26, 26] → relu =`."""
    links: list[str] = []
    while len(links) < CHAIN:
        node = producers.get(value)
        if node is None:
            links.append(f"{value.name or 'input'} {value.type}")
            break
        before = node.inputs[0] if node.inputs else None
        if before is not None and value.name is not None and value.name == before.name:
            # the layer that an input brings along is, to the reader, the input
            value = before
            continue
        same = (
            before is not None and len(node.inputs) == 1 and before.type.sizes == value.type.sizes
        )
        links.append(f"{value.name or node.layer.kind} {'=' if same else value.type}")
        if before is None:
            break
        value = before
    else:
        links.append("…")
    return " → ".join(reversed(links))
