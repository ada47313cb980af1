"""Check a spec again whenever it, or a file that it uses, is saved; show its layers and what is wrong with them. Ctrl-C ends it."""

import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from netspec.cli.checked import STDIN, Checked, checked, with_fixes
from netspec.cli.options import add_set, add_trust
from netspec.cli.terminal import Terminal
from netspec.source.diagnostics import SpecError

if TYPE_CHECKING:
    import argparse

PAUSE = 0.2
"""Seconds from one look at the files to the next."""
A_MOMENT = 50_000_000
"""Nanoseconds by which the clock of the files may be behind."""

_CLEAR = "\x1b[H\x1b[2J"

Stamps = dict[str, tuple[int, int] | None]
"""Path → when it was written last, in nanoseconds, and its size; None where there is no file."""


def add_arguments(parser: "argparse.ArgumentParser") -> None:
    """The arguments of `netspec watch`."""
    parser.add_argument("spec", metavar="SPEC", help="a YAML file; it need not be there yet")
    parser.add_argument(
        "--unfold", action="store_true", help="show the layers in blocks, each in a row of its own"
    )
    parser.add_argument(
        "--no-data", action="store_true", help="do not look at the data, nor at files of weights"
    )
    add_set(parser)
    add_trust(parser)


def run(options: "argparse.Namespace", terminal: Terminal) -> int:
    """Watch one spec."""
    return watch([options.spec], options, terminal)


def watched(options: "argparse.Namespace", terminal: Terminal) -> int:
    """`netspec check --watch`."""
    if STDIN in options.specs or options.format != "full":
        what = "standard input" if STDIN in options.specs else f"`--format {options.format}`"
        terminal.error(f"`--watch` watches files, for people: {what} does not go with it")
        return 2
    return watch(options.specs, options, terminal)


def watch(paths: Sequence[str], options: "argparse.Namespace", terminal: Terminal) -> int:
    """Check the files, and again after each change, until Ctrl-C: 0."""
    used: dict[str, set[str]] = {path: {path} for path in paths}
    with suppress(KeyboardInterrupt):
        while True:
            before, now = _stamps(used), time.time_ns()
            started = time.perf_counter()
            found = [with_fixes(checked(path, options), options) for path in paths]
            taken = time.perf_counter() - started
            for one in found:
                used[one.path] = _files(one, used[one.path])
            known = {
                path: before[path] if path in before else _unless_new(stamp, now)
                for path, stamp in _stamps(used).items()
            }
            _show(found, options, terminal)
            _tell(len(set().union(*used.values())), taken, terminal)
            _wait(used, known)
    if sys.stdout.isatty():
        # the shell goes on below the `^C`
        terminal.print()
    return 0


def _wait(used: dict[str, set[str]], before: Stamps) -> None:
    """Wait for a change. A file that has gone may be on its way back: so do editors save."""
    while (now := _stamps(used)) == before:
        time.sleep(PAUSE)
    if any(stamp is None and before.get(path) for path, stamp in now.items()):
        time.sleep(PAUSE)


def _stamps(used: dict[str, set[str]]) -> Stamps:
    return {path: _stamp(path) for files in used.values() for path in files}


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _unless_new(stamp: "tuple[int, int] | None", since: int) -> "tuple[int, int] | None":
    """The stamp of a file that was not known to be used; None if it may have been written since it was read."""
    return None if stamp is not None and stamp[0] > since - A_MOMENT else stamp


def _files(one: Checked, before: set[str]) -> set[str]:
    """The files that a spec uses; of one that cannot be understood, those that it used before."""
    spec = one.compiled.spec
    if spec is None:
        return before
    # imported here: whoever checks once does not look where files lie
    from netspec.data.places import source_files

    folder = Path(one.path).parent
    found = {one.path, *(str(folder / path) for path in (*spec.imports, *spec.extensions))}
    with suppress(SpecError, OSError):
        found.update(str(file.path) for files in source_files(spec).values() for file in files)
    return found


def _show(found: Sequence[Checked], options: "argparse.Namespace", terminal: Terminal) -> None:
    """The layers above, what is wrong below them: of a table that is longer than the screen the end is seen."""
    if sys.stdout.isatty():
        sys.stdout.write(_CLEAR)
    for path, compiled, own in found:
        graph, spec = compiled.graph, compiled.spec
        is_whole = graph is not None and not any(one.is_error for one in own)
        if is_whole and graph is not None and spec is not None:
            # imported here: rich takes long to come, and a spec with faults has no table
            from netspec.cli.layer_table import print_layers, summary_of

            summary = summary_of(graph, spec)
            print_layers(graph, spec, summary, terminal, unfold=getattr(options, "unfold", False))
        terminal.findings(own)
        if is_whole and not own:
            terminal.print(f"{path}: no errors")


def _tell(files: int, taken: float, terminal: Terminal) -> None:
    clock = time.strftime("%H:%M:%S")
    others = "" if files == 1 else f" of {files} files"
    terminal.print(
        f"\n{clock}: checked in {1000 * taken:.0f} ms; waiting for a change{others}, Ctrl-C ends"
    )
    sys.stdout.flush()
