"""Cells as the arrays that enter a column's ONNX graph: one function per input and per target, shared by all commands."""

from collections.abc import Callable
from typing import Any

import numpy as np

from netspec.data.cells import (
    LARGEST,
    MISSING_WHOLE,
    CellError,
    converted,
    strangers,
)
from netspec.data.cures import MOST_OFFERED, class_cure
from netspec.data.faults import cell_fault
from netspec.data.frame import Frame
from netspec.data.parquet_file import text_of
from netspec.data.ragged import column_of
from netspec.data.text_columns import TextColumns
from netspec.kinds.columns import CellRule
from netspec.source.diagnostics import Diagnostic, Label, SpecError
from netspec.source.text import Place
from netspec.spec.model import InputSpec, OutputSpec

DTYPES = {
    # as wide as Python's own until it is known that 32 bits will do: see `in_32_bits`
    "float32": np.float64,
    "int64": np.int64,
    "string": object,
    "bool": bool,
    "uint8": np.uint8,
}


def raw_input(one: InputSpec, frame: Frame) -> np.ndarray:
    """The raw values of an input: `[N]`, of several columns `[N, n]`, of an array `[N, …]`.

    Numbers from cells are float64, which `narrowed` or `in_32_bits` makes float32. Raises `SpecError`.
    """
    raw = one.kind.raw(one.width)
    if one.width > 1 and column_of(one) in frame.columns:
        return _samples(one, frame)
    return _of_columns(one, frame, raw.sizes if one.width == 1 else ())


def raw_rows(one: InputSpec, frame: Frame) -> np.ndarray:
    """The raw values of an input whose samples are made of many rows, row by row: `[rows]` or `[rows, n]`."""
    return _of_columns(one, frame, ())


def raw_target_rows(one: OutputSpec, frame: Frame) -> np.ndarray:
    """The raw values `[rows]` of a target that the rows of a sample have one each of."""
    (column,), (rule,) = one.columns, one.targets
    return typed_column(frame, column, rule, (), one.name, one.place)


def _samples(one: InputSpec, frame: Frame) -> np.ndarray:
    """Samples that were put together of several columns."""
    cells, rule = frame.columns[column_of(one)], one.kind.cells(one.width)[0]
    assert isinstance(cells, np.ndarray)
    try:
        _need_sizes(cells, one.kind.raw(one.width).sizes)
        return _typed(cells, rule, frame.positions)
    except CellError as error:
        fault = cell_fault(error, frame, one.columns[0], one.name, one.place)
        raise SpecError((fault,)) from None


def _of_columns(one: InputSpec, frame: Frame, sizes: tuple[int | str, ...]) -> np.ndarray:
    rules = one.kind.cells(one.width)
    parts = [
        typed_column(frame, column, rules[i], sizes, one.name, one.place)
        for i, column in enumerate(one.columns)
    ]
    return parts[0] if len(parts) == 1 else np.stack(parts, axis=1)


def narrowed(values: np.ndarray) -> np.ndarray:
    """Numbers as the ONNX file takes them, in float32; everything else as it is."""
    return values.astype(np.float32) if values.dtype == np.float64 else values


COARSE = 1e-3
"""What rounding may take, as a share of the spread."""


def in_32_bits(one: InputSpec | OutputSpec, values: np.ndarray) -> np.ndarray:
    """As `narrowed`, for values that are learned from.

    Raises:
        SpecError: the values of a column are so large beside their spread that float32 cannot tell them apart.
    """
    found = narrowed(values)
    if found is values or not one.kind.needs_fit:
        return found
    for column in values.reshape(len(values), -1).T:
        there = column[~np.isnan(column)]
        if not len(there) or there.min() == there.max():
            continue
        lost = np.abs(there - there.astype(np.float32)).max()
        if lost > COARSE * there.std():
            low, high = there.min(), there.max()
            message = (
                f"`{one.name}` goes from {low:.10g} to {high:.10g}, which 32 bits cannot tell apart"
            )
            help = f"subtract a constant in the data, such as {low:.10g}"
            label = Label(one.place, f"numbers are rounded by up to {lost:.3g}")
            raise SpecError((Diagnostic("NS4015", message, label, help),))
    return found


def _width_of(dtype: np.dtype) -> type[np.generic]:
    """Whole numbers of up to 16 bits (pixels) fit into float32."""
    return np.float32 if dtype.itemsize <= 2 or dtype == np.float32 else np.float64


def unknown_cells(one: InputSpec, values: np.ndarray) -> int:
    """How many cells of a category hold something that is none of its classes, gaps not counted."""
    rule = one.kind.cells(one.width)[0]
    if not rule.known:
        return 0
    if values.dtype != object:
        return int((~np.isin(values, np.array([*rule.known, MISSING_WHOLE]))).sum())
    texts = values.reshape(-1).tolist()
    strange = strangers(texts, rule, "")
    return sum(text in strange for text in texts) if strange else 0


def typed_column(
    frame: Frame, column: str, rule: CellRule, sizes: tuple[int | str, ...], name: str, place: Place
) -> np.ndarray:
    if isinstance(frame.columns, TextColumns) and not sizes:
        found = frame.columns.typed(column, rule, frame.marks, frame.figures)
        if found is not None:
            return found
    cells = frame.columns[column]
    try:
        if isinstance(cells, list):
            _need_single(sizes)
            return np.array(converted(cells, rule, frame.marks, frame.figures), DTYPES[rule.dtype])
        _need_sizes(cells, sizes)
        return _typed(cells, rule, frame.positions)
    except CellError as error:
        raise SpecError((cell_fault(error, frame, column, name, place),)) from None


def _need_single(sizes: tuple[int | str, ...]) -> None:
    if sizes:
        message = f"a cell of a table holds one value, and an array of {_shown(sizes)} is needed"
        help = (
            "name a column for each number: `columns: [first, second]`" if len(sizes) == 1 else None
        )
        raise CellError("NS4009", 0, message, help)


def _need_sizes(cells: np.ndarray, sizes: tuple[int | str, ...]) -> None:
    found = cells.shape[1:]
    fits = len(found) == len(sizes) and all(
        isinstance(b, str) or a == b for a, b in zip(found, sizes, strict=False)
    )
    if not fits:
        message = f"a sample has the shape {_shown(found)}, and the spec says {_shown(sizes)}"
        raise CellError("NS4009", -1, message, "let the spec and the data agree on the shape")


def _shown(sizes: tuple[int | str, ...]) -> str:
    return "[" + ", ".join(str(size) for size in sizes) + "]"


# ---- cells that have a type already


def typed_cells(cells: np.ndarray, rule: CellRule, positions: bool) -> np.ndarray:
    """An array of cells, texts among them, as its rule says. Raises `CellError`."""
    if cells.dtype == object:
        return np.array(converted(cells.tolist(), rule), DTYPES[rule.dtype])
    return _typed(cells, rule, positions)


def _typed(cells: np.ndarray, rule: CellRule, positions: bool) -> np.ndarray:
    if rule.plain and cells.dtype.kind in "OU":
        return cells.astype(object)
    if cells.dtype.kind in "USM":
        return np.array(converted(_as_texts(cells), rule), DTYPES[rule.dtype])
    if cells.dtype.kind == "b" and rule.dtype != "float32":
        cells = cells.astype(np.int64)
        if rule.dtype == "string" and not positions:
            texts = [str(bool(one)).lower() for one in cells]
            return np.array(converted(texts, rule), object)
    if cells.dtype.kind not in "iufb":
        raise CellError("NS4009", -1, f"the array holds {cells.dtype}, which is no number")
    return _BY_DTYPE[rule.dtype](cells, rule, positions)


def _as_texts(cells: np.ndarray) -> list[str]:
    if cells.dtype.kind != "M":
        return [str(one) for one in cells.tolist()]
    times = np.datetime_as_string(cells, unit="s", casting="unsafe")
    return [str(one) for one in np.where(np.isnat(cells), "", times)]


def _floats(cells: np.ndarray, rule: CellRule, positions: bool) -> np.ndarray:
    _refuse(
        np.abs(cells.astype(np.float64)) > LARGEST,
        "the number is infinite or too large for 32 bits",
    )
    values = cells if cells.dtype == np.float64 else cells.astype(_width_of(cells.dtype))
    if not rule.gaps:
        _refuse(np.isnan(values), "a value is missing here", "NS4006")
    return values


def _wholes(cells: np.ndarray, rule: CellRule, positions: bool) -> np.ndarray:
    if cells.dtype.kind == "f":
        gaps = np.isnan(cells)
        _refuse(~gaps & (cells != np.floor(cells)), "the number is not whole")
        cells = np.where(gaps, 0, cells).astype(np.int64)
        cells[gaps] = MISSING_WHOLE
    values = cells.astype(np.int64)
    if not rule.gaps:
        _refuse(values == MISSING_WHOLE, "a value is missing here", "NS4006")
    if rule.only and rule.known:
        strange = ~np.isin(values, np.array([*rule.known, MISSING_WHOLE]))
        held = (int(one) for one in np.unique(values[values != MISSING_WHOLE])[: MOST_OFFERED + 1])
        help = class_cure(0, rule, held) if strange.any() else None
        _refuse(strange, lambda row: f"`{values[row]}` is none of the classes", "NS4005", help)
    if rule.below is not None:
        bound = rule.below
        _refuse(
            (values < 0) | (values >= bound),
            lambda row: f"there is a code that is not from 0 to {bound - 1}",
            "NS4005",
        )
    return values


def _texts(cells: np.ndarray, rule: CellRule, positions: bool) -> np.ndarray:
    if not positions:
        texts = [text_of(one) for one in cells.tolist()]
        return np.array(converted(texts, rule), object)
    # labels of an array file are positions in the list of classes
    count = len(rule.known)
    values = _wholes(cells, CellRule("int64", gaps=rule.gaps), positions)
    strange = (values < 0) | (values >= count)
    if rule.only:
        _refuse(
            strange,
            lambda row: f"the label {values[row]} is no position in a list of {count} classes",
            "NS4005",
        )
    names = np.array([*rule.known, ""], object)
    return np.asarray(names[np.where(strange, count, values)])


def _booleans(cells: np.ndarray, rule: CellRule, positions: bool) -> np.ndarray:
    _refuse(
        (cells != 0) & (cells != 1),
        lambda row: f"`{cells[row]}` is neither true nor false",
        "NS4005",
    )
    return cells.astype(bool)


_BY_DTYPE = {"float32": _floats, "int64": _wholes, "string": _texts, "bool": _booleans}


def _refuse(
    wrong: np.ndarray,
    message: str | Callable[[Any], str],
    code: str = "NS4004",
    help: str | None = None,
) -> None:
    if not wrong.any():
        return
    row = int(np.argwhere(wrong)[0][0])
    raise CellError(code, row, message if isinstance(message, str) else message(row), help)
