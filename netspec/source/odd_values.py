"""Values that YAML reads otherwise than they look. Imported only where a text may hold one."""

from collections.abc import Iterator

from netspec.source.diagnostics import WARNING, Diagnostic, Label
from netspec.source.help import Help, cure, write
from netspec.source.tree import Mapping, Node, Scalar, Sequence

OPENING, CLOSING = "“”„‘’«", "“”‘’»"


def odd_values(node: Node) -> Iterator[Diagnostic]:
    """A warning for every number with zeros in front, and for every text in quotes that are none."""
    if isinstance(node, Mapping):
        for _, entry in node:
            yield from odd_values(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from odd_values(item)
    elif isinstance(node.value, int) and _has_zeros(node.written):
        yield _of_zeros(node)
    elif isinstance(node.value, str) and _in_other_quotes(node):
        message = f"`{node.written}` stands in typographic quotes, which are part of the text"
        plain = f"'{node.written[1:-1]}'"
        help = Help(f"write plain ones: `{plain}`", write(plain))
        yield Diagnostic("NS0109", message, Label(node.place), help, WARNING)


def _has_zeros(written: str) -> bool:
    digits = written.lstrip("+-")
    return len(digits) > 1 and digits[0] == "0" and digits.isdigit()


def _of_zeros(node: Scalar) -> Diagnostic:
    message = f"`{node.written}` is read as the number {node.value}"
    help = Help(
        f"leave the zeros out, or keep them as a text: `'{node.written}'`",
        cure(write(str(node.value)), title=f"write `{node.value}`"),
        cure(write(f"'{node.written}'"), title=f"write `'{node.written}'`"),
    )
    return Diagnostic("NS0110", message, Label(node.place), help, WARNING)


def _in_other_quotes(node: Scalar) -> bool:
    text = node.written
    begins = node.source.line(node.span.line)[node.span.column - 1 : node.span.column]
    return len(text) > 2 and text[0] in OPENING and text[-1] in CLOSING and begins == text[0]
