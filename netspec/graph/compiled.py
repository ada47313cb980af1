"""A file from its text to its graph in one go, with everything found on the way."""

import re
from collections.abc import Mapping
from pathlib import Path

from netspec.graph.graph import Graph
from netspec.graph.link import link
from netspec.graph.walked import Walk
from netspec.source.diagnostics import Diagnostic, Problems, SpecError
from netspec.source.record import Record
from netspec.source.text import SourceText
from netspec.source.tree import Node
from netspec.source.yaml_reader import attempt, read_file
from netspec.spec.bind import bind
from netspec.spec.model import Spec

_MAY_BE_ODD = re.compile("[“”„‘’«»]|(?<![\\w.'\"$-])[+-]?0[0-9]")
"""Typographic quotes, and numbers with zeros in front."""
ALLOW = "netspec: allow"
"""How the remark begins that silences a warning."""


class Compiled(Record):
    """A spec as far as it could be understood. There is a graph exactly if no finding is an error."""

    source: SourceText
    spec: Spec | None
    graph: Graph | None
    diagnostics: tuple[Diagnostic, ...]
    silenced: tuple[Diagnostic, ...] = ()
    """The warnings that the text allows."""

    def sound(self) -> tuple[Spec, Graph]:
        """Spec and graph. Raises `SpecError` where there are faults."""
        if self.spec is None or self.graph is None:
            raise SpecError(self.diagnostics)
        return self.spec, self.graph


def compile_file(
    path: str | Path,
    overrides: Mapping[str, str] | None = None,
    kept: Mapping[str, str] | None = None,
    *,
    trust: bool = False,
) -> Compiled:
    """Read and check a file; `kept` and `trust` as for `compile_text`. Faults are found, not raised."""
    try:
        source = read_file(path)
    except SpecError as error:
        return Compiled(SourceText(str(path), ""), None, None, error.diagnostics)
    return compile_text(source, overrides, kept, trust=trust)


def compile_text(
    source: SourceText,
    overrides: Mapping[str, str] | None = None,
    kept: Mapping[str, str] | None = None,
    *,
    trust: bool = False,
    unsaved: Mapping[str, str] | None = None,
    walk: Walk | None = None,
) -> Compiled:
    """Check a text; `kept` are texts of the other files it needs, if not those on the disk. Faults are found, not raised.

    Only with `trust` do the Python files of its `extensions` run. `unsaved` are texts of files as an editor holds them, by
    their paths, and go before those on the disk; `walk` keeps what came in and out of every step.
    """

    def bound(root: Node, problems: Problems) -> Spec | None:
        return bind(root, source.name, problems, overrides, kept, trust=trust, unsaved=unsaved)

    problems = Problems()
    one = attempt(source, source.text)
    root = one.root
    if root is None or one.error is not None or one.found:
        # imported here: only a text with faults needs it
        from netspec.graph.rest import checked_rest

        return Compiled(source, *checked_rest(source, one, bound, walk))
    if _MAY_BE_ODD.search(source.text):
        # imported here: few texts hold such values
        from netspec.source.odd_values import odd_values

        problems.extend(odd_values(root))
    try:
        spec = bound(root, problems)
        graph = link(spec, problems, walk) if spec is not None else None
    except SpecError as error:
        problems.extend(error.diagnostics)
        spec = graph = None
    if problems.errors:
        graph = None
    if ALLOW in source.text:
        # imported here: few specs silence anything
        from netspec.source.allowed import silenced

        quiet = silenced(problems.found, source)
        left = tuple(one for one in problems.found if one not in quiet)
        return Compiled(source, spec, graph, left, quiet)
    return Compiled(source, spec, graph, problems.found)
