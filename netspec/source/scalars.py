"""Plain scalars by the core schema of YAML 1.2: `1e-3` is a number, `no` and `12:30` are texts.

Without regular expressions: to compile them would take longer than to read a whole spec.
"""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_DIGITS = frozenset("0123456789")
_NUMERIC_START = _DIGITS | frozenset("+-.")
_NUMERIC = _NUMERIC_START | frozenset("eE")
_BASES = {"0o": (8, frozenset("01234567")), "0x": (16, frozenset("0123456789abcdefABCDEF"))}
_INFINITE = frozenset({".inf", ".Inf", ".INF"})
_NO_NUMBER = frozenset({".nan", ".NaN", ".NAN"})

LONGEST_NUMBER = 400
"""Digits past this are read as text, for turning them into a number would take long."""


def resolve(text: str) -> str | int | float | bool | None:
    """The value of a scalar that stands without quotes.

    >>> [resolve(text) for text in ("1e-3", "no", "~", "0o17", "true", "12:30")]
    [0.001, 'no', None, 15, True, '12:30']
    """
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if text[0] not in _NUMERIC_START or len(text) > LONGEST_NUMBER:
        return text
    return _number(text)


def _number(text: str) -> str | int | float:
    bare = text[1:] if text[0] in "+-" else text
    if bare and _DIGITS.issuperset(bare):
        return int(text)
    if _NUMERIC.issuperset(text):
        try:
            # of these signs Python reads as a number just what YAML does
            return float(text)
        except ValueError:
            return text
    if bare in _INFINITE:
        return float(text.replace(".", ""))
    base, signs = _BASES.get(text[:2], (0, frozenset()))
    if text[2:] and signs.issuperset(text[2:]):
        return int(text[2:], base)
    return float("nan") if text in _NO_NUMBER else text
