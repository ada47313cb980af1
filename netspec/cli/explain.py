"""Tell more about an error code: what it means, why it is refused, and what to write instead."""

import argparse

from netspec.cli.terminal import Terminal
from netspec.source.codes import CODES, Code
from netspec.source.examples import example_of
from netspec.source.names import nearest

MOST_LINES = 8
"""So much is shown of a file of data."""


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
    for heading, text in _shown(code, entry).items():
        terminal.print(f"\n{heading}:\n" + "\n".join(f"    {line}" for line in text.splitlines()))
    return 0


def _shown(code: str, entry: Code) -> dict[str, str]:
    """What is shown of a code, by heading: specs that can be copied and checked, or the lines that matter."""
    example = example_of(code)
    if example is None:
        return {
            name: text for name, text in (("Wrong", entry.wrong), ("Right", entry.right)) if text
        }
    files = {name: _beginning(text) for name, text in example.files.items()}
    return {"Wrong": example.wrong, "Right": example.right, **files}


def _beginning(text: str) -> str:
    """The first lines of a file."""
    lines = text.splitlines()
    return "\n".join([*lines[:MOST_LINES], *(["…"] if len(lines) > MOST_LINES else [])])
