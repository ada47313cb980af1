"""Findings of the checker as diagnostics of the protocol."""

from typing import Any

from netspec.lsp.checked import Checked, file_of
from netspec.lsp.document import Document, Range
from netspec.lsp.uris import uri_of
from netspec.source.diagnostics import ERROR, WARNING, Diagnostic, Label
from netspec.source.text import Place
from netspec.spec.model import NOT_TRUSTED

_SEVERITIES = {ERROR: 1, WARNING: 2}
INFORMATION = 3

Documents = dict[str, Document]


def as_json(found: Diagnostic, documents: Documents) -> dict[str, Any]:
    """A finding. What `netspec check` says in lines of its own stands below the message."""
    where = found.where
    severity = _SEVERITIES.get(found.severity, INFORMATION)
    message = found.message
    if found.code == NOT_TRUSTED:
        severity = INFORMATION
    extra = [where.text] if where.text else []
    extra += [f"shapes: {found.shapes}"] if found.shapes else []
    extra += [f"help: {found.help}"] if found.help else []
    diagnostic: dict[str, Any] = {
        "range": range_of(where.place, documents),
        "severity": severity,
        "code": found.code,
        "source": "netspec",
        "message": "\n".join([message, *extra]),
    }
    if found.related:
        diagnostic["relatedInformation"] = [_related(one, documents) for one in found.related]
    return diagnostic


def _related(label: Label, documents: Documents) -> dict[str, Any]:
    path = file_of(label.place.source)
    document = documents.get(path)
    location = {
        "uri": document.uri if document else uri_of(path),
        "range": range_of(label.place, documents),
    }
    return {"location": location, "message": label.text or "here"}


def range_of(place: Place, documents: Documents) -> Range:
    """A place as a range of the document it stands in; at least one character is marked."""
    document = documents.get(file_of(place.source))
    if document is None or document.text != place.source.text:
        document = Document("", place.source.name, place.source.text)
    found = document.range(place.span)
    if found["start"] == found["end"]:
        start, end = document.span_offsets(place.span)
        line = document.line(found["start"]["line"])
        if found["start"]["character"] < len(line):
            found["end"] = document.position(end + 1)
        elif line:
            found["start"] = document.position(start - 1)
    return found


def shown_at(found: Diagnostic, checked: Checked) -> Diagnostic:
    """The finding as one of the spec: what stands in a file of data is shown where the spec takes it."""
    place, spec = found.where.place, checked.spec
    path = checked.document.name
    if file_of(place.source).endswith((".yaml", ".yml")) or file_of(place.source) == path:
        return found
    here = next((one for one in found.related if file_of(one.place.source) == path), None)
    if here is None:
        here = Label(spec.data.node.place if spec and spec.data else checked.start)
    span = place.span
    elsewhere = Label(place, found.where.text or "here")
    message = f"{found.message} ({place.source.name}:{span.line}:{span.column})"
    return found._replace(message=message, where=here, related=(elsewhere,))
