"""What would mend a fault of YAML, as changes of characters: such a text has no tree."""

import re
from collections.abc import Callable, Iterator

from netspec.source.help import Change, Cure, Help, cure, maybe, write
from netspec.source.text import Place, SourceText, Span

_VALUE = re.compile(r"[^,\[\]{}#]*[^,\[\]{}#\s]")
_TWO_COLONS = re.compile(r"\s*(?:- +)?\w+: +(\w+: +\S.*)$")
_CLOSING = {"[": "]", "{": "}"}


def with_cures_of(name: str, source: SourceText, line: int, column: int, help: str) -> Help:
    """The help for a fault that was recognised under this name at this place, with what would mend it."""
    make = _CURES.get(name)
    return Help(help, *make(source, line, column)) if make else Help(help)


def remove_characters(source: SourceText, line: int, column: int) -> Change:
    """Take out the one character there."""
    return write("", _place(source, line, column, column + 1))


def _place(source: SourceText, line: int, start: int, end: int) -> Place:
    return Place(source, Span(line, start, line, end))


def _insert(source: SourceText, line: int, column: int, text: str) -> Change:
    return write(text, _place(source, line, column, column))


def bare_end(text: str) -> int:
    """The column behind what a line says, its remark and spaces left out."""
    remark = re.search(r"(^|\s)#", text)
    return len((text[: remark.start()] if remark else text).rstrip()) + 1


def _tab(source: SourceText, line: int, column: int) -> Iterator[Cure]:
    """All lines that begin with tabs, each tab as two spaces."""
    changes = []
    for number, text in enumerate(source.lines, 1):
        lead = text[: len(text) - len(text.lstrip())]
        if "\t" in lead and text.strip():
            place = _place(source, number, 1, len(lead) + 1)
            changes.append(write(lead.replace("\t", "  "), place))
    yield cure(*changes, title="indent with two spaces for each tab")


def _escape(source: SourceText, line: int, column: int) -> Iterator[Cure]:
    text = source.line(line)
    start, end = text.rfind('"', 0, column), text.find('"', column)
    if start >= 0 and end > start and "'" not in text[start:end]:
        place = _place(source, line, start + 1, end + 2)
        yield cure(write(f"'{text[start + 1 : end]}'", place), title="use single quotes")


def _open_quote(source: SourceText, line: int, column: int) -> Iterator[Cure]:
    text = source.line(line)
    quote = text[column - 1 : column]
    value = _VALUE.match(text, column)
    for end in dict.fromkeys((bare_end(text), (value.end() + 1) if value else 0)):
        if end > column:
            yield maybe(
                _insert(source, line, end, quote), title=f"close the quotes at column {end}"
            )


def _open_bracket(source: SourceText, line: int, column: int) -> Iterator[Cure]:
    """Before the first bracket that closes another sort, else at the end of the line."""
    text = source.line(line)
    closing = _CLOSING.get(text[column - 1 : column])
    if closing is None:
        return
    stack, at = [], bare_end(text)
    for place in range(column - 1, at - 1):
        sign = text[place]
        if sign in _CLOSING:
            stack.append(_CLOSING[sign])
        elif sign in "]}":
            if stack and stack[-1] == sign:
                stack.pop()
            else:
                at = place + 1
                break
    missing = "".join(reversed(stack))
    yield cure(_insert(source, line, at, missing), title=f"add `{missing}`")


def _stuck(source: SourceText, line: int, column: int) -> Iterator[Cure]:
    yield cure(_insert(source, line, column + 1, " "))


def _no_colon(source: SourceText, line: int, column: int) -> Iterator[Cure]:
    yield cure(_insert(source, line, column, ":"))


def _indentation(source: SourceText, line: int, column: int) -> Iterator[Cure]:
    """As deep as a line above it, with all that stands below it."""
    own = _depth(source.line(line))
    last = line
    while last < len(source.lines) and (
        not source.line(last + 1).strip() or _depth(source.line(last + 1)) >= own
    ):
        last += 1
    above = {_depth(source.line(n)) for n in range(1, line) if source.line(n).strip()}
    for depth in sorted(above - {own}, key=lambda one: abs(one - own))[:3]:
        yield cure(
            *(
                write(
                    " " * (_depth(source.line(n)) + depth - own),
                    _place(source, n, 1, _depth(source.line(n)) + 1),
                )
                for n in range(line, last + 1)
                if source.line(n).strip()
            ),
            title=f"indent it by {depth}",
        )


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _colon_in_value(source: SourceText, line: int, column: int) -> Iterator[Cure]:
    text = source.line(line)
    match = _TWO_COLONS.match(text[: bare_end(text) - 1])
    if match:
        place = _place(source, line, match.start(1) + 1, match.end(1) + 1)
        yield cure(write(f"{{{match.group(1)}}}", place), title="put the inner mapping in braces")
    key = re.match(r"\s*(?:- +)?[\w.]+: +", text)
    if key and "'" not in text and '"' not in text:
        place = _place(source, line, key.end() + 1, bare_end(text))
        yield cure(
            write(f"'{text[key.end() : bare_end(text) - 1]}'", place), title="put it in quotes"
        )


def _bad_begin(source: SourceText, line: int, column: int) -> Iterator[Cure]:
    text = source.line(line)
    value = _VALUE.match(text, column - 1)
    if value and "'" not in value.group():
        place = _place(source, line, column, value.end() + 1)
        yield cure(write(f"'{value.group()}'", place))


def _after_the_value(source: SourceText, line: int, column: int) -> Iterator[Cure]:
    if source.line(line)[column - 1 : column] in ("]", "}"):
        yield cure(remove_characters(source, line, column))


_CURES: dict[str, Callable[[SourceText, int, int], Iterator[Cure]]] = {
    "_tab": _tab,
    "_escape": _escape,
    "_open_quote": _open_quote,
    "_open_bracket": _open_bracket,
    "_stuck": _stuck,
    "_no_colon": _no_colon,
    "wrong_indentation": _indentation,
    "_colon_in_value": _colon_in_value,
    "_bad_begin": _bad_begin,
    "_after_the_value": _after_the_value,
}
"""By the functions of `syntax_errors` that recognise a fault."""
