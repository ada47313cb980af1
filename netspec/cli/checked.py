"""A spec with everything that is found wrong in it and in its data: what `netspec check` finds, of a file or of a text."""

import sys
from typing import TYPE_CHECKING

from netspec.cli.options import overrides
from netspec.data.peek import look
from netspec.graph.compiled import ALLOW, Compiled, compile_text
from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.source.record import Record
from netspec.source.text import SourceText
from netspec.source.yaml_reader import decode, read_file

if TYPE_CHECKING:
    import argparse

STDIN = "-"


class Checked(Record):
    """What was looked at, and what was found in it."""

    path: str
    compiled: Compiled
    found: list[Diagnostic]


def checked(path: str, options: "argparse.Namespace") -> Checked:
    """Check a file, or of `-` what comes over standard input. Faults are found, not raised."""
    try:
        source = decode("<stdin>", sys.stdin.buffer.read()) if path == STDIN else read_file(path)
    except SpecError as error:
        nothing = Compiled(SourceText(path, ""), None, None, error.diagnostics)
        return Checked(path, nothing, list(error.diagnostics))
    return checked_text(source, path, options)


def checked_text(source: SourceText, path: str, options: "argparse.Namespace") -> Checked:
    """Check a text that stands, or is to stand, in the file."""
    compiled = compile_text(source, overrides(options), trust=options.trust)
    found = list(compiled.diagnostics)
    if not options.no_data:
        found = look(compiled.spec, found)
        if compiled.graph is not None and (compiled.graph.starts or compiled.graph.origin):
            # imported here: few networks begin with the weights of others
            from netspec.graph.started import start_faults

            found += start_faults(compiled.graph)
    if ALLOW in source.text:
        # imported here: few specs silence anything
        from netspec.source.allowed import silenced, vain

        quiet = silenced(found, source)
        found = [one for one in found if one not in quiet]
        quiet += compiled.silenced
        found += vain(source, quiet, found, with_data=not options.no_data)
    return Checked(path, compiled, found)


def with_fixes(one: Checked, options: "argparse.Namespace") -> Checked:
    """The findings with the fixes that were tried and do."""
    if not one.found:
        return one
    # imported here: most specs have nothing to be fixed
    from netspec.source.offers import offer

    def found_in(source: SourceText) -> list[Diagnostic]:
        return checked_text(source, one.path, options).found

    return one._replace(found=offer(one.found, one.compiled.source, found_in))
