"""Tell more about an error code: what it means, why it is refused, and what to write instead."""

import argparse

from netspec.cli.terminal import Terminal
from netspec.source.codes import CODES
from netspec.source.names import nearest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec explain`."""
    parser.add_argument(
        "code", nargs="?", metavar="CODE", help="such as NS3104; without it, all codes"
    )


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Print the entry of a code."""
    if options.code is None:
        terminal.print("\n".join(f"{code}  {entry.title}" for code, entry in sorted(CODES.items())))
        return 0
    code = options.code.upper()
    if code not in CODES:
        near = nearest(code, CODES)
        terminal.error(
            f"there is no code `{options.code}`",
            f"did you mean `{near}`?" if near else "`netspec explain` lists them",
        )
        return 2
    entry = CODES[code]
    terminal.print(f"{code}: {entry.title}\n\n{entry.explanation}")
    for heading, text in (("Wrong", entry.wrong), ("Right", entry.right)):
        if text:
            terminal.print(
                f"\n{heading}:\n" + "\n".join(f"    {line}" for line in text.split("\n"))
            )
    return 0
