"""What answers an editor: a table of requests, a table of notices, and the work between them."""

from collections.abc import Callable, Iterator
from typing import Any

from netspec.kinds.catalogue import FAMILIES, find
from netspec.lsp.actions import actions
from netspec.lsp.completion import complete
from netspec.lsp.document import Document
from netspec.lsp.findings import as_json
from netspec.lsp.hints import hints
from netspec.lsp.hover import hover
from netspec.lsp.navigation import definition, references
from netspec.lsp.outline import folding, outline
from netspec.lsp.rename import prepare, rename
from netspec.lsp.uris import path_of, uri_of
from netspec.lsp.wire import INVALID_PARAMS, RequestError
from netspec.lsp.workspace import Workspace

Params = dict[str, Any]
Sent = tuple[str, Any]

WARMED_AT_ONCE = 5
WATCHED = ("**/*.{yaml,yml}", "**/*.py", "**/*.{csv,tsv}")
"""Files that a spec may use."""


class Desk:
    """One editor's documents, and what it may ask. `client` is what the editor says it can."""

    def __init__(self, client: dict[str, Any], *, trust: bool) -> None:
        self.workspace = Workspace(trust=trust)
        self.requests: dict[str, Callable[[Params], Any]] = {
            "textDocument/completion": self._completion,
            "textDocument/hover": self._at(hover),
            "textDocument/inlayHint": self._hints,
            "textDocument/definition": self._at(definition),
            "textDocument/references": self._references,
            "textDocument/prepareRename": self._at(prepare),
            "textDocument/rename": self._rename,
            "textDocument/documentSymbol": self._of(outline, []),
            "textDocument/foldingRange": self._of(folding, []),
            "textDocument/codeAction": self._actions,
        }
        self.notices: dict[str, Callable[[Params], None]] = {
            "textDocument/didOpen": self._opened,
            "textDocument/didChange": self._changed,
            "textDocument/didClose": self._closed,
            "textDocument/didSave": self._saved,
            "workspace/didChangeWatchedFiles": self._saved,
        }
        self._shown: dict[str, list[Any]] = {}
        """What the editor was last told of each file."""
        self._snippets = bool(
            _inside(client, "textDocument", "completion", "completionItem", "snippetSupport")
        )
        self._tells_of_files = bool(
            _inside(client, "workspace", "didChangeWatchedFiles", "dynamicRegistration")
        )
        self._refresh = bool(_inside(client, "workspace", "inlayHint", "refreshSupport"))
        self._cold = [(family, name) for family, kinds in FAMILIES.items() for name in kinds]
        self._stale = False
        """Whether something has changed since the editor was told of findings."""

    # ---- between messages

    def wishes(self) -> Iterator[Sent]:
        """What the editor is asked for at the beginning: to tell of files that others change."""
        if self._tells_of_files:
            wish = {
                "id": "files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": {"watchers": [{"globPattern": one} for one in WATCHED]},
            }
            yield "client/registerCapability", {"registrations": [wish]}

    @property
    def has_changes(self) -> bool:
        """Whether a document has to be checked, or its findings told."""
        return bool(self.workspace.waiting) or self._stale

    @property
    def wants_data(self) -> bool:
        """Whether the data of a document have to be looked at."""
        return any(map(self.workspace.wants_data, self.workspace.documents))

    @property
    def is_cold(self) -> bool:
        """Whether there are kinds whose modules were not read, for which the first completion would have to wait."""
        return bool(self._cold)

    def work(self) -> Iterator[Sent]:
        """Check what has changed, or else look at data, or else read modules; gives what is to be sent."""
        if not self.has_changes and not self.wants_data:
            self._warm()
            return
        if not self.has_changes:
            for path in self.workspace.documents:
                self.workspace.look_at_data(path)
            yield from self._findings()
            return
        others = len(self.workspace.documents) > 1
        self._stale = False
        yield from self._findings()
        if others and self._refresh:
            yield "workspace/inlayHint/refresh", None

    def _warm(self) -> None:
        """Read the modules of some kinds: few at a time, for an editor may ask in between."""
        for _ in range(min(WARMED_AT_ONCE, len(self._cold))):
            find(*self._cold.pop())

    def _findings(self) -> Iterator[Sent]:
        """The findings of each file of which the editor was told something else before."""
        documents = self.workspace.documents
        found = {
            path: [as_json(one, documents) for one in some]
            for path, some in self.workspace.findings().items()
        }
        for path in [one for one in self._shown if one not in found]:
            found[path] = []
        for path, some in found.items():
            document = documents.get(path)
            if self._shown.get(path) != some:
                told: dict[str, Any] = {"uri": document.uri if document else uri_of(path)}
                if document is not None and document.version is not None:
                    told["version"] = document.version
                yield "textDocument/publishDiagnostics", {**told, "diagnostics": some}
            self._shown[path] = some
            if document is None and not some:
                del self._shown[path]

    # ---- documents

    def _opened(self, params: Params) -> None:
        given = _object(params, "textDocument")
        uri, text = _text(given, "uri"), _text(given, "text")
        self.workspace.open(Document(uri, path_of(uri), text, given.get("version")))
        self._stale = True

    def _changed(self, params: Params) -> None:
        given = _object(params, "textDocument")
        document = self._document(params)
        changes = params.get("contentChanges")
        if document is None or not isinstance(changes, list):
            return
        if not all(isinstance(one, dict) and isinstance(one.get("text"), str) for one in changes):
            raise RequestError(INVALID_PARAMS, "a change has a text")
        made = Document(document.uri, document.name, document.text, document.version)
        made.edit(changes, given.get("version"))
        self.workspace.open(made)
        self._stale = True

    def _closed(self, params: Params) -> None:
        document = self._document(params)
        if document is not None:
            self.workspace.close(document.name)
            self._stale = True

    def _saved(self, params: Params) -> None:
        self.workspace.changed_anything()
        self._stale = True

    def _document(self, params: Params) -> Document | None:
        uri = _text(_object(params, "textDocument"), "uri")
        return self.workspace.documents.get(path_of(uri))

    # ---- requests

    def _of(self, answer: Callable[[Workspace, Document], Any], nothing: Any) -> Any:
        def asked(params: Params) -> Any:
            document = self._ours(params)
            return nothing if document is None else answer(self.workspace, document)

        return asked

    def _at(self, answer: Callable[[Workspace, Document, Any], Any]) -> Any:
        def asked(params: Params) -> Any:
            document = self._ours(params)
            if document is None:
                return None
            return answer(self.workspace, document, _object(params, "position"))

        return asked

    def _ours(self, params: Params) -> Document | None:
        """The document that is asked about; None where it is not open, or no spec."""
        document = self._document(params)
        return document if document and self.workspace.is_ours(document.name) else None

    def _completion(self, params: Params) -> Any:
        document = self._document(params)
        if document is None or not (self.workspace.is_ours(document.name) or _is_new(document)):
            return None
        position = _object(params, "position")
        return complete(self.workspace, document, position, snippets=self._snippets)

    def _hints(self, params: Params) -> Any:
        document = self._ours(params)
        if document is None:
            return []
        return hints(self.workspace, document, _range(document, params))

    def _references(self, params: Params) -> Any:
        document = self._ours(params)
        if document is None:
            return None
        context = params.get("context")
        whole = bool(isinstance(context, dict) and context.get("includeDeclaration", True))
        position = _object(params, "position")
        return references(self.workspace, document, position, declaration=whole)

    def _rename(self, params: Params) -> Any:
        document, name = self._ours(params), _text(params, "newName")
        if document is None:
            return None
        return rename(self.workspace, document, _object(params, "position"), name)

    def _actions(self, params: Params) -> Any:
        document = self._ours(params)
        if document is None:
            return []
        return actions(self.workspace, document, _range(document, params))


def _is_new(document: Document) -> bool:
    """Whether a document holds next to nothing so far."""
    return len(document.text.strip()) < 20 or document.text.lstrip().startswith("netspec")


def _object(params: Params, key: str) -> dict[str, Any]:
    found = params.get(key)
    if not isinstance(found, dict):
        raise RequestError(INVALID_PARAMS, f"`{key}` is missing, or no object")
    return found


def _range(document: Document, params: Params) -> Any:
    found = _object(params, "range")
    for end in ("start", "end"):
        # raises where it is none
        document.offset(_object(found, end))
    return found


def _text(params: Params, key: str) -> str:
    found = params.get(key)
    if not isinstance(found, str):
        raise RequestError(INVALID_PARAMS, f"`{key}` is missing, or no text")
    return found


def _inside(given: Any, *keys: str) -> Any:
    for key in keys:
        given = given.get(key) if isinstance(given, dict) else None
    return given
