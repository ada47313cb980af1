"""Puts the values of `parameters` into the document, before anything is bound."""

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from typing import TYPE_CHECKING, Any

from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.expressions import LATE
from netspec.source.help import similar
from netspec.source.names import near_ones
from netspec.source.tree import Entry, Mapping, Node, Scalar, Sequence, place_within, plain

if TYPE_CHECKING:
    from netspec.source.expressions import ExpressionError

PLAIN_SECTIONS = frozenset({
    "netspec", "name", "description", "parameters", "variants", "import", "extensions",
})  # fmt: skip
STEP_SECTIONS = frozenset({"layers", "blocks"})
"""Worked out step by step: what an expression means there may hang on the turn of a loop, or on a shape."""

_HELP = {
    "syntax": "it is Python's arithmetic: names, numbers, `+ - * / // % **`, comparisons, `a if b else c`, `max(a, b)`",
    "value": "work it out by hand with the values of the parameters, or make it simpler",
}
_CODES = {"syntax": "NS1101", "name": "NS1102", "value": "NS1103"}


class _Broken:
    """The value of an expression that has none; its fault is told already."""

    def __repr__(self) -> str:
        return "<broken>"


BROKEN: Any = _Broken()


def is_broken(node: Node | None) -> bool:
    """Whether a value somewhere in the node could not be worked out, or not yet."""
    if isinstance(node, Scalar):
        return node.value is BROKEN or node.value is LATE
    return any(value is BROKEN or value is LATE for value in _scalars(node))


def is_late(node: Node | None) -> bool:
    """Whether a value somewhere in the node is not known yet."""
    return any(value is LATE for value in _scalars(node))


def _scalars(node: Node | None) -> Iterator[Any]:
    if isinstance(node, Scalar):
        yield node.value
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item)
    elif isinstance(node, Mapping):
        for _, entry in node:
            yield from _scalars(entry.value)


def parameters_of(document: Mapping, problems: Problems) -> dict[str, Any]:
    """The spec's parameters, each worked out from those before it."""
    section = document.get("parameters")
    values: dict[str, Any] = {}
    if isinstance(section, Mapping):
        for name, entry in section:
            values[name] = _as_value(filled(entry.value, values, problems))
    return values


def _as_value(node: Node) -> Any:
    return BROKEN if is_broken(node) else plain(node)


def with_values(document: Mapping, names: ReadOnly[str, Any], problems: Problems) -> Mapping:
    """The document with every expression worked out, but those of the plain sections and of steps."""
    entries = {
        key: entry
        if key in PLAIN_SECTIONS or key in STEP_SECTIONS
        else Entry(entry.key, filled(entry.value, names, problems))
        for key, entry in document
    }
    return Mapping(document.source, document.span, entries)


def filled(node: Node, names: ReadOnly[str, Any], problems: Problems) -> Node:
    """The node with its expressions worked out; what fails is told, and marked as broken."""
    if isinstance(node, Mapping):
        return filled_mapping(node, dict.fromkeys(node.entries, names), problems)
    if isinstance(node, Sequence):
        return Sequence(node.source, node.span, [filled(i, names, problems) for i in node.items])
    if not is_expression(node):
        return node
    assert isinstance(node, Scalar)
    # imported here: most specs have no expressions
    from netspec.source.expressions import ExpressionError
    from netspec.spec.expressions import put_in

    try:
        value = put_in(str(node.value), names)
    except ExpressionError as error:
        if error.sort not in ("broken", "late"):
            problems.add(_diagnostic(node, error, names))
        value = LATE if error.sort == "late" else BROKEN
    return _as_node(node, BROKEN if _holds(BROKEN, value) else value)


def is_expression(node: Node) -> bool:
    """Whether the node is a text into which values are put."""
    return isinstance(node, Scalar) and isinstance(node.value, str) and "$" in node.value


def filled_mapping(
    node: Mapping, names: ReadOnly[str, ReadOnly[str, Any] | None], problems: Problems
) -> Mapping:
    """The mapping with each value worked out with names of its own; None leaves it as it is.

    An expression that gives none leaves its key out.
    """
    entries: dict[str, Entry] = {}
    for key, entry in node:
        known = names[key]
        value = entry.value if known is None else filled(entry.value, known, problems)
        left_out = is_expression(entry.value) and isinstance(value, Scalar) and value.value is None
        if not left_out:
            entries[key] = Entry(entry.key, value)
    return Mapping(node.source, node.span, entries)


def _holds(what: Any, value: Any) -> bool:
    return value is what or (isinstance(value, list) and any(_holds(what, v) for v in value))


def _as_node(at: Scalar, value: Any) -> Node:
    """A value as a node that stands where the expression stood."""
    if isinstance(value, list):
        return Sequence(at.source, at.span, [_as_node(at, item) for item in value])
    if isinstance(value, dict):
        keys = {key: Scalar(at.source, at.span, key, key) for key in value}
        entries = {key: Entry(keys[key], _as_node(at, item)) for key, item in value.items()}
        return Mapping(at.source, at.span, entries)
    return Scalar(at.source, at.span, value, str(value))


def _form(node: Scalar, error: "ExpressionError") -> str:
    """How a name stands where the error points: `$width`, or within brackets `width`."""
    return "${}" if str(node.value)[error.start : error.start + 1] == "$" else "{}"


def _diagnostic(node: Scalar, error: "ExpressionError", names: ReadOnly[str, Any]) -> Diagnostic:
    help = error.help or _HELP.get(error.sort)
    if error.sort == "name":
        named = [name for name in names if name not in ("size", "rank", "use", "uses")]
        near = near_ones(error.unknown, named)
        help = "the parameters are " + ", ".join(f"`{name}`" for name in named) if named else None
        if near:
            words = f"a parameter with a similar name exists: `{near[0]}`"
            help = similar(words, near, _form(node, error))
        help = help or "name it in the section `parameters`, or write `$$` for a dollar sign"
    return Diagnostic(
        _CODES[error.sort], error.message, Label(place_within(node, error.start, error.end)), help
    )
