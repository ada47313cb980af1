"""What `--fix` and `--diff` do with a file, and what they say."""

from pathlib import Path
from typing import TYPE_CHECKING

from netspec.cli.checked import Checked, checked_text
from netspec.cli.mending import Mended, diff, mend, write_back
from netspec.cli.terminal import Terminal
from netspec.source.counts import how_many
from netspec.source.diagnostics import Diagnostic
from netspec.source.text import SourceText

if TYPE_CHECKING:
    import argparse


def fixed(one: Checked, options: "argparse.Namespace", terminal: Terminal) -> tuple[Checked, bool]:
    """The file with its safe fixes done, or with `--diff` shown; and whether there were some."""

    def found_in(source: SourceText) -> list[Diagnostic]:
        return checked_text(source, one.path, options).found

    source = one.compiled.source
    mended = mend(source, found_in)
    if not mended.done:
        return one, False
    if options.diff:
        terminal.print(diff(source, mended.source).rstrip("\n"))
        terminal.say(f"{one.path}: {how_many(len(mended.done), 'fault')} can be fixed so")
        return one, True
    write_back(Path(one.path), mended.source.text)
    _say(one.path, mended, terminal)
    return checked_text(mended.source, one.path, options), True


def _say(path: str, mended: Mended, terminal: Terminal) -> None:
    for diagnostic, fix in mended.done:
        line = diagnostic.where.place.span.line
        terminal.say(f"{path}:{line}: fixed {diagnostic.code}: {diagnostic.message}; {fix.title}")
    terminal.say(f"{path}: {how_many(len(mended.done), 'fault')} fixed")
