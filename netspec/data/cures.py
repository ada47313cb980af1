"""What to do about a cell that is no number, or none of the classes. No numpy here."""

from collections.abc import Iterable
from typing import Any

from netspec.kinds.columns import CellRule
from netspec.source.scalars import resolve

MOST_OFFERED = 20
"""So many values of a column may be offered as its classes."""

SEPARATORS = ("|", ";", ",")
"""What parts the classes of a cell most often."""

RARE_SEPARATORS = ("/", "+", "&", " ")
"""What may as well be part of a class, so that every piece must be one."""

SIGNS = "%€$£¥"
"""What people write beside a number."""


def short(text: str) -> str:
    """A text as a message shows it."""
    return text if len(text) <= 40 else f"{text[:37]}…"


def as_yaml(text: str) -> str:
    """A text as YAML reads it back as a text; whole numbers stay numbers."""
    value = resolve(text)
    plain = isinstance(value, int) and not isinstance(value, bool)
    if plain or (
        isinstance(value, str)
        and text.isprintable()
        and not set(text) & set(",[]{}:#&*!|>'\"%@`?-")
    ):
        return text
    return "'" + text.replace("'", "''") + "'"


# ---- numbers


def number_cure(text: str) -> str:
    """The help for a text that should be a number."""
    sign = _sign_of(text)
    if sign:
        return f"take the `{sign}` out of the cells: a number stands alone"
    if _has_commas(text):
        return (
            "numbers have a decimal point and nothing between thousands, unless the source says `decimal: ','` or "
            "`thousands: ','`"
        )
    return f"correct the cell, or name it as a mark of a gap: `missing: ['{short(text)}']` under the source"


def is_nearly_number(text: str) -> bool:
    """Whether it is a number that is written in another way than netspec reads."""
    return _has_commas(text) or bool(_sign_of(text))


def _sign_of(text: str) -> str:
    """The sign that stands before or behind a number; empty where there is none."""
    for sign in SIGNS:
        bare = text.removeprefix(sign).removesuffix(sign).strip()
        if bare != text and (_has_commas(bare) or _is_number(bare)):
            return sign
    return ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _has_commas(text: str) -> bool:
    """Whether it is a number with a decimal comma, or commas between thousands."""
    return "," in text and text.replace(",", "").replace(".", "").lstrip("+-").isdigit()


# ---- classes


def class_cure(strange: Any, rule: CellRule, held: Iterable[Any]) -> str:
    """The help for a value that is none of the classes of a column; `held` are the values of the column, gaps left out."""
    if isinstance(strange, str):
        return _of_a_twin(strange, rule) or _of_a_separator(strange, rule) or _of_two(rule, held)
    if not rule.two and rule.known == tuple(range(len(rule.known))):
        return _of_a_count(rule, held)
    return _of_two(rule, held)


def _of_a_twin(strange: str, rule: CellRule) -> str:
    """Where a class differs in capitals or in spaces around it alone."""
    for one in map(str, rule.known):
        if one.strip().casefold() == strange.strip().casefold():
            what = "the spaces around it" if one.strip() == strange.strip() else "capitals"
            cure = "write both in the same way, in the data or in the spec"
            return f"it differs from the class `{one}` in {what} alone: {cure}"
    return ""


def _of_a_separator(strange: str, rule: CellRule) -> str:
    """Where several classes stand in a cell that is parted at something else."""
    if not rule.separator:
        return ""
    for sign in (*SEPARATORS, *RARE_SEPARATORS):
        parts = [part.strip() for part in strange.split(sign)]
        if len(parts) > 1 and set(filter(None, parts)) <= set(rule.known):
            return _with_separator(sign)
    return next((_with_separator(sign) for sign in SEPARATORS if sign in strange), "")


def _with_separator(sign: str) -> str:
    return f"say what stands between the classes of a cell: `separator: '{sign}'` beside `classes`"


def _of_a_count(rule: CellRule, held: Iterable[Any]) -> str:
    """Where the classes are the numbers from 0, and the data count in another way."""
    count = len(rule.known)
    means = "0 and 1" if count == 2 else f"0 to {count - 1}"
    values = _few(held)
    listed = f" that the data hold: `[{', '.join(values)}]`" if values else ""
    return f"a count of {count} means the classes {means}: correct the cell, or list those{listed}"


def _of_two(rule: CellRule, held: Iterable[Any]) -> str:
    """Where there are no and yes, so that no third class can be added; else the usual cure."""
    if not rule.two:
        return "correct the cell, or add it to the classes in the spec"
    values = _few(held)
    if len(values) == 2:
        return (
            f"name the two values that the data hold, no and yes: `binary: [{', '.join(values)}]`"
        )
    return "correct the cell; with more than two values it is a `category`"


def _few(held: Iterable[Any]) -> list[str]:
    """Different values in order, as a spec lists them; none where there are too many."""
    different = set(held)
    return (
        [as_yaml(str(one)) for one in sorted(different)] if len(different) <= MOST_OFFERED else []
    )
