"""Cells of text as the values a column holds: one function for `check`, `train`, and `predict`. No numpy here.

Spaces around a cell do not count. A gap is the empty cell or one of `GAPS`; a mark that is itself a class is that class.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from netspec.data.cures import class_cure, is_nearly_number, number_cure, short
from netspec.data.dates import plain_date
from netspec.data.figures import POINT, Figures
from netspec.kinds.columns import CellRule
from netspec.source.counts import how_many

GAPS = frozenset(
    ["", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "-nan", "NULL", "null", "Null", "None", "none"]
)  # fmt: skip
"""What stands for a missing value, unless `missing` lists other marks; the empty cell always does."""

MISSING_WHOLE = -(2**63)
"""A gap among whole numbers: no class can have this number."""

LARGEST = 3.4028234663852886e38
"""The largest float32."""

BOOLEANS = {
    "true": True, "false": False, "yes": True, "no": False, "1": True, "0": False,
    "t": True, "f": False, "y": True, "n": False, "1.0": True, "0.0": False,
}  # fmt: skip
"""What reads as true or false, in capitals or not."""


class CellError(Exception):
    """A cell that is not what its column holds. `row` counts from 0, as does `one`, the value of a cell that holds many."""

    def __init__(
        self, code: str, row: int, message: str, help: str | None = None, one: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.row = row
        self.message = message
        self.help = help
        self.one = one


def converted(
    cells: Sequence[str],
    rule: CellRule,
    marks: Collection[str] = GAPS,
    figures: Figures = POINT,
) -> list[Any]:
    """The cells as floats (NaN for a gap), ints (`MISSING_WHOLE`), texts (`""`), or bools.

    Raises:
        CellError: the first cell that is something else, or is missing where it must not be.
    """
    if not figures.usual and rule.dtype in ("float32", "int64"):
        cells = _plain(cells, marks, figures)
    if rule.dtype == "string":
        values: list[Any] = _plain_texts(cells, marks) if rule.plain else _texts(cells, rule, marks)
        gap: Any = ""
        if rule.dates or rule.separator:
            values = _each_once(values, _date if rule.dates else _joined(rule.separator))
    elif rule.dtype == "float32":
        values, gap = _numbers(cells, marks), None
    elif rule.dtype == "bool":
        values, gap = _booleans(cells, marks), None
    else:
        values, gap = _wholes(cells, marks), MISSING_WHOLE
    if not rule.gaps:
        _refuse_gaps(values, gap)
    _refuse_strangers(values, rule, gap)
    return values


def _plain(cells: Sequence[str], marks: Collection[str], figures: Figures) -> list[str]:
    """Numbers as Python writes them; gaps stay what they are."""
    found: list[str] = []
    for row, cell in enumerate(cells):
        text = cell.strip()
        plain = "" if not text or text in marks else figures.plain(text)
        if plain is None:
            between = f", and `{figures.thousands}` between thousands" if figures.thousands else ""
            help = f"correct the cell: the source says that numbers have a decimal `{figures.decimal}`{between}"
            raise CellError("NS4004", row, f"`{short(text)}` is no number", help)
        found.append(plain)
    return found


def _refuse_gaps(values: list[Any], gap: Any) -> None:
    for row, value in enumerate(values):
        if value is None or value == gap or value != value:
            raise CellError("NS4006", row, "a value is missing here")


def _refuse_strangers(values: list[Any], rule: CellRule, gap: Any) -> None:
    """Values that are no class, where only classes may stand; codes that are out of bounds."""
    strange = strangers(values, rule, gap) if rule.only else {}
    if strange:
        row = next(row for row, value in enumerate(values) if value in strange)
        found = strange[values[row]]
        help = class_cure(found, rule, (one for one in values if one not in (gap, None)))
        raise CellError("NS4005", row, f"`{short(str(found))}` is none of the classes", help)
    if rule.below is not None:
        for row, value in enumerate(values):
            if not 0 <= value < rule.below:
                message = f"the code {value} is not from 0 to {rule.below - 1}"
                raise CellError("NS4005", row, message)


def strangers(values: Iterable[Any], rule: CellRule, gap: Any) -> dict[Any, Any]:
    """Values that are not all of known classes → what in them is none; gaps are none of them."""
    if not rule.known:
        return {}
    known = {*rule.known, gap, None}
    odd = {value for value in values if value not in known}
    if not rule.separator:
        return {value: value for value in odd}
    within = {
        value: [one for one in members(value, rule.separator) if one not in known] for value in odd
    }
    return {value: parts[0] for value, parts in within.items() if parts}


def _texts(cells: Sequence[str], rule: CellRule, marks: Collection[str]) -> list[str]:
    classes = {str(one) for one in rule.known}
    gaps = {mark for mark in marks if mark not in classes}

    def text_of(cell: str, row: int) -> str:
        if "\0" in cell:
            raise CellError("NS4004", row, "the cell holds a NUL character", "remove it")
        text = cell if cell in classes else cell.strip()
        return "" if text in gaps else _as_class(text, classes)

    return _each_once(cells, text_of)


def _plain_texts(cells: Sequence[str], marks: Collection[str]) -> list[str]:
    """Texts as they stand, with the spaces around them."""
    return ["" if text in marks else text for text in cells]


def _as_class(text: str, classes: Collection[str]) -> str:
    """`3.0` is the class `3`: a program that once held the column as numbers wrote it so."""
    whole = text.removesuffix(".0") if text.endswith(".0") else text
    return whole if text not in classes and whole in classes else text


def _each_once(texts: Sequence[str], form: Callable[[str, int], str]) -> list[str]:
    """Every text in another form; equal ones are worked out once. `form` takes the first row of a text as well."""
    known: dict[str, str] = {}
    try:
        for text in dict.fromkeys(texts):
            known[text] = form(text, 0)
    except CellError as error:
        error.row = texts.index(text)
        raise
    return [known[text] for text in texts]


def _date(text: str, row: int) -> str:
    found = plain_date(text) if text else ""
    if found is None:
        help = "write dates as `2024-03-05`, with a time as `2024-03-05T12:30`"
        raise CellError("NS4016", row, f"`{short(text)}` is no date", help)
    return found


def _joined(separator: str) -> Callable[[str, int], str]:
    """The classes of a cell without spaces around them, as the ONNX file knows them."""
    return lambda text, row: separator.join(members(text, separator))


def members(text: str, separator: str) -> list[str]:
    """The classes in a cell that holds any number of them.

    >>> members("a | b||c ", "|")
    ['a', 'b', 'c']
    """
    return [one for one in map(str.strip, text.split(separator)) if one]


def _numbers(cells: Sequence[str], marks: Collection[str]) -> list[float]:
    """Plain floats where all cells are numbers or bare gaps; the slower way tells the others apart."""
    nan = float("nan")
    gaps = {"", *marks}
    try:
        values = [nan if cell in gaps else float(cell) for cell in cells]
    except ValueError:
        return _each_number(cells, marks)
    there = [value for cell, value in zip(cells, values, strict=True) if cell not in gaps]
    if _odd(there) or "_" in "".join(cells):
        return _each_number(cells, marks)
    return values


def _each_number(cells: Sequence[str], marks: Collection[str]) -> list[float]:
    try:
        return [_number(cell, row, marks) for row, cell in enumerate(cells)]
    except CellError as error:
        wrong = sum(_is_no_number(cell, marks) for cell in cells)
        if 2 * wrong > len(cells) and not is_nearly_number(cells[error.row].strip()):
            error.help = f"{wrong:,} of {len(cells):,} cells are text: is the column a `category`?"
        elif wrong > 1:
            more = how_many(wrong - 1, "more cell")
            error.help = f"{error.help}; {more} of the column {'are no numbers' if wrong > 2 else 'is no number'}"
        raise


def _is_no_number(cell: str, marks: Collection[str]) -> bool:
    try:
        _number(cell, 0, marks)
    except CellError:
        return True
    return False


def _odd(values: list[float]) -> bool:
    """Whether one of them is no number, infinite, or too large; a sum finds NaN, which compares with nothing."""
    total = sum(values)
    return bool(values) and (
        total != total or not -LARGEST <= min(values) <= max(values) <= LARGEST
    )


def _number(cell: str, row: int, marks: Collection[str]) -> float:
    text = cell.strip()
    if not text or text in marks:
        return float("nan")
    try:
        value = float(text) if "_" not in text else None
    except ValueError:
        value = None
    if value is None or value != value:
        raise CellError("NS4004", row, f"`{short(text)}` is no number", number_cure(text))
    if not -LARGEST <= value <= LARGEST:
        message = f"`{short(text)}` is too large for a number of 32 bits"
        raise CellError("NS4004", row, message, "correct the cell, or give the column another unit")
    return value


def _wholes(cells: Sequence[str], marks: Collection[str]) -> list[int]:
    try:
        if "_" not in "".join(cells):
            return [int(cell) for cell in cells]
    except ValueError:
        pass
    return [_whole(cell, row, marks) for row, cell in enumerate(cells)]


def _whole(cell: str, row: int, marks: Collection[str]) -> int:
    text = cell.strip()
    if not text or text in marks:
        return MISSING_WHOLE
    try:
        value = float(text) if "_" not in text else None
    except ValueError:
        value = None
    if value is None or value != value or abs(value) >= 2**63 or value != int(value):
        raise CellError("NS4004", row, f"`{short(text)}` is no whole number", number_cure(text))
    return int(text) if text.lstrip("+-").isdigit() else int(value)


def _booleans(cells: Sequence[str], marks: Collection[str]) -> list[bool | None]:
    try:
        return [BOOLEANS[cell] for cell in cells]
    except KeyError:
        return [_boolean(cell, row, marks) for row, cell in enumerate(cells)]


def _boolean(cell: str, row: int, marks: Collection[str]) -> bool | None:
    text = cell.strip()
    value = BOOLEANS.get(text.lower())
    if value is None and text and text not in marks:
        help = f"name the two values in the spec, no and yes: `binary: [no, {short(text)}]`"
        raise CellError("NS4005", row, f"`{short(text)}` is neither true nor false", help)
    return value
