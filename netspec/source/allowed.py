"""Warnings that a spec silences: `# netspec: allow NS2004` on their line, or alone on the line above."""

import re
from collections.abc import Iterable

from netspec.source.codes import CODES
from netspec.source.diagnostics import WARNING, Diagnostic, Label
from netspec.source.help import Help, write
from netspec.source.record import Record
from netspec.source.text import Place, SourceText, Span

_REMARK = re.compile(r"(?:^|(?<=\s))#\s*netspec:\s*allow\b\s*(.*)$")
_CODE = re.compile(r"[^\s,]+")


class Allowed(Record):
    """A code that is silenced on a line, and where that is said."""

    code: str
    line: int
    place: Place
    remark: Place
    """All that says so: taken out where it is of no use."""


def allowed_in(source: SourceText) -> list[Allowed]:
    """Everything that a text silences."""
    found = []
    for number, text in enumerate(source.lines, 1):
        match = _REMARK.search(text)
        for code in _CODE.finditer(match.group(1)) if match else ():
            assert match is not None
            start = match.start(1) + code.start() + 1
            place = Place(source, Span(number, start, number, start + len(code.group())))
            before = text[: match.start()].rstrip()
            at = (number, len(before) + 1 if before else 1, number, len(text) + 1)
            line = number if before else _next_line(source, number)
            found.append(Allowed(code.group(), line, place, Place(source, Span(*at))))
            if not code.group().startswith("NS"):
                # what follows are words of the user's own
                break
    return found


def _next_line(source: SourceText, number: int) -> int:
    """The next line that is no remark."""
    number += 1
    while source.line(number).lstrip().startswith("#"):
        number += 1
    return number


def silenced(found: Iterable[Diagnostic], source: SourceText) -> tuple[Diagnostic, ...]:
    """Those of the findings that the text silences: warnings, never errors."""
    by_code: dict[str, set[int]] = {}
    for one in allowed_in(source):
        by_code.setdefault(one.code, set()).add(one.line)
    return tuple(
        one
        for one in found
        if not one.is_error and by_code.get(one.code, set()) & _lines(one, source)
    )


def vain(
    source: SourceText,
    quiet: Iterable[Diagnostic],
    found: Iterable[Diagnostic],
    *,
    with_data: bool = True,
) -> list[Diagnostic]:
    """What silences nothing, as warnings. `quiet` was silenced, `found` was not.

    Where there are errors, most warnings are not yet looked for; and without the data, those of the data are not.
    """
    met = {(one.code, line) for one in quiet for line in _lines(one, source)}
    errors = [one for one in found if one.is_error]
    refused = {(one.code, line) for one in errors for line in _lines(one, source)}
    told = []
    for one in allowed_in(source):
        if (one.code, one.line) in refused:
            message = f"`{one.code}` is an error here, and only warnings can be silenced"
            told.append(_warning(one, message, "mend it, and remove this remark"))
        elif one.code not in CODES:
            message = f"there is no code `{one.code}`, so nothing is silenced"
            words = "write codes such as `NS2004`, with commas between them; `netspec explain` lists them"
            told.append(_warning(one, message, words))
        elif (one.code, one.line) not in met and not errors:
            message = f"nothing on line {one.line} is silenced by `{one.code}`"
            words = "remove it, or put it on the line of the warning, or alone on the line above"
            if with_data or not one.code.startswith("NS4"):
                told.append(_warning(one, message, words))
    return told


def _lines(diagnostic: Diagnostic, source: SourceText) -> set[int]:
    """The line that it points at; of what lies in the data, those of the spec that take part."""
    here = diagnostic.where.place.source is source
    labels = (diagnostic.where,) if here else diagnostic.related
    return {label.place.span.line for label in labels if label.place.source is source}


def _warning(allowed: Allowed, message: str, words: str) -> Diagnostic:
    help = Help(words, write("", allowed.remark))
    return Diagnostic("NS0201", message, Label(allowed.place), help, WARNING)
