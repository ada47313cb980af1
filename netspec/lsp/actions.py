"""Quick fixes: the edits that the checker offers for what it has found, each of which was tried."""

from typing import Any

from netspec.lsp.checked import check, everything, file_of
from netspec.lsp.document import Document, Range
from netspec.lsp.findings import as_json, range_of, shown_at
from netspec.lsp.workspace import Workspace
from netspec.source.diagnostics import AUTO, Diagnostic, Fix
from netspec.source.offers import Trials
from netspec.source.text import SourceText

MOST_FAULTS = 10
"""So many faults of one range get fixes: each is tried, which takes a check of the document."""


def actions(workspace: Workspace, document: Document, range: Range) -> list[dict[str, Any]]:
    """The fixes of the findings in a range."""
    checked = workspace.checked(document.name)
    found = list(checked.diagnostics)
    here = [
        one for one in found if _meets(shown_at(one, checked), document, range, workspace.documents)
    ]
    if not here:
        return []
    with_data = checked.of_data is not None

    def found_in(source: SourceText) -> list[Diagnostic]:
        made = Document(document.uri, document.name, source.text)
        texts = workspace.texts()
        again = check(made, texts, trust=workspace.trust)
        return everything(again) if with_data else list(again.compiled.diagnostics)

    trials = Trials(found, document.source, found_in)
    made: list[dict[str, Any]] = []
    for one in here[:MOST_FAULTS]:
        for fix in trials.fixes(one):
            told = as_json(shown_at(one, checked), workspace.documents)
            made.append(_action(fix, told, document))
    return made


def _action(fix: Fix, diagnostic: dict[str, Any], document: Document) -> dict[str, Any]:
    edits = [{"range": document.range(one.place.span), "newText": one.text} for one in fix.edits]
    return {
        "title": fix.title,
        "kind": "quickfix",
        "diagnostics": [diagnostic],
        "isPreferred": fix.applicability == AUTO,
        "edit": {"changes": {document.uri: edits}},
    }


def _meets(
    one: Diagnostic, document: Document, range: Range, documents: dict[str, Document]
) -> bool:
    """Whether a finding stands on a line of a range. Some editors ask for the place of the cursor alone, wherever on the line it is."""
    if file_of(one.where.place.source) != document.name:
        return False
    own = range_of(one.where.place, documents)
    return own["start"]["line"] <= _last(range) and range["start"]["line"] <= _last(own)


def _last(range: Range) -> int:
    """The last line of which a range holds something."""
    start, end = range["start"], range["end"]
    return end["line"] - int(end["character"] == 0 and end["line"] > start["line"])
