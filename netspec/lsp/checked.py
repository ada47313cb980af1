"""One document, checked: what was found, and what the walk over its layers met."""

import os
import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from netspec.data.peek import look
from netspec.graph.compiled import ALLOW, Compiled, compile_text
from netspec.graph.graph import Value
from netspec.graph.started import start_faults
from netspec.graph.walked import Walk, Walked
from netspec.lsp.document import Document
from netspec.lsp.occurrence import Occurrence
from netspec.source.allowed import silenced, vain
from netspec.source.diagnostics import Diagnostic, Problems, SpecError
from netspec.source.text import Place, SourceText, Span
from netspec.source.tree import Node
from netspec.source.yaml_reader import read
from netspec.spec.library import bind_library
from netspec.spec.model import KEPT, Spec
from netspec.spec.steps import Block

_KEY = re.compile(r"^(netspec|blocks|input|layers)[ \t]*:", re.MULTILINE)

SPEC, LIBRARY, OTHER = "spec", "library", "other"


def sort_of(text: str) -> str:
    """Whether a text is a spec, a file of blocks that specs import, or some other YAML.

    >>> sort_of("netspec: 1"), sort_of("blocks:"), sort_of("version: 2")
    ('spec', 'library', 'other')
    """
    keys = set(_KEY.findall(text))
    if "blocks" in keys and not keys & {"input", "layers"}:
        return LIBRARY
    return SPEC if "netspec" in keys or {"input", "layers"} <= keys else OTHER


class Checked:
    """What is known of one text of a document."""

    def __init__(self, document: Document, compiled: Compiled, walk: Walk) -> None:
        self.document = document
        self.version = document.version
        self.source = document.source
        self.compiled = compiled
        self.walk = walk
        self.blocks: dict[str, Block] = compiled.spec.blocks if compiled.spec else {}
        self.of_data: tuple[Diagnostic, ...] | None = None
        """What is wrong with the data; None as long as nobody has looked."""
        self.names: list[Occurrence] | None = None
        """Every name of the text, once someone has asked."""

    @property
    def start(self) -> Place:
        """The first line, for what has no other place."""
        return Place(self.source, Span(1, 1, 1, 1))

    @property
    def spec(self) -> Spec | None:
        """The spec, as far as it could be understood."""
        return self.compiled.spec

    @cached_property
    def turns(self) -> list[Walked]:
        """Every turn of a step, in the order in which they end."""
        return list(self.walk.found())

    @cached_property
    def results(self) -> dict[str, tuple[Value, ...]]:
        """The results that have a name, with their values, as far as the layers could be walked."""
        return self.walk.results()

    @cached_property
    def tree(self) -> Node | None:
        """The tree of the text as it is written; None where it is no YAML."""
        return self.compiled.tree or tree_of(self.source)

    @property
    def looks_further(self) -> bool:
        """Whether there is more to look at than texts: data, or files of weights."""
        graph = self.compiled.graph
        has_data = self.spec is not None and self.spec.data is not None
        return has_data or (graph is not None and bool(graph.starts or graph.origin))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything found; what a look at the data says goes before what the text alone shows there."""
        seen = self.of_data or ()
        known = {(one.code, one.where.place) for one in seen}
        told = self.compiled.diagnostics
        return (*(one for one in told if (one.code, one.where.place) not in known), *seen)

    @property
    def files(self) -> set[str]:
        """The other files that were read."""
        spec = self.spec
        if spec is None:
            return {one.where.place.source.name for one in self.compiled.diagnostics}
        folder = Path(spec.path).parent
        return {str(folder / path) for path in (*spec.imports, *spec.extensions)}


def check(
    document: Document, unsaved: dict[str, str], *, trust: bool, before: Compiled | None = None
) -> Checked:
    """Check a document. `unsaved` are the texts that editors hold, by path; `before` is what an earlier text of it came to."""
    walk, source = Walk(), document.source
    if sort_of(document.text) == LIBRARY:
        return _library(document, unsaved, trust=trust)
    if sort_of(document.text) == OTHER:
        return Checked(document, Compiled(source, None, None, ()), walk)
    compiled = compile_text(source, trust=trust, unsaved=unsaved, walk=walk, before=before)
    return Checked(document, compiled, walk)


def _library(document: Document, unsaved: dict[str, str], *, trust: bool) -> Checked:
    problems, source = Problems(), document.source
    blocks: dict[str, Block] = {}
    try:
        blocks = bind_library(read(source), source.name, problems, unsaved, trust=trust)
    except SpecError as error:
        problems.extend(error.diagnostics)
    checked = Checked(document, Compiled(source, None, None, problems.found), Walk())
    checked.blocks = blocks
    return checked


def everything(checked: Checked) -> list[Diagnostic]:
    """All that `netspec check` finds: of the text, the data, and files of weights."""
    source, compiled = checked.source, checked.compiled
    found = look(compiled.spec, compiled.diagnostics)
    graph = compiled.graph
    if graph is not None and (graph.starts or graph.origin):
        found += start_faults(graph)
    if ALLOW not in source.text:
        return found
    quiet = silenced(found, source)
    left = [one for one in found if one not in quiet]
    return [*left, *vain(source, quiet + compiled.silenced, left)]


def tree_of(source: SourceText) -> Node | None:
    """The tree of a text; None where it is no YAML."""
    try:
        return read(source)
    except SpecError:
        return None


def file_of(source: SourceText) -> str:
    """The path of the file that a text was read from."""
    name = source.name.removesuffix(KEPT)
    return os.path.normpath(name) if os.path.isabs(name) else name


def turns_in(turns: Iterable[Walked], path: str) -> list[Walked]:
    """Those of the turns whose step stands in a file."""
    return [one for one in turns if file_of(one.step.place.source) == path]
