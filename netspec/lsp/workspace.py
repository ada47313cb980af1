"""The documents that an editor holds, each checked as often as it, or a file that it uses, has changed."""

from collections.abc import Iterator

from netspec.graph.compiled import ALLOW
from netspec.graph.walked import Walked
from netspec.lsp.checked import Checked, check, everything, file_of, sort_of, turns_in
from netspec.lsp.document import Document
from netspec.lsp.findings import shown_at
from netspec.source.diagnostics import Diagnostic
from netspec.source.tree import Node, plain

OF_WORDS = ("NS0", "NS1")
"""How the codes begin that say of a text that it is no YAML, or of a word, a setting or a value that it cannot stand there."""


class Workspace:
    """Documents by their paths."""

    def __init__(self, *, trust: bool = False) -> None:
        self.trust = trust
        self.documents: dict[str, Document] = {}
        self._checked: dict[str, Checked] = {}
        self._good: dict[str, Checked] = {}
        """The last check of each document that got as far as its layers."""
        self._whole: dict[str, Checked] = {}
        """The last check of each document in which no error was found."""
        self._files: dict[str, set[str]] = {}
        """What each document has read, as far as ever known."""
        self._looked: dict[str, tuple[object, tuple[Diagnostic, ...]]] = {}

    def open(self, document: Document) -> None:
        """Take a document in, or its new text."""
        self.documents[document.name] = document
        self.changed(document.name)

    def close(self, path: str) -> None:
        """Forget a document: what lies on the disk counts again."""
        self.documents.pop(path, None)
        self.changed(path)
        for known in (self._checked, self._good, self._whole, self._files, self._looked):
            known.pop(path, None)

    def changed(self, path: str) -> None:
        """A file is another one now: what used it has to be checked anew."""
        for one in (path, *self.dependants(path)):
            self._checked.pop(one, None)

    def changed_anything(self) -> None:
        """Any file may be another one now."""
        self._checked.clear()
        self._looked.clear()

    def dependants(self, path: str) -> list[str]:
        """The documents that use a file."""
        return [one for one, files in self._files.items() if path in files and one != path]

    @property
    def waiting(self) -> list[str]:
        """The documents that have to be checked."""
        return [path for path in self.documents if path not in self._checked]

    def checked(self, path: str) -> Checked:
        """A document as it is now, checked. Raises `KeyError` where it is not open."""
        found = self._checked.get(path)
        if found is None:
            good = self._good.get(path)
            before = good.compiled if good is not None else None
            found = check(self.documents[path], self.texts(), trust=self.trust, before=before)
            self._checked[path] = found
            known = self._files.get(path, set()) if found.spec is None else set()
            self._files[path] = {*known, *found.files}
            if found.walk.turns:
                self._good[path] = found
            if found.compiled.graph is not None:
                self._whole[path] = found
            key, seen = self._looked.get(path, (None, ()))
            if key is not None and key == _data_key(found):
                found.of_data = seen
        return found

    def good(self, path: str) -> Checked:
        """The last check of a document that got as far as its layers, or the one there is."""
        found = self.checked(path)
        return found if found.walk.turns else self._good.get(path, found)

    def whole(self, path: str) -> Checked | None:
        """The last check without errors, where no more than words keeps this one from being so; they are being typed."""
        errors = [one for one in self.checked(path).compiled.diagnostics if one.is_error]
        only_words = all(one.code.startswith(OF_WORDS) for one in errors)
        return self._whole.get(path) if errors and only_words else None

    def look_at_data(self, path: str) -> None:
        """Look at the data of a document, if nobody has."""
        found = self.checked(path)
        if found.of_data is None and found.looks_further:
            told = found.compiled.diagnostics
            found.of_data = tuple(one for one in everything(found) if one not in told)
            self._looked[path] = (_data_key(found), found.of_data)

    def wants_data(self, path: str) -> bool:
        """Whether nobody has looked at the data of a document."""
        found = self._checked.get(path)
        return found is not None and found.of_data is None and found.looks_further

    def texts(self) -> dict[str, str]:
        """The text of each document, by path."""
        return {one: document.text for one, document in self.documents.items()}

    def turns(self, path: str) -> Iterator[tuple[Checked, list[Walked]]]:
        """The turns of the steps that stand in a file: of the document itself, then of those that use it."""
        for one in (path, *self.dependants(path)):
            if one in self.documents:
                good = self.good(one)
                found = turns_in(good.turns, path)
                if found:
                    yield good, found

    def findings(self) -> dict[str, list[Diagnostic]]:
        """Path → what was found there, by whichever document."""
        found: dict[str, list[Diagnostic]] = {path: [] for path in self.documents}
        for path in self.documents:
            checked = self.checked(path)
            for one in checked.diagnostics:
                one = shown_at(one, checked)
                place = file_of(one.where.place.source)
                there = found.setdefault(place, [])
                if not any(_same(one, other) for other in there):
                    there.append(one)
        return found

    def is_ours(self, path: str) -> bool:
        """Whether an open document is a spec, or a file of blocks."""
        return sort_of(self.documents[path].text) != "other"


def _same(one: Diagnostic, other: Diagnostic) -> bool:
    return (
        one.code == other.code
        and one.message == other.message
        and one.where.place.span == other.where.place.span
    )


def _data_key(checked: Checked) -> object:
    """What the findings of a look hang on, their places among it; None where that is more than the sections of data."""
    spec, graph = checked.spec, checked.compiled.graph
    if spec is None or spec.data is None or ALLOW in checked.source.text:
        return None
    if graph is not None and (graph.starts or graph.origin):
        return None
    nodes = [spec.document.get(name) for name in ("data", "input", "output")]
    return [(_lines(node), plain(node)) for node in nodes if node is not None]


def _lines(node: Node) -> tuple[int, int]:
    return node.span.line, node.span.end_line
