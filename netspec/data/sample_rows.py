"""Rows that are one sample, gathered: a frame of rows becomes a frame of samples."""

from collections.abc import Mapping

import numpy as np

from netspec.data.cells import CellError
from netspec.data.faults import cell_fault, cell_label
from netspec.data.frame import Cells, Frame
from netspec.data.ragged import as_column, column_of
from netspec.data.raw import raw_rows, raw_target_rows
from netspec.source.diagnostics import Diagnostic, Label, SpecError
from netspec.source.text import Place
from netspec.spec.model import Spec
from netspec.spec.sample_rows import axis_of_rows


def gathered(spec: Spec, frame: Frame, columns: Mapping[str, Place]) -> Frame:
    """Samples in the order of their first rows; a sample's rows stay in theirs, and need not be neighbours.

    What is not taken row by row is taken once for each sample, and for `columns` its rows have to agree.

    Raises:
        SpecError: a row names no sample, a cell is wrong, or the rows of a sample disagree.
    """
    key = spec.data.rows_per_sample if spec.data else None
    if key is None:
        return frame
    samples = _numbered(frame, key, columns)
    order = np.argsort(samples, kind="stable")
    first = order[np.searchsorted(samples[order], np.arange(samples.max(initial=-1) + 1))]
    cuts = np.cumsum(np.bincount(samples))[:-1]
    found: dict[str, Cells] = {}
    for one in spec.inputs:
        if axis_of_rows(one) is not None:
            found[column_of(one)] = as_column(np.split(raw_rows(one, frame)[order], cuts))
    by_row = {column for one in spec.inputs if axis_of_rows(one) for column in one.columns}
    for out in spec.outputs:
        if out.kind.target_form == "sequences" and out.columns[0] in columns:
            found[out.columns[0]] = as_column(np.split(raw_target_rows(out, frame)[order], cuts))
            by_row.add(out.columns[0])
    samples_of = frame.take(first.tolist())
    for name, cells in samples_of.columns.items():
        if name in columns and name not in by_row:
            _need_agreement(frame, name, first[samples], columns[name])
        found.setdefault(name, cells)
    return _of_samples(samples_of, found, key)


def _numbered(frame: Frame, key: str, columns: Mapping[str, Place]) -> np.ndarray:
    """Each row's sample, numbered in the order in which they come."""
    cells = frame.columns[key]
    numbers: dict[object, int] = {}
    found = np.empty(frame.rows, np.int64)
    for row, cell in enumerate(cells if isinstance(cells, list) else cells.tolist()):
        if cell != cell or (isinstance(cell, str) and (not cell.strip() or cell in frame.marks)):
            error = CellError("NS4006", row, "the row says of no sample that it is a part of it")
            raise SpecError((cell_fault(error, frame, key, key, columns[key]),))
        found[row] = numbers.setdefault(cell, len(numbers))
    return found


def _need_agreement(frame: Frame, name: str, firsts: np.ndarray, place: Place) -> None:
    """Raise `SpecError` where a row has another value than the first row of its sample."""
    cells = frame.columns[name]
    values = np.array(cells, object) if isinstance(cells, list) else cells
    other = (values != values[firsts]) & ~((values != values) & (values[firsts] != values[firsts]))
    if not other.any():
        return
    row = int(np.argmax(other))
    related = (cell_label(frame, int(firsts[row]), name), Label(place, "taken once for a sample"))
    message = (
        f"`{values[row]}` stands here, and `{values[firsts[row]]}` in the first row of the sample"
    )
    help = "let all rows of a sample agree, or take the column row by row: `{array: [time], column: NAME}`"
    label = cell_label(frame, row, name)
    raise SpecError((Diagnostic("NS4032", message, label, help, related=related),))


def _of_samples(firsts: Frame, columns: dict[str, Cells], key: str) -> Frame:
    place, keys = firsts.place, firsts.columns[key]
    return Frame(
        columns,
        firsts.rows,
        lambda row, column: place(row, column.partition("\x1f")[0]),
        marks=firsts.marks,
        positions=firsts.positions,
        row_words=lambda row: f"sample {keys[row]}",
        figures=firsts.figures,
        origin=keys.__getitem__,
    )
