"""A finding as a command of a GitHub workflow, which shows it at its line in a pull request."""

from netspec.source.diagnostics import NOTE, Diagnostic

_OF_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_OF_PROPERTIES = {**_OF_DATA, ":": "%3A", ",": "%2C"}


def command(diagnostic: Diagnostic) -> str:
    """`::error file=…,line=…,col=…,endLine=…,endColumn=…,title=…::message`."""
    place = diagnostic.where.place
    level = "notice" if diagnostic.severity == NOTE else diagnostic.severity
    properties = {
        "file": place.source.name,
        "line": place.span.line,
        "endLine": place.span.end_line,
        "col": place.span.column,
        "endColumn": place.span.end_column,
        "title": f"netspec {diagnostic.code}",
    }
    if place.span.end_line != place.span.line:
        # GitHub takes columns within one line alone
        del properties["col"], properties["endColumn"]
    named = ",".join(f"{name}={_escaped(str(v), _OF_PROPERTIES)}" for name, v in properties.items())
    words = diagnostic.message + (f"; help: {diagnostic.help}" if diagnostic.help else "")
    return f"::{level} {named}::{_escaped(words, _OF_DATA)}"


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(one, one) for one in text)
