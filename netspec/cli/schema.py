"""The JSON Schema of a spec: printed, written to a file, or held against one (`--check`)."""

import argparse
from pathlib import Path

from netspec.cli.options import json_text
from netspec.cli.terminal import Terminal
from netspec.spec.schema import spec_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec schema`."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--write", metavar="FILE", help="write it to a file")
    where.add_argument("--check", metavar="FILE", help="say whether a file is up to date")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Print, write or compare the schema."""
    text = json_text(spec_schema()) + "\n"
    if options.write:
        path = Path(options.write)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        terminal.say(f"wrote {path}")
        return 0
    if options.check:
        path = Path(options.check)
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return 0
        terminal.error(f"`{path}` is not up to date", f"netspec schema --write {path}")
        return 1
    terminal.print(text.rstrip())
    return 0
