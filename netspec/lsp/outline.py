"""What a document consists of: its sections, inputs, layers, blocks and outputs, and the parts that can be folded."""

from collections.abc import Iterator
from typing import Any

from netspec.kinds.catalogue import FAMILIES
from netspec.lsp.document import Document
from netspec.lsp.hints import labels
from netspec.lsp.workspace import Workspace
from netspec.source.text import Span
from netspec.source.tree import Mapping, Node, Scalar, Sequence
from netspec.spec.siblings import SECTIONS, STEP_SIBLINGS

MODULE, CLASS, FIELD, FUNCTION, VARIABLE, CONSTANT = 2, 5, 8, 12, 13, 14


def outline(workspace: Workspace, document: Document) -> list[dict[str, Any]]:
    """The symbols of a document; of one that is no YAML just now, its sections."""
    root = workspace.checked(document.name).tree
    if not isinstance(root, Mapping):
        return list(_sections_of_lines(document))
    writer = _Writer(document, labels(workspace, document))
    return [writer.section(key, entry.key, entry.value) for key, entry in root]


class _Writer:
    """Writes symbols; `shapes` are what stands at the ends of lines."""

    def __init__(self, document: Document, shapes: dict[int, str]) -> None:
        self.document = document
        self.shapes = shapes

    def section(self, name: str, key: Scalar, value: Node) -> dict[str, Any]:
        inside: list[dict[str, Any]] = []
        if name == "layers":
            inside = self.steps(value)
        elif name == "blocks" and isinstance(value, Mapping):
            inside = [self._block(one, e.key, e.value) for one, e in value]
        elif name in ("input", "output", "parameters", "train", "data") and isinstance(
            value, Mapping
        ):
            kind = FIELD if name in ("input", "output") else CONSTANT
            inside = [self._named(one, e.key, e.value, kind) for one, e in value]
        return self._symbol(name, "", MODULE, key, value, inside)

    def _block(self, name: str, key: Scalar, value: Node) -> dict[str, Any]:
        layers = value.get("layers") if isinstance(value, Mapping) else None
        inside = self.steps(layers) if layers is not None else []
        return self._symbol(name, "block", CLASS, key, value, inside)

    def _named(self, name: str, key: Scalar, value: Node, kind: int) -> dict[str, Any]:
        detail = str(value.written)[:60] if isinstance(value, Scalar) else ""
        if isinstance(value, Mapping) and value.entries:
            detail = next(iter(value.entries))
        return self._symbol(name, detail, kind, key, value, [])

    def steps(self, node: Node) -> list[dict[str, Any]]:
        items = node.items if isinstance(node, Sequence) else []
        return [self._step(item) for item in items]

    def _step(self, node: Node) -> dict[str, Any]:
        if not isinstance(node, Mapping):
            name = str(node.written) if isinstance(node, Scalar) else "layers"
            return self._symbol(name, self._shape(node), FUNCTION, node, node, [])
        kind = next((key for key in node.entries if key not in STEP_SIBLINGS), "")
        entry = node.entries.get(kind)
        given = node.get("name")
        name = f"{given.written}: {kind}" if isinstance(given, Scalar) else kind
        inside = self._lists(entry.value) if entry else []
        at: Node = entry.key if entry else node
        return self._symbol(name or "?", self._shape(at), FUNCTION, at, node, inside)

    def _lists(self, settings: Node) -> list[dict[str, Any]]:
        """The steps in the settings of a container."""
        found: list[dict[str, Any]] = []
        nodes = [settings]
        if isinstance(settings, Mapping):
            nodes = [entry.value for _, entry in settings]
        for node in nodes:
            items = node.items if isinstance(node, Sequence) else []
            for one in items:
                if isinstance(one, Sequence):
                    found += self.steps(one)
                elif _is_step(one):
                    found.append(self._step(one))
        return found

    def _shape(self, node: Node) -> str:
        return self.shapes.get(node.span.line - 1, "")

    def _symbol(
        self, name: str, detail: str, kind: int, at: Node, whole: Node, inside: list[Any]
    ) -> dict[str, Any]:
        start, end = at.span, whole.span
        first = min((start.line, start.column), (end.line, end.column))
        last = max((start.end_line, start.end_column), (end.end_line, end.end_column))
        return {
            "name": name,
            "detail": detail,
            "kind": kind,
            "range": self.document.range(Span(*first, *last)),
            "selectionRange": self.document.range(start),
            "children": inside,
        }


def _is_step(node: Node) -> bool:
    if isinstance(node, Mapping):
        return any(key in FAMILIES["layers"] or key[:1].isupper() for key in node.entries)
    return isinstance(node, Scalar) and str(node.value) in FAMILIES["layers"]


def _sections_of_lines(document: Document) -> Iterator[dict[str, Any]]:
    for number in range(len(document.starts)):
        word = document.line(number).partition(":")[0].rstrip()
        if word in SECTIONS:
            start = {"line": number, "character": 0}
            whole = {"start": start, "end": {"line": number, "character": len(word)}}
            yield {"name": word, "kind": MODULE, "range": whole, "selectionRange": whole}


def folding(workspace: Workspace, document: Document) -> list[dict[str, Any]]:
    """Every line with deeper ones below it, and every group of comments. It needs no YAML, so it holds while one types."""
    found: list[dict[str, Any]] = []
    open_lines: list[tuple[int, int]] = []
    comment: int | None = None
    last = 0
    for number in range(len(document.starts)):
        text = document.line(number)
        bare = text.lstrip()
        if bare.startswith("#"):
            comment = number if comment is None else comment
            continue
        if comment is not None:
            _fold(found, comment, number - 1, "comment")
            comment = None
        if not bare:
            continue
        depth = len(text) - len(bare)
        while open_lines and open_lines[-1][1] >= depth + _is_item_below(
            open_lines[-1], text, depth
        ):
            _fold(found, open_lines.pop()[0], last)
        open_lines.append((number, depth))
        last = number
    if comment is not None:
        _fold(found, comment, len(document.starts) - 1, "comment")
    for start, _ in reversed(open_lines):
        _fold(found, start, last)
    return sorted(found, key=lambda one: one["startLine"])


def _is_item_below(above: tuple[int, int], text: str, depth: int) -> int:
    """1 where a list stands as deep as its key: `layers:`, then `- relu` without indentation."""
    return int(text[depth:].startswith("- ") and above[1] == depth and depth == 0)


def _fold(found: list[dict[str, Any]], first: int, last: int, kind: str = "region") -> None:
    if last > first:
        found.append({"startLine": first, "endLine": last, "kind": kind})
