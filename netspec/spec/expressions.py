"""Values put in: `$width` and `$(4 * width)`. Python's grammar, a few functions, bounds on everything, never `eval`."""

import re
from collections.abc import Mapping
from typing import Any

from netspec.source.expressions import LATE, ExpressionError
from netspec.source.help import Help, cure, quote, write

_HOLE = re.compile(r"\$(?:(\$)|([A-Za-z_][A-Za-z0-9_]*)|\(|(\{[^}]*\}?))")
_COLUMN = re.compile(r"(?:\.[A-Za-z_][A-Za-z0-9_]*)*")


def put_in(text: str, names: Mapping[str, Any]) -> Any:
    """The text with its expressions worked out; one that is the whole text keeps its type.

    >>> put_in("$(4 * width)", {"width": 16}), put_in("stage$i of $$5", {"i": 2})
    (64, 'stage2 of $5')
    """
    pieces: list[Any] = []
    position = 0
    while match := _HOLE.search(text, position):
        pieces.append(text[position : match.start()])
        if match.group(1):
            pieces.append("$")
            position = match.end()
            continue
        if match.group(3):
            name = match.group(3).strip("{} ")
            help = Help(f"write `${name}`, or `$(…)` for more than a name", write(f"${name}"))
            message = "values are not put in by braces"
            raise ExpressionError(message, match.start(), match.end(), "syntax", help=help)
        if match.group(2):
            start, position = match.start(2), match.end()
            if text[position : position + 1] == "(":
                end = _closing(text, position + 1) + 1
                message = "a call needs brackets around it"
                help = Help(f"write `$({text[start:end]})`", write(f"$({text[start:end]})"))
                raise ExpressionError(message, match.start(), end, "syntax", help=help)
            if isinstance(names.get(match.group(2)), dict):
                # a row of a table: `$stage.width`
                position = _COLUMN.match(text, position).end()  # type: ignore[union-attr]
        else:
            start = match.end()
            position = _closing(text, start) + 1
        end = position - (not match.group(2))
        value = _value_of(text[start:end], names, start)
        if match.start() == 0 and position == len(text):
            return value
        pieces.append(_as_text(value, match.start(), position))
    pieces.append(text[position:])
    return "".join(pieces)


def _value_of(text: str, names: Mapping[str, Any], offset: int) -> Any:
    if text in names and not isinstance(names[text], tuple):
        return names[text]
    # imported here: a name alone needs no grammar
    from netspec.spec.evaluation import evaluate

    return evaluate(text, names, offset)


def _closing(text: str, start: int) -> int:
    depth = 1
    for i in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth == 0:
            return i
    message = "the bracket of `$(` is not closed"
    words = (
        'add the `)`; an expression that holds a comma or a bracket needs quotes: `"$(max(a, b))"`'
    )
    help = Help(words, cure(quote('"'), title="put it in quotes"))
    raise ExpressionError(message, start - 2, len(text), "syntax", help=help)


def _as_text(value: Any, start: int, end: int) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | str):
        return str(value)
    if value is LATE:
        raise ExpressionError("the value is not known yet", start, end, "late")
    if value is not None and not isinstance(value, list | dict):
        raise ExpressionError("the value has a fault itself", start, end, "broken")
    raise ExpressionError("a list or none cannot be put into a text", start, end)
