"""Rows as columns of cells, each of which knows where it stands. No numpy is imported here."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from netspec.source.text import Place

if TYPE_CHECKING:
    import numpy as np

Cells: TypeAlias = "list[str] | np.ndarray"
"""Texts as they stand in a file, or numbers that have a type already (Parquet, arrays)."""


class Frame:
    """Some columns of a source, all rows of them or a piece."""

    __slots__ = ("columns", "marks", "place", "positions", "row_words", "rows")

    def __init__(
        self,
        columns: dict[str, Cells],
        rows: int,
        place: Callable[[int, str], Place],
        *,
        marks: frozenset[str],
        positions: bool = False,
        row_words: Callable[[int], str] | None = None,
    ) -> None:
        self.columns = columns
        self.rows = rows
        self.place = place
        """Row and column → where the cell stands."""
        self.marks = marks
        """What stands for a gap."""
        self.positions = positions
        """Whether whole numbers are positions in a list of classes, as in an array file of labels."""
        self.row_words = row_words
        """How a row is called where its place does not say it: `row 17`."""

    def take(self, rows: Sequence[int]) -> "Frame":
        """These rows, in this order."""
        columns: dict[str, Cells] = {
            name: [cells[row] for row in rows] if isinstance(cells, list) else cells[rows]
            for name, cells in self.columns.items()
        }
        words, place = self.row_words, self.place
        return Frame(
            columns,
            len(rows),
            lambda row, column: place(int(rows[row]), column),
            marks=self.marks,
            positions=self.positions,
            row_words=(lambda row: words(int(rows[row]))) if words else None,
        )
