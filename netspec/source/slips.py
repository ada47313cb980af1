"""Lines that newcomers write and that look like YAML: what is wrong with one, and what is meant by it."""

import re
import unicodedata

from netspec.source.record import Record

LONGEST = 100
"""No more letters of a line are repeated in a help."""
_DASHES = re.compile(r"(\s*)([–—−•·*+])(?=\s+\S)")
_EQUALS = re.compile(r"(\s*(?:- +)?)(\w+)\s*(:?=)\s*(\S.*)$")
_REMARK = re.compile(r"\s*(//|/\*|--(?!-)|;|%)")
_SEVERAL = re.compile(r"(\s*(?:- +)?)\w+: +[^\s{\[\"'][^:{\[\"']*, *\w+: ")
_ANOTHER = re.compile(r", *(?=\w+: )")
_SPACES = re.compile(r"[ \t]*([^\S \t\r\n]|[\u200b\ufeff])")


class Slip(Record):
    """The column of it, from 1, what is wrong, what to do, and the line as it is meant."""

    column: int
    message: str
    help: str
    meant: str


def slip_in(text: str, *, too_many_colons: bool) -> Slip | None:
    """The first slip of a line; None where it holds none of these. `too_many_colons` is what libyaml stumbled over."""
    looks = (*_LOOKS, _several) if too_many_colons else _LOOKS
    found = (look(text) for look in looks)
    return next((one for one in found if one is not None), None)


def _invisible(text: str) -> Slip | None:
    match = _SPACES.match(text)
    if not match:
        return None
    sign = match.group(1)
    name = unicodedata.name(sign, "a sign that is not seen").lower()
    message = f"the line is indented with U+{ord(sign):04X}, {name}, which YAML takes for a letter"
    rest = text.lstrip("".join({" ", "\t", sign}))
    begin = text[: len(text) - len(rest)]
    meant = begin.replace(sign, "" if sign in "\u200b\ufeff" else " ") + rest
    return Slip(match.start(1) + 1, message, "indent with plain spaces", meant)


def _other_dash(text: str) -> Slip | None:
    match = _DASHES.match(text)
    if not match:
        return None
    indent, sign = match.groups()
    message = f"`{sign}` begins no step of a list"
    meant = f"{indent}-{text[match.end() :]}"
    return Slip(len(indent) + 1, message, "write a plain dash, `-`, and a space", meant)


def _equals(text: str) -> Slip | None:
    match = _EQUALS.match(text)
    if not match:
        return None
    begin, word, sign, rest = match.groups()
    value = re.split(r"\s+#", rest)[0]
    message = f"`{sign}` stands where a colon is needed"
    help = f"write `{word}: {value}`" if len(word) + len(value) < LONGEST else "write `: ` there"
    return Slip(match.start(3) + 1, message, help, f"{begin}{word}: {rest}")


def _remark(text: str) -> Slip | None:
    match = _REMARK.match(text)
    if not match:
        return None
    sign = match.group(1)
    message = f"`{sign}` begins no remark in YAML"
    meant = f"{text[: match.start(1)]}# {text[match.end(1) :].strip()}"
    return Slip(match.start(1) + 1, message, "a remark begins with `#`", meant)


def _several(text: str) -> Slip | None:
    """`epochs: 10, batch_size: 32`: only braces hold several in a line."""
    match = _SEVERAL.match(text)
    if not match:
        return None
    at = text.index(",", match.end(1))
    message = "a comma stands between keys that are not in braces"
    help = "give each key a line of its own, or put all of them in braces: `{a: 1, b: 2}`"
    pairs, remark, rest = text[match.end(1) :].partition(" #")
    if match.group(1).strip():
        meant = f"{match.group(1)}{{{pairs.strip()}}}{remark}{rest}"
    else:
        meant = f"\n{match.group(1)}".join(_ANOTHER.split(text))
    return Slip(at + 1, message, help, meant)


_LOOKS = (_invisible, _other_dash, _equals, _remark)
