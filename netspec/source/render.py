"""Diagnostics as text for people and as JSON for programs. The only place where the words are put together."""

from collections.abc import Iterable
from typing import Any

from netspec.source.diagnostics import AUTO, ERROR, NOTE, WARNING, Diagnostic, Fix, Label
from netspec.source.screen import cells, printable
from netspec.source.text import Place, Span

WIDEST = 160
"""Lines longer than this are shown around the caret only."""
HELP_WIDTH = 100
"""Where the lines of a help are broken."""

_COLOURS = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "note": "\x1b[1;32m",
    "fix": "\x1b[1;32m",
    "help": "\x1b[1;36m",
    "rule": "\x1b[1;34m",
}
_BOLD, _END = "\x1b[1m", "\x1b[0m"


def render(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """One finding: headline, place, excerpt with carets, shapes, and help."""
    paint = _painter(colour)
    span = diagnostic.where.place.span
    labels = _labels_by_line(diagnostic)
    width = len(str(max((label.place.span.line for label, _ in labels), default=span.line)))
    edge = " " * width
    head = f"{diagnostic.severity}[{diagnostic.code}]"
    lines = [
        f"{paint(diagnostic.severity, head)}{paint('bold', ': ' + printable(diagnostic.message))}",
        f"{edge}{paint('rule', '-->')} {_where(diagnostic.where.place)}",
    ]
    excerpt = _excerpt(diagnostic, labels, width, paint)
    if excerpt:
        lines += [f"{edge} {paint('rule', '|')}", *excerpt, f"{edge} {paint('rule', '|')}"]
    if diagnostic.shapes:
        lines.append(f"{edge} {paint('rule', '=')} shapes: {printable(diagnostic.shapes)}")
    if diagnostic.help:
        first, *rest = [printable(line) for line in _wrapped(diagnostic.help)]
        lines.append(f"{edge} {paint('rule', '=')} {paint('help', 'help')}: {first}")
        lines += [f"{edge}         {line}" for line in rest]
    if diagnostic.fixes:
        # imported here: most findings are told without one
        from netspec.source.shown_fixes import fix_lines

        lines += fix_lines(diagnostic, width, paint)
    return "\n".join(lines)


def _where(place: Place) -> str:
    return f"{printable(place.source.name)}:{place.span.line}:{place.span.column}"


def _wrapped(text: str) -> list[str]:
    """The lines of a help. What stands in backticks is never torn, so that it can be copied."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _words(paragraph):
            if line and len(line) + 1 + len(word) > HELP_WIDTH:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines


def _words(text: str) -> list[str]:
    words: list[list[str]] = []
    open_word = False
    for word in text.split(" "):
        if open_word:
            words[-1].append(word)
        else:
            words.append([word])
        open_word ^= word.count("`") % 2 == 1
    return [" ".join(parts) for parts in words]


def concise(diagnostic: Diagnostic) -> str:
    """One finding on one line: `file:line:column: error[CODE]: message`."""
    place = diagnostic.where.place
    return f"{_where(place)}: {diagnostic.severity}[{diagnostic.code}]: {printable(diagnostic.message)}"


def as_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Findings as JSON: lines and columns from 1, in code points; ends are exclusive."""
    return [
        {
            "code": d.code,
            "severity": d.severity,
            "message": d.message,
            **_json_place(d.where),
            "help": d.help,
            "shapes": d.shapes,
            "related": [_json_place(label) for label in d.related],
            "fixes": [_json_fix(fix) for fix in d.fixes],
        }
        for d in diagnostics
    ]


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """How many errors and warnings there are, in words."""
    found = list(diagnostics)
    counts = [(sum(d.severity == one for d in found), one) for one in (ERROR, WARNING, NOTE)]
    told = [f"{n} {word}{'s' if n > 1 else ''}" for n, word in counts if n]
    return ", ".join([*told[:-2], " and ".join(told[-2:])]) or "no findings"


def mended(diagnostics: Iterable[Diagnostic]) -> str:
    """How many of them `--fix` takes away, in words; empty where none."""
    count = sum(any(fix.applicability == AUTO for fix in d.fixes) for d in diagnostics)
    return f"; `netspec check --fix` mends {count}" if count else ""


def _json_fix(fix: Fix) -> dict[str, Any]:
    edits = [
        {**_json_span(edit.place.span), "file": edit.place.source.name, "text": edit.text}
        for edit in fix.edits
    ]
    return {"title": fix.title, "applicability": fix.applicability, "edits": edits}


def _json_span(span: Span) -> dict[str, int]:
    return span._asdict()


def _json_place(label: Label) -> dict[str, Any]:
    span = _json_span(label.place.span)
    return {"file": label.place.source.name, **span, "label": label.text}


def _painter(colour: bool) -> Any:
    def paint(role: str, text: str) -> str:
        if not colour:
            return text
        return f"{_BOLD if role == 'bold' else _COLOURS[role]}{text}{_END}"

    return paint


def _labels_by_line(diagnostic: Diagnostic) -> list[tuple[Label, str]]:
    """The labels with the mark that underlines them, in the order of the text; other files' come last."""
    here = diagnostic.where.place.source
    labels = [(diagnostic.where, "^"), *((label, "-") for label in diagnostic.related)]
    return sorted(labels, key=lambda one: (one[0].place.source is not here, one[0].place.span))


def _excerpt(
    diagnostic: Diagnostic, labels: list[tuple[Label, str]], width: int, paint: Any
) -> list[str]:
    lines: list[str] = []
    before = Place(diagnostic.where.place.source, Span(0, 0, 0, 0))
    rule = paint("rule", "|")
    for label, mark in labels:
        source, span = label.place
        text = source.line(span.line)
        if not text and not label.text:
            continue
        shown, column, length = _shown_line(text, span.column, _marked(text, label))
        if source is not before.source:
            lines.append(f"{' ' * width} {paint('rule', ':::')} {_where(label.place)}")
        elif 0 < before.span.line < span.line - 1:
            lines.append(paint("rule", "..."))
        same_line = source is before.source and span.line == before.span.line
        if text and not (same_line and len(text) <= WIDEST):
            lines.append(f"{paint('rule', str(span.line).rjust(width))} {rule} {shown}")
        role = diagnostic.severity if mark == "^" else "rule"
        under = paint(role, " ".join([mark * length, printable(label.text)]).rstrip())
        lines.append(f"{' ' * width} {rule} {' ' * column}{under}")
        before = label.place
    return lines


def _marked(text: str, label: Label) -> int:
    span = label.place.span
    if span.end_line == span.line:
        return max(1, span.end_column - span.column)
    return max(1, len(text.rstrip()) - span.column + 1)


def _shown_line(text: str, column: int, length: int) -> tuple[str, int, int]:
    """The line as the screen shows it, and where and how far to underline, in cells of the screen."""
    before, marked = text[: column - 1], text[column - 1 : column - 1 + length]
    after = text[column - 1 + length :]
    if len(text) > WIDEST:
        before = "…" + before[-40:] if len(before) > 41 else before
        marked = marked[:80]
        after = after[:40] + "…" if len(after) > 41 else after
    length = max(1, cells(marked)) if marked else 1
    return printable(before + marked + after), cells(before), length
