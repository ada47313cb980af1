"""Quick fixes: the edits that the checker offers for what it has found."""

from typing import Any

from netspec.lsp.document import Document, Range
from netspec.lsp.workspace import Workspace


def actions(workspace: Workspace, document: Document, range: Range) -> list[dict[str, Any]]:
    """The fixes of the findings in a range."""
    return []
