"""Say what changed between two specs or runs: layers, shapes, parameters, inputs, outputs, data and training.

OLD and NEW are specs or folders of runs. Without NEW, OLD is held against itself under `--set` and `--variant`.
Comments, layout, descriptions and settings that are written out but as usual make no difference.
Exit codes, as of `diff`: 0 the same, 1 different, 2 one of them cannot be read or has faults.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from netspec.cli.options import add_set, add_trust, json_text, overrides
from netspec.cli.runs import compile_run
from netspec.cli.terminal import Terminal
from netspec.graph.compiled import Compiled, compile_file
from netspec.graph.differences import differences
from netspec.source.diagnostics import SpecError

SAME, DIFFERENT, TROUBLE = 0, 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec diff`."""
    parser.add_argument("old", metavar="OLD", help="a YAML file, or the folder of a run")
    parser.add_argument(
        "new", nargs="?", metavar="NEW", help="another one (default: OLD, with what is set)"
    )
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="how the differences are shown"
    )
    parser.add_argument(
        "--unfold", action="store_true", help="show every layer, each in a row of its own"
    )
    add_trust(parser)
    add_set(parser, of="NEW")
    add_set(parser, of="OLD", before="old-")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Compare, and show what is found."""
    from netspec.cli.differences_shown import as_json, show

    try:
        old = _compiled(options.old, overrides(options, before="old_"), trust=options.trust)
        new = _compiled(options.new or options.old, overrides(options), trust=options.trust)
        found = differences(old, new)
    except SpecError as error:
        # 1 would say that the two are different
        terminal.findings(error.diagnostics, sys.stderr)
        return TROUBLE
    if options.format == "json":
        terminal.print(json_text(as_json(old, new, found)))
    else:
        show(old, new, found, terminal, unfold=options.unfold)
    return SAME if found.none else DIFFERENT


def _compiled(path: str, given: Mapping[str, str], *, trust: bool) -> Compiled:
    """A spec, or that of a run with what was set for it. Raises `SpecError`."""
    compiled = (
        compile_run(Path(path), given, trust=trust)
        if Path(path).is_dir()
        else compile_file(path, given, trust=trust)
    )
    compiled.sound()
    return compiled
