"""Findings as programs read them: a line each, JSON, the commands of a GitHub workflow, SARIF."""

from collections.abc import Callable

from netspec.cli.options import json_text
from netspec.cli.terminal import Terminal
from netspec.source.diagnostics import ERROR, NOTE, WARNING, Diagnostic


def _concise(found: list[Diagnostic], terminal: Terminal) -> None:
    from netspec.source.render import concise, summary

    for diagnostic in found:
        terminal.print(concise(diagnostic))
    if found:
        terminal.say(summary(found))


def _json(found: list[Diagnostic], terminal: Terminal) -> None:
    from netspec.source.render import as_json

    count = {one: sum(d.severity == one for d in found) for one in (ERROR, WARNING, NOTE)}
    counts = {"errors": count[ERROR], "warnings": count[WARNING], "notes": count[NOTE]}
    terminal.print(json_text({**counts, "findings": as_json(found)}))


def _github(found: list[Diagnostic], terminal: Terminal) -> None:
    from netspec.source.github import command
    from netspec.source.render import summary

    for diagnostic in found:
        terminal.print(command(diagnostic))
    if found:
        # GitHub shows the first ten of a step
        terminal.say(summary(found))


def _sarif(found: list[Diagnostic], terminal: Terminal) -> None:
    from netspec.source.sarif import log

    terminal.print(json_text(log(found)))


FORMS: dict[str, Callable[[list[Diagnostic], Terminal], None]] = {
    "concise": _concise,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
}
