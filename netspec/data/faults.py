"""A fault of a cell as a diagnostic: where it stands in the data, and where the spec takes it. No numpy here."""

from netspec.data.cells import CellError
from netspec.data.frame import Frame
from netspec.source.diagnostics import Diagnostic, Label
from netspec.source.text import Place

HELP = {
    "NS4005": "correct the cell, or add it to the classes in the spec",
    "NS4006": "fill it in, or leave the row out",
}


def cell_fault(error: CellError, frame: Frame, column: str, name: str, place: Place) -> Diagnostic:
    """`name` is the input or output that takes the column, `place` where the spec names it."""
    label = cell_label(frame, error.row, column)
    related = (Label(place, f"`{name}` takes this column"),)
    help = error.help or HELP.get(error.code)
    return Diagnostic(error.code, error.message, label, help, related=related)


def cell_label(frame: Frame, row: int, column: str) -> Label:
    """The place of a cell; a negative row means the whole column."""
    words = f"{frame.row_words(row)}, " if frame.row_words and row >= 0 else ""
    return Label(frame.place(max(0, row), column), f"{words}column `{column}`")
