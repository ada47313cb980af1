"""Checks what can be read of a text that has faults of YAML, so that all of its faults are told at once."""

import re
from collections.abc import Callable

from netspec.graph.link import link
from netspec.graph.walked import Walk
from netspec.source.diagnostics import Diagnostic, Problems, SpecError
from netspec.source.recovery import recovered
from netspec.source.text import SourceText
from netspec.source.tree import Mapping, Node, Scalar, Sequence
from netspec.source.yaml_reader import Attempt
from netspec.spec.model import Spec
from netspec.spec.values import BROKEN

ABOUT_WHAT_IS_MISSING = ("NS1001", "NS1003", "NS1006", "NS1102", "NS2001", "NS2007")
"""What may be told of a place only because something that belongs to it could not be read."""
LEAVES_OUT = ("NS0104", "NS0108")
"""Faults of YAML that leave a key out."""
_WORDS = re.compile(r"`([\w.]+)`")


def checked_rest(
    source: SourceText,
    first: Attempt,
    bound: Callable[[Node, Problems], Spec | None],
    walk: Walk | None,
) -> tuple[Spec | None, None, tuple[Diagnostic, ...]]:
    """The spec as far as it can be read, no graph, and every fault; what follows from those of YAML is muted."""
    read = recovered(source, first)
    spec, problems = None, Problems()
    if read.root is not None:
        _break(read.root, read.touched)
        try:
            spec = bound(read.root, problems)
            if spec is not None:
                link(spec, problems, walk)
        except SpecError as error:
            problems.extend(error.diagnostics)
    told = Problems()
    told.extend(one for one in read.found if not _is_of_dashes(one, problems))
    left_out = {one.where.place.span.line for one in read.found if one.code in LEAVES_OUT}
    lines = read.touched | left_out
    told.extend(one for one in problems.found if one.is_error and not _follows(one, source, lines))
    return spec, None, told.found


def _is_of_dashes(one: Diagnostic, problems: Problems) -> bool:
    """Whether a key stands twice only because layers were written without their dashes, which is told."""
    line = one.where.place.span.line
    return one.code == "NS0103" and any(
        other.code == "NS1001"
        and "is a list of layers" in other.message
        and other.where.place.span.line <= line <= other.where.place.span.end_line
        for other in problems.found
    )


def _break(node: Node, lines: frozenset[int]) -> None:
    """Mark the values on these lines: nothing is known of them, and nothing is told."""
    if isinstance(node, Mapping):
        for _, entry in node:
            _break(entry.value, lines)
    elif isinstance(node, Sequence):
        for item in node.items:
            _break(item, lines)
    elif node.span.line in lines and node.value is None:
        _as_broken(node)


def _as_broken(node: Scalar) -> None:
    node.value = BROKEN


def _follows(one: Diagnostic, source: SourceText, lines: frozenset[int]) -> bool:
    """Whether a finding may come of nothing but a fault of YAML, on one of these lines, that is told."""
    span = one.where.place.span
    if one.where.place.source is not source or not lines:
        return False
    if span.line in lines or one.code == "NS2004":
        return True
    if one.code not in ABOUT_WHAT_IS_MISSING:
        return False
    if one.code == "NS1003" and (span.line, span.column) == (1, 1):
        # a section that seems to be missing
        return True
    lost = " ".join(source.line(number) for number in lines)
    inside = any(_belongs(number, span.line, source) for number in lines)
    words = _WORDS.findall(one.message)
    return inside or any(re.search(rf"\b{re.escape(word)}\b", lost) for word in words)


def _belongs(number: int, first: int, source: SourceText) -> bool:
    """Whether a line is the first of what stands below another, as deep or deeper."""
    depth = _depth(source.line(first))
    between = range(first + 1, number + 1)
    return number > first and all(
        _depth(source.line(line)) > depth for line in between if source.line(line).strip()
    )


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip())
