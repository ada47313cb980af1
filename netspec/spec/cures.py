"""What to write instead of a value that cannot be taken: the help of an error."""

import re
from collections.abc import Iterable
from typing import Any

from netspec.kinds.compounds import Either, ListOf, MapOf, Nested, PerAxis
from netspec.kinds.sorts import DECAY, Choice, Real, SettingError, Sort, Text
from netspec.source.expressions import ExpressionError
from netspec.source.help import Cure, Help, after, maybe, similar, square, write
from netspec.source.names import near_ones
from netspec.source.scalars import resolve
from netspec.source.tree import Node, Scalar, Sequence, plain
from netspec.spec.evaluation import evaluate
from netspec.spec.vocabulary import VALUE_SYNONYMS

SAID_AS_FLAG = {"yes": True, "on": True, "y": True, "no": False, "off": False, "n": False}
_COUNTED = re.compile(r"(\d[\d.]*)\s*([A-Za-z]+)")
"""A number with a unit: `10 epochs`, `10k`."""
ARITHMETIC = frozenset("0123456789+-*/. ()")


def cure(sort: Sort[Any], path: tuple[str | int, ...], node: Node, otherwise: str | None) -> str:
    """What to write at `node`, to which `path` leads from the whole value; else what the setting means."""
    for step in path:
        inner = _part(sort, step)
        if inner is None:
            return otherwise or ""
        sort = inner
    if isinstance(node, Scalar):
        return _for_scalar(sort, node) or _without_sign(sort, node, otherwise or "")
    if isinstance(node, Sequence) and node.items and takes(sort, plain(node.items[0])):
        if len(node.items) > 1:
            return "give one value, not several"
        first = node.items[0]
        lone = (write(first.written),) if isinstance(first, Scalar) else ()
        return Help("leave the brackets out", *lone)
    return otherwise or ""


def _without_sign(sort: Sort[Any], node: Scalar, otherwise: str) -> str:
    """The meaning of a setting; for a number that is below zero where its opposite would do, with that."""
    value = node.value
    if isinstance(value, int | float) and value < 0 and takes(sort, -value):
        written = node.written.removeprefix("-")
        return Help(otherwise, maybe(write(written), title=f"write `{written}`"))
    return otherwise


def _part(sort: Sort[Any], step: str | int) -> Sort[Any] | None:
    if isinstance(sort, ListOf | PerAxis):
        return sort.each if isinstance(step, int) else None
    if isinstance(sort, MapOf):
        return sort.each
    if isinstance(sort, Nested):
        return sort.fields.get(str(step))
    if isinstance(sort, Either):
        return next((found for one in sort.sorts if (found := _part(one, step))), None)
    return None


def _for_scalar(sort: Sort[Any], node: Scalar) -> str | None:
    value = node.value
    if isinstance(value, str):
        return _for_text(sort, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        share = _as_share(sort, value)
        if share:
            return share
        if value in (0, 1) and takes(sort, bool(value)):
            flag = str(bool(value)).lower()
            return Help(f"write `{flag}`", write(flag))
    if value is None:
        return None
    if takes(sort, node.written) and not (isinstance(value, bool) and isinstance(sort, Text)):
        return Help(f"put it in quotes: `'{node.written}'`", write(f"'{node.written}'"))
    for name in _lone_field(sort):
        if takes(sort, {name: value}):
            filled = f"{{{name}: {node.written}}}"
            return Help(f"write `{filled}`", write(filled))
    if takes(sort, [value]) and not takes(sort, 1):
        return Help(f"put it in brackets: `[{node.written}]`", write(f"[{node.written}]"))
    return None


def _lone_field(sort: Sort[Any]) -> Iterable[str]:
    if isinstance(sort, Nested) and len(sort.fields) == 1:
        yield from sort.fields
    elif isinstance(sort, Either):
        for one in sort.sorts:
            yield from _lone_field(one)


def _for_text(sort: Sort[Any], text: str) -> str | None:
    meant = resolve(text) if text else None
    if meant is not None and not isinstance(meant, str) and takes(sort, meant):
        return Help(f"leave the quotes out: `{text}`", write(text))
    other = VALUE_SYNONYMS.get(text.lower())
    if other is not None and takes(sort, resolve(other)):
        return Help(f"write `{other}`, which is called so here", write(other))
    before, remark, _ = text.partition("#")
    if remark and takes(sort, resolve(before)):
        spaced = f"{before} #{text.partition('#')[2]}"
        return Help("put a space before the `#`, for a remark to begin", write(spaced))
    if text[-1:] in (",", ";") and takes(sort, resolve(text[:-1])):
        return Help(f"leave the `{text[-1]}` out", write(text[:-1]))
    number = _as_number(sort, text)
    if number:
        return number
    if text.startswith("("):
        return Help("a list stands in square brackets: `[3, 3]`", square())
    flag = SAID_AS_FLAG.get(text.lower())
    if flag is not None and takes(sort, flag):
        return Help(f"write `{str(flag).lower()}`", write(str(flag).lower()))
    if text and ARITHMETIC.issuperset(text) and takes(sort, _worked_out(text)):
        return Help(f"let it be worked out: `$({text})`", write(f"$({text})"))
    return _as_word(sort, text)


def _as_word(sort: Sort[Any], text: str) -> str | None:
    near = near_ones(text, _options(sort))
    if near:
        return similar(f"a word with a similar name exists: `{near[0]}`", near)
    if text and takes(sort, [text]):
        listed = f"[{', '.join(text.replace(',', ' ').split())}]"
        return Help(f"put it in brackets: `{listed}`", write(listed))
    return None


def _as_number(sort: Sort[Any], text: str) -> str | None:
    """`0,2`, `20%`, `1_000`, `3x3`, `8 - relu`: a number as people write it, or with what belongs to another line."""
    first, sign, rest = (
        re.split(r"\s*( - |,)\s*", text, maxsplit=1) if re.search(" - |,", text) else (text, "", "")
    )
    if sign and rest[:1].isalpha() and takes(sort, resolve(first)):
        words = f"let each layer have a line of its own: `{first}` ends this one, and `- {rest}` is the next"
        return Help(words, Cure((write(first), after(rest))))
    meant = re.sub(r"(?<=\d)[_\s'](?=\d{3}\b)", "", text)
    if meant != text and takes(sort, resolve(meant)):
        return Help(f"write `{meant}`, without signs between the digits", write(meant))
    pointed = text.replace(",", ".")
    if re.fullmatch(r"-?\d*,\d+", text) and takes(sort, resolve(pointed)):
        return Help(f"write `{pointed}`, with a point", write(pointed))
    if text.endswith("%") and isinstance(resolve(text[:-1].strip() or "x"), int | float):
        share = f"{float(text[:-1]) / 100:g}"
        told = Help(f"it is a share: `{share}`", write(share))
        return told if takes(sort, resolve(share)) else None
    counted = _COUNTED.fullmatch(text)
    if counted:
        number = counted.group(1)
        many = {"k": 1000, "m": 1_000_000}.get(counted.group(2).lower())
        meant = f"{float(number) * many:.0f}" if many else number
        told = Help(f"write `{meant}`, without the unit", write(meant))
        return told if takes(sort, resolve(meant)) else None
    sizes = [resolve(one) for one in re.split(r"\s*[x×*]\s*", text.lower())]
    if len(sizes) > 1 and all(isinstance(one, int) for one in sizes) and takes(sort, sizes):
        return Help(f"write `{sizes}`", write(str(sizes)))
    return None


def _worked_out(text: str) -> Any:
    try:
        return evaluate(text, {})
    except ExpressionError:
        return None


def _as_share(sort: Sort[Any], value: float) -> str | None:
    """`15` where a share is meant."""
    within_one = isinstance(sort, Real) and 1 in (
        sort.bounds["maximum"],
        sort.bounds["exclusiveMaximum"],
    )
    if within_one and sort is not DECAY and 1 < value <= 100 and takes(sort, value / 100):
        words = f"it is a share: `{value / 100:g}` for {value:g} %"
        return Help(words, write(f"{value / 100:g}"))
    return None


def _options(sort: Sort[Any]) -> Iterable[str]:
    if isinstance(sort, Choice):
        yield from sort.options
    elif isinstance(sort, Either):
        for one in sort.sorts:
            yield from _options(one)


def takes(sort: Sort[Any], value: Any) -> bool:
    try:
        sort.parse(value)
    except SettingError:
        return False
    return True
