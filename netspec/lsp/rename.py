"""Renaming of results, blocks, parameters and variables. What it would break is found by checking the text with the new name."""

import re
from typing import Any

from netspec.kinds.sorts import is_name
from netspec.lsp.checked import check
from netspec.lsp.document import Document, Position
from netspec.lsp.navigation import everywhere, name_at, names_in
from netspec.lsp.occurrence import BLOCK, FILE, RESULT, Occurrence
from netspec.lsp.wire import REQUEST_FAILED, RequestError
from netspec.lsp.workspace import Workspace
from netspec.spec.bind_blocks import BLOCK_NAME
from netspec.spec.siblings import RESERVED_NAMES


def prepare(workspace: Workspace, document: Document, position: Position) -> dict[str, Any] | None:
    """The range that would be renamed; None where no name stands. Raises `RequestError` where it cannot be."""
    one = name_at(workspace, document, position)
    if one is None or one.sort == FILE:
        return None
    _refuse(one, everywhere(workspace, one))
    return {"range": document.range(one.place.span), "placeholder": one.name}


def rename(
    workspace: Workspace, document: Document, position: Position, name: str
) -> dict[str, Any] | None:
    """The edits that give a name another one. Raises `RequestError` where it cannot be, in words for the user."""
    one = name_at(workspace, document, position)
    if one is None or one.sort == FILE:
        return None
    found = everywhere(workspace, one)
    _refuse(one, found)
    _refuse_name(workspace, one, name)
    if name == one.name:
        return {"changes": {}}
    edits: dict[str, list[dict[str, Any]]] = {}
    for there, other in found:
        edit = {"range": there.range(other.place.span), "newText": name}
        if edit not in edits.setdefault(there.uri, []):
            edits[there.uri].append(edit)
    documents = {there.uri: there for there, _ in found}
    _refuse_faults(workspace, {uri: (documents[uri], some) for uri, some in edits.items()})
    return {"changes": edits}


def _refuse(one: Occurrence, found: list[tuple[Document, Occurrence]]) -> None:
    given = [other for _, other in found if other.gives]
    if not given:
        raise RequestError(REQUEST_FAILED, f"`{one.name}` is given by an expression, or nowhere")
    if any(other.borne and other.gives for _, other in found):
        help = f"say `column: {one.name}` beside its kind, and change its key by hand"
        raise RequestError(
            REQUEST_FAILED, f"the input `{one.name}` is called as its column: {help}"
        )
    if any(other.borne for _, other in found):
        help = f"say `from: {one.name}` there first"
        raise RequestError(
            REQUEST_FAILED, f"the output `{one.name}` takes this result by its name: {help}"
        )


def _refuse_name(workspace: Workspace, one: Occurrence, name: str) -> None:
    if one.sort == BLOCK:
        good, help = (
            re.search(BLOCK_NAME, name) is not None,
            "a capital letter, then letters and digits",
        )
    else:
        good, help = is_name(name), "a small letter, then letters, digits and `_`"
    if not good:
        raise RequestError(REQUEST_FAILED, f"`{name}` is not a name for a {one.sort}: {help}")
    if name in RESERVED_NAMES:
        raise RequestError(REQUEST_FAILED, f"`{name}` is a word of the language")
    for path in workspace.documents:
        for other in names_in(workspace, path):
            same = other.sort == one.sort and other.scope == one.scope and other.name == name
            if same and name != one.name:
                raise RequestError(REQUEST_FAILED, f"there is a {one.sort} `{name}` already")


def _refuse_faults(
    workspace: Workspace, edits: dict[str, tuple[Document, list[dict[str, Any]]]]
) -> None:
    """Check every open document with the edits, and refuse where one has more faults than before."""
    texts = {path: document.text for path, document in workspace.documents.items()}
    for document, some in edits.values():
        texts[document.name] = edited(document, some)
    for path, before in workspace.documents.items():
        then = Document(before.uri, path, texts[path], before.version)
        after = check(then, texts, trust=workspace.trust)
        old = [d for d in workspace.checked(path).compiled.diagnostics if d.is_error]
        new = [d for d in after.compiled.diagnostics if d.is_error]
        if len(new) > len(old):
            told = {one.message for one in old}
            first = next((one for one in new if one.message not in told), new[0])
            line = first.where.place.span.line
            message = f"it would break line {line}: {first.message}"
            raise RequestError(REQUEST_FAILED, message)


def edited(document: Document, edits: list[dict[str, Any]]) -> str:
    """The text with the edits, which do not overlap."""
    text = document.text
    spans = [
        (
            document.offset(one["range"]["start"]),
            document.offset(one["range"]["end"]),
            one["newText"],
        )
        for one in edits
    ]
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text


__all__ = ["RESULT", "edited", "prepare", "rename"]
