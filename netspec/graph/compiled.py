"""A file from its text to its graph in one go, with everything found on the way."""

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

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

_QUOTES = "“”„‘’«»"
_ZEROS = [f"{before}{sign}0" for before in " \n\t[{,:" for sign in ("", "+", "-")]
Bound: TypeAlias = Callable[[Node, Problems], Spec | None]
"""Makes a document into a spec; faults go to the problems."""
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
    tree: Node | None = None
    """The tree of the text, where it was read without a fault."""

    def sound(self) -> tuple[Spec, Graph]:
        """Spec and graph. Raises `SpecError` where there are faults."""
        if self.spec is None or self.graph is None:
            raise SpecError(self.diagnostics)
        return self.spec, self.graph


def compile_file(
    path: str | os.PathLike[str],
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
    before: Compiled | None = None,
) -> Compiled:
    """Check a text; `kept` are texts of the other files it needs, if not those on the disk. Faults are found, not raised.

    Only with `trust` do the Python files of its `extensions` run. `unsaved` are texts of files as an editor holds them, by
    their paths, and go before those on the disk; `walk` keeps what came in and out of every step. `before` is the check of
    an earlier text of the same file: what is still the same is not read again.
    """

    def bound(root: Node, problems: Problems) -> Spec | None:
        return bind(root, source.name, problems, overrides, kept, trust=trust, unsaved=unsaved)

    with _collector_at_rest():
        return _compiled(source, bound, walk, before.tree if before is not None else None)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """A check makes many objects and hardly a circle among them: looking for circles on the way took half of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _compiled(source: SourceText, bound: Bound, walk: Walk | None, before: Node | None) -> Compiled:
    problems = Problems()
    root = _reread(before, source) if before is not None else None
    if root is None:
        one = attempt(source, source.text)
        root = one.sound
        if root is None:
            # imported here: only a text with faults needs it
            from netspec.graph.rest import checked_rest

            return Compiled(source, *checked_rest(source, one, bound, walk))
    if _may_be_odd(source.text):
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
        return Compiled(source, spec, graph, left, quiet, root)
    return Compiled(source, spec, graph, problems.found, (), root)


def _reread(before: Node, source: SourceText) -> Node | None:
    # imported here: who checks a text but once never needs it
    from netspec.source.reread import reread

    return reread(before, source)


def _may_be_odd(text: str) -> bool:
    """Whether there may be typographic quotes in a text, or numbers with zeros in front, which YAML reads otherwise than they look."""
    if not text.isascii() and any(quote in text for quote in _QUOTES):
        return True
    return any(_has_digit_behind(text, zero) for zero in _ZEROS)


def _has_digit_behind(text: str, zero: str) -> bool:
    at = text.find(zero)
    while at >= 0:
        at += len(zero)
        if text[at : at + 1].isdigit():
            return True
        at = text.find(zero, at)
    return False
