"""Go to definition, and references: of results, blocks, parameters, variables and files."""

import os
from pathlib import Path
from typing import Any

from netspec.lsp.checked import file_of, tree_of
from netspec.lsp.document import Document, Position
from netspec.lsp.findings import range_of
from netspec.lsp.occurrence import BLOCK, FILE, PARAMETER, Occurrence
from netspec.lsp.occurrences import occurrences
from netspec.lsp.uris import uri_of
from netspec.lsp.workspace import Workspace
from netspec.source.diagnostics import Problems, SpecError
from netspec.source.text import Place
from netspec.source.yaml_reader import read_file
from netspec.spec.library import bind_library


def names_in(workspace: Workspace, path: str) -> list[Occurrence]:
    """Every name of a document; none where it is no YAML just now."""
    checked = workspace.checked(path)
    if checked.tree is None:
        return []
    if checked.names is None:
        checked.names = occurrences(checked.tree, path, checked.blocks)
    return checked.names


def names_on_disk(path: str) -> tuple[Document | None, list[Occurrence]]:
    """The same of a file that no editor holds."""
    try:
        source = read_file(path)
    except SpecError:
        return None, []
    root = tree_of(source)
    if root is None:
        return None, []
    blocks = bind_library(root, path, Problems())
    return Document(uri_of(path), path, source.text), occurrences(root, path, blocks)


def name_at(workspace: Workspace, document: Document, position: Position) -> Occurrence | None:
    """The name that stands at a position."""
    offset = document.offset(position)
    for one in names_in(workspace, document.name):
        start, end = document.span_offsets(one.place.span)
        if start <= offset <= end:
            return one
    return None


def definition(workspace: Workspace, document: Document, position: Position) -> Any:
    """Where the name at a position is given; None where there is none."""
    one = name_at(workspace, document, position)
    if one is None:
        return None
    if one.sort == FILE:
        return _file(document, one.name)
    place = _given(workspace, document, one)
    return _location(workspace, place) if place is not None else None


def _given(workspace: Workspace, document: Document, one: Occurrence) -> Place | None:
    """The place where a name is given: the last one above it, for a loop may give it anew."""
    given = [
        other
        for other in names_in(workspace, document.name)
        if other.gives and other.key == one.key
    ]
    above = [other for other in given if other.place.span <= one.place.span]
    if given:
        return (above or given)[-1 if above else 0].place
    blocks = workspace.checked(document.name).blocks
    if one.sort == BLOCK and one.name in blocks:
        return blocks[one.name].place
    if one.sort == PARAMETER:
        block = blocks.get(one.scope.rpartition("#blocks.")[2])
        parameter = block.parameters.get(one.name) if block else None
        return parameter.place if parameter else None
    return None


def _file(document: Document, written: str) -> Any:
    if not os.path.isabs(document.name):
        return None
    path = os.path.normpath(Path(document.name).parent / written)
    if not os.path.isfile(path):
        return None
    start = {"line": 0, "character": 0}
    return {"uri": uri_of(path), "range": {"start": start, "end": start}}


def _location(workspace: Workspace, place: Place) -> dict[str, Any]:
    path = file_of(place.source)
    document = workspace.documents.get(path)
    uri = document.uri if document else uri_of(path)
    return {"uri": uri, "range": range_of(place, workspace.documents)}


def everywhere(workspace: Workspace, one: Occurrence) -> list[tuple[Document, Occurrence]]:
    """All that mean what a name means: in every document that is open, and in the file of its block."""
    found = [
        (workspace.documents[path], other)
        for path in workspace.documents
        for other in names_in(workspace, path)
        if other.key == one.key
    ]
    home = one.scope.partition("#")[0]
    if home and home not in workspace.documents and os.path.isfile(home):
        document, others = names_on_disk(home)
        if document is not None:
            found += [(document, other) for other in others if other.key == one.key]
    return found


def references(
    workspace: Workspace, document: Document, position: Position, *, declaration: bool
) -> list[dict[str, Any]]:
    """Every place where the name at a position stands."""
    one = name_at(workspace, document, position)
    if one is None or one.sort == FILE:
        return []
    return [
        {"uri": there.uri, "range": there.range(other.place.span)}
        for there, other in everywhere(workspace, one)
        if declaration or not other.gives
    ]
