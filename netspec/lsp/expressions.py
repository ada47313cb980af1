"""Values of a text, and the names that stand in their expressions."""

import re
from collections.abc import Iterator

from netspec.source.tree import Node, Scalar, Sequence

_EXPRESSION = re.compile(r"\$(?:([A-Za-z_]\w*)|\(([^$]*)\))")
_NAME = re.compile(r"(?<![\w.'\"$])([A-Za-z_]\w*)(?!\w|\s*\()")


def names_in(text: str) -> Iterator[tuple[int, str]]:
    """Where names stand in the expressions of a text."""
    for match in _EXPRESSION.finditer(text):
        if match.group(1):
            yield match.start(1), match.group(1)
        else:
            for inner in _NAME.finditer(match.group(2)):
                yield match.start(2) + inner.start(1), inner.group(1)


def scalars(node: Node) -> Iterator[Scalar]:
    """Every value at or below a node."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    else:
        for _, entry in node:
            yield from scalars(entry.value)
