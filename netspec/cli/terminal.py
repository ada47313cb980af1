"""What goes to the screen: findings to standard output, everything else to standard error."""

import os
import sys
from collections.abc import Iterable
from typing import TextIO

from netspec.source.diagnostics import Diagnostic

MOST_FINDINGS = 20


class Terminal:
    """Writes text; decides on colours (`--color`, `NO_COLOR`, `FORCE_COLOR`, whether a screen is there)."""

    def __init__(self, *, colour: str = "auto", verbosity: int = 0) -> None:
        self.verbosity = verbosity
        self._colour = colour
        for stream in (sys.stdout, sys.stderr):
            # a console that cannot show a sign must not bring the program down
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="replace")

    def colours(self, stream: TextIO) -> bool:
        """Whether to colour what goes to a stream."""
        if self._colour != "auto":
            return self._colour == "always"
        if os.environ.get("NO_COLOR"):
            return False
        if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE"):
            return True
        return stream.isatty() and os.environ.get("TERM") != "dumb"

    def print(self, text: str = "") -> None:
        """A result: to standard output."""
        print(text)

    def say(self, text: str) -> None:
        """Something about the work, unless it shall be quiet: to standard error."""
        if self.verbosity >= 0:
            print(text, file=sys.stderr, flush=True)

    def error(self, message: str, help: str | None = None) -> None:
        """A fault that has no place in a file."""
        red, cyan, end = (
            ("\x1b[1;31m", "\x1b[1;36m", "\x1b[0m") if self.colours(sys.stderr) else ("", "", "")
        )
        print(f"{red}error{end}: {message}", file=sys.stderr)
        if help:
            print(f"  {cyan}help{end}: {help}", file=sys.stderr)

    def findings(self, diagnostics: Iterable[Diagnostic], stream: TextIO | None = None) -> None:
        """Every finding with its excerpt, the first twenty of many; to standard output unless told otherwise."""
        found = list(diagnostics)
        if not found:
            return
        # imported here: most of the time there is nothing to tell
        from netspec.source.render import mended, render, summary

        to = stream or sys.stdout
        colour = self.colours(to)
        for diagnostic in found[:MOST_FINDINGS]:
            print(render(diagnostic, colour=colour), end="\n\n", file=to)
        if len(found) > MOST_FINDINGS:
            print(f"… and {len(found) - MOST_FINDINGS} more\n", file=to)
        if self.verbosity >= 0:
            more = f"`netspec explain {found[0].code}` tells more"
            print(f"{summary(found)}; {more}{mended(found)}", file=to)
