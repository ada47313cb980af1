"""The table of commands, and what an exception becomes: a message and an exit code."""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from netspec.cli.hurry import import_soon
from netspec.cli.plain import read_plain
from netspec.cli.terminal import Terminal
from netspec.source.diagnostics import SpecError

if TYPE_CHECKING:
    import argparse

COMMANDS = {
    "check": "find every mistake of a spec",
    "watch": "check again after each change, and show the layers",
    "build": "show the layers, and write the network as PyTorch source",
    "show": "draw the network as a picture",
    "diff": "say what changed between two specs or runs",
    "train": "train, test, and leave a verified ONNX file",
    "weights": "hold a file of weights against a network",
    "evaluate": "measure a trained network",
    "export": "write the ONNX file of a run once more",
    "predict": "answer rows or images with an ONNX file",
    "new": "copy a shipped example to here",
    "layers": "what a spec can name: layers, inputs, outputs, …",
    "explain": "tell more about an error code",
    "schema": "the JSON Schema of a spec, for editors",
    "lsp": "the language server, for editors",
}

CLEAN, FINDINGS, USAGE, BUG, INTERRUPTED = 0, 1, 2, 3, 130

UNREADABLE = frozenset({"NS0001"})
"""Codes that say the named file could not be opened: usage, not a finding."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Exit codes: 0 clean, 1 findings (of `diff`: they differ), 2 usage or unreadable file, 3 a fault of
    netspec, 130 Ctrl-C."""
    words, alone = list(sys.argv[1:] if arguments is None else arguments), arguments is None
    try:
        code = _in_a_hurry(words, alone=alone) if words[:1] == ["check"] else _run(words)
    except KeyboardInterrupt:
        # at any moment: while modules are read as well
        print("interrupted", file=sys.stderr, flush=True)
        code = INTERRUPTED
    if alone and (code == INTERRUPTED or words[:1] == ["lsp"]):
        # a further Ctrl-C would only make a noise, and Python itself may end as killed by the one that was handled;
        # and a server's thread still waits for an editor that has gone
        _end(code)
    return code


def _in_a_hurry(words: list[str], *, alone: bool) -> int:
    """Run a command that is over before anything it made is garbage.

    It does not look for garbage, and `alone` in its process it does not compile what nothing asks for, nor take the
    interpreter apart at the end (as mypy does not). That spares a quarter of a check.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        if alone:
            import_soon(f"netspec.cli.{words[0]}")
        code = _run(words)
    finally:
        if collects:
            gc.enable()
    if alone:
        _end(code)
    return code


def _end(code: int) -> None:
    """End the process without taking the interpreter apart. Who traces or profiles it gets an ordinary end."""
    if sys.gettrace() is None and sys.getprofile() is None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run(words: list[str]) -> int:
    if not words or words[0].startswith("-"):
        return _without_command(words)
    if words[0] not in COMMANDS:
        return _unknown_command(words[0])
    command = import_module(f"netspec.cli.{words[0]}")
    plain = read_plain(words[1:], command.add_arguments, _add_common)
    options = plain or _parser(words[0], command).parse_args(words[1:])
    terminal = Terminal(colour=options.color, verbosity=options.verbose - options.quiet)
    return _guarded(command.run, options, terminal)


def _parser(name: str, command: ModuleType) -> "argparse.ArgumentParser":
    import argparse

    parser = argparse.ArgumentParser(
        prog=f"netspec {name}",
        description=command.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_arguments(parser)
    _add_common(parser)
    return parser


def _guarded(run: Callable[..., object], options: Any, terminal: Terminal) -> int:
    try:
        return _handled(run, options, terminal)
    except BrokenPipeError:
        # the reader of our output has gone (`netspec layers | head`); nothing is left to be said to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN


def _handled(run: Callable[..., object], options: Any, terminal: Terminal) -> int:
    try:
        code = int(run(options, terminal))  # type: ignore[call-overload]
        sys.stdout.flush()
        return int(code)
    except BrokenPipeError:
        raise
    except Exception as error:
        if _is_torn(error):
            raise KeyboardInterrupt from error
        return _told(error, terminal)


def _is_torn(error: BaseException | None) -> bool:
    """Whether it came of a Ctrl-C: what is interrupted in C code may fail with an error of its own.

    A full disk on the way out is told as what it is.
    """
    if isinstance(error, SpecError | OSError):
        return False
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _told(error: Exception, terminal: Terminal) -> int:
    if isinstance(error, SpecError):
        # standard output is for results: `netspec predict … > answers.csv`
        terminal.findings(error.diagnostics, sys.stderr)
        return USAGE if any(d.code in UNREADABLE for d in error.diagnostics) else FINDINGS
    if isinstance(error, ModuleNotFoundError):
        return _missing_module(error, terminal)
    if isinstance(error, OSError):
        return _no_access(error, terminal)
    if isinstance(error, MemoryError):
        return _no_memory(error, terminal)
    return _bug(error, terminal)


def _no_access(error: OSError, terminal: Terminal) -> int:
    """A file that cannot be written or read is no fault of netspec."""
    if error.strerror is None or error.errno is None:
        return _bug(error, terminal)
    if terminal.verbosity > 0:
        import traceback

        traceback.print_exc()
    place = f"`{error.filename}`: " if error.filename is not None else ""
    terminal.error(
        f"{place}{error.strerror[:1].lower()}{error.strerror[1:]}",
        "look at the path, its permissions, and the room on the disk",
    )
    return USAGE


def _no_memory(error: MemoryError, terminal: Terminal) -> int:
    said = f": {error}" if str(error) else ""
    terminal.error(
        f"the memory is too small{said[:200]}",
        "end what else runs here, take fewer rows at once, or a machine with more memory",
    )
    return USAGE


def _missing_module(error: ModuleNotFoundError, terminal: Terminal) -> int:
    name = (error.name or "").split(".")[0]
    if name == "torch":
        terminal.error(
            "this needs PyTorch, which the base install leaves out",
            "pip install 'netspec-nn[train]'",
        )
        return USAGE
    if name in ("", "netspec"):
        return _bug(error, terminal)
    terminal.error(
        f"the package `{name}` is missing",
        "install netspec once more: pip install 'netspec-nn[train]'",
    )
    return USAGE


def _bug(error: Exception, terminal: Terminal) -> int:
    if terminal.verbosity > 0:
        import traceback

        traceback.print_exc()
    where = f"{type(error).__name__}: {error}"
    terminal.error(
        f"[NS9001] a fault of netspec itself: {where}",
        "please report it, with the spec; `-v` shows where it happened",
    )
    return BUG


def _without_command(words: list[str]) -> int:
    if words[:1] in (["--version"], ["-V"]):
        from netspec.version import VERSION

        print(f"netspec {VERSION}")
        return CLEAN
    width = max(len(name) for name in COMMANDS)
    lines = [f"  {name:<{width}}  {text}" for name, text in COMMANDS.items()]
    print("netspec: one YAML file in, one trained ONNX file out\n")
    print("usage: netspec COMMAND …      (netspec COMMAND --help says more)\n")
    print("\n".join(lines))
    print("\nA first result: netspec new penguins && netspec train penguins.yaml")
    if not words or words[0] in ("-h", "--help"):
        return CLEAN
    print(f"\nnetspec: there is no option `{words[0]}` before a command", file=sys.stderr)
    return USAGE


def _unknown_command(word: str) -> int:
    from netspec.source.names import nearest

    near = nearest(word, COMMANDS)
    hint = f"; did you mean `netspec {near}`?" if near else ""
    print(
        f"netspec: there is no command `{word}`{hint}\nThe commands are: {', '.join(COMMANDS)}",
        file=sys.stderr,
    )
    return USAGE


def _add_common(parser: "argparse.ArgumentParser") -> None:
    parser.add_argument("-v", "--verbose", action="count", default=0, help="say more")
    parser.add_argument("-q", "--quiet", action="count", default=0, help="say less")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colours in the output"
    )
