"""Plain scalars by the core schema of YAML 1.2: `1e-3` is a number, `no` and `12:30` are texts."""

import re

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)\Z")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_NUMERIC_START = frozenset("+-.0123456789")

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
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    if _OCTAL.match(text):
        return int(text[2:], 8)
    if _HEX.match(text):
        return int(text[2:], 16)
    if _INFINITE.match(text):
        return float(text.replace(".", ""))
    return float("nan") if text in (".nan", ".NaN", ".NAN") else text
