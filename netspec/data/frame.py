"""Rows as columns of cells, each of which knows where it stands. No numpy is imported here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from netspec.data.figures import POINT, Figures
from netspec.source.diagnostics import Label
from netspec.source.text import Place

if TYPE_CHECKING:
    import numpy as np

Cells: TypeAlias = "list[str] | np.ndarray"
"""Texts as they stand in a file, or numbers that have a type already (Parquet, arrays)."""


def counted(row: int) -> int:
    """The number of a row as people count."""
    return row + 1


class Frame:
    """Some columns of a source, all rows of them or a piece."""

    __slots__ = (
        "columns",
        "figures",
        "marks",
        "origin",
        "place",
        "positions",
        "row_words",
        "rows",
        "within",
    )

    def __init__(
        self,
        columns: Mapping[str, Cells],
        rows: int,
        place: Callable[[int, str], Place],
        *,
        marks: frozenset[str],
        positions: bool = False,
        row_words: Callable[[int], str] | None = None,
        figures: Figures = POINT,
        origin: Callable[[int], object] = counted,
        within: Callable[[int, int, str], Label] | None = None,
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
        self.figures = figures
        """How numbers are written in its texts."""
        self.origin = origin
        """What a user finds a row by: its number in its file, or a name that is its own."""
        self.within = within
        """Of samples that are made of rows: sample, which of its rows, and column → where that cell stands."""

    def with_columns(self, columns: "Mapping[str, Cells]") -> "Frame":
        """The same rows with these columns."""
        return Frame(
            columns,
            self.rows,
            self.place,
            marks=self.marks,
            positions=self.positions,
            row_words=self.row_words,
            figures=self.figures,
            origin=self.origin,
            within=self.within,
        )

    def take(self, rows: Sequence[int]) -> "Frame":
        """These rows, in this order; the cells of a column are picked when they are asked for."""
        columns = _Taken(self.columns, rows)
        words, place, origin, within = self.row_words, self.place, self.origin, self.within
        return Frame(
            columns,
            len(rows),
            lambda row, column: place(int(rows[row]), column),
            marks=self.marks,
            positions=self.positions,
            row_words=(lambda row: words(int(rows[row]))) if words else None,
            figures=self.figures,
            origin=lambda row: origin(int(rows[row])),
            within=(lambda row, one, column: within(int(rows[row]), one, column))
            if within
            else None,
        )


class _Taken(Mapping[str, Cells]):
    """Some rows of columns."""

    def __init__(self, columns: Mapping[str, Cells], rows: Sequence[int]) -> None:
        self._columns, self._rows = columns, rows
        self._found: dict[str, Cells] = {}

    def __getitem__(self, name: str) -> Cells:
        if name not in self._found:
            cells = self._columns[name]
            self._found[name] = (
                [cells[row] for row in self._rows] if isinstance(cells, list) else cells[self._rows]
            )
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)
