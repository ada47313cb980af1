"""The language server, for editors: speaks the Language Server Protocol on standard input and output."""

import os
import sys
from typing import TYPE_CHECKING

from netspec.cli.terminal import Terminal

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: "argparse.ArgumentParser") -> None:
    """The arguments of `netspec lsp`."""
    parser.add_argument(
        "--stdio", action="store_true", help="as it does anyway; editors like to say so"
    )
    parser.add_argument(
        "--trust",
        action="store_true",
        help="run the Python files of the section `extensions` of every spec that is opened",
    )


def run(options: "argparse.Namespace", terminal: Terminal) -> int:
    """Serve until the editor goes."""
    from netspec.lsp.server import serve

    # what anything else prints must not get among the messages
    outward = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with outward:
        return serve(sys.stdin.buffer, outward, trust=options.trust)
