"""Runs a Python file that a user trusts, and finds the kinds of layer in it. Every fault becomes a finding at its line.

The text that was read is what runs, under a private name: nothing is added to `sys.path`, and no bytecode is written.
"""

import sys
from collections.abc import Mapping as ReadOnly
from hashlib import sha256
from importlib.abc import Loader
from importlib.util import module_from_spec, spec_from_loader
from types import CodeType, ModuleType, TracebackType

from netspec.kinds.layers.layer import Layer
from netspec.source.diagnostics import Diagnostic, Label
from netspec.source.record import Record
from netspec.source.text import Place, SourceText, Span
from netspec.spec.extension_kinds import faults_of, layers_in

CODE = "NS1054"
LONGEST = 300
"""Of the words of an exception so many signs are told."""


class Loaded(Record):
    """The kinds of a file by name, and what is wrong with the others."""

    kinds: dict[str, type[Layer]]
    faults: tuple[Diagnostic, ...]


class _Text(Loader):
    """Runs a module from its code, wherever that came from."""

    def __init__(self, code: CodeType) -> None:
        self.code = code

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


def loaded(source: SourceText, taken: ReadOnly[str, str]) -> Loaded:
    """Run a file. `taken` are the kinds of other extensions, with the file of each."""
    try:
        code = compile(source.text, source.name, "exec", dont_inherit=True)
    except SyntaxError as error:
        return Loaded({}, (_of_syntax(source, error),))
    except (ValueError, MemoryError, RecursionError) as error:
        where = Label(Place(source, Span(1, 1, 1, 1)))
        help = "is this a file of Python code?"
        return Loaded({}, (Diagnostic(CODE, _cannot(source, in_words(error)), where, help),))
    try:
        module = _module(source, code)
    except (Exception, SystemExit) as error:
        where = Label(raised_at(error, source) or Place(source, Span(1, 1, 1, 1)), "raised here")
        return Loaded(
            {}, (Diagnostic(CODE, _cannot(source, in_words(error)), where, _cure(error)),)
        )
    found = layers_in(module)
    if not found:
        return Loaded({}, (_without_layers(source),))
    faults = faults_of(found, source, taken)
    kinds = {cls.kind: cls for cls in found if not faults[cls]}
    return Loaded(kinds, tuple(fault for cls in found for fault in faults[cls]))


def _module(source: SourceText, code: CodeType) -> ModuleType:
    digest = sha256(f"{source.name}\n{source.text}".encode()).hexdigest()[:16]
    spec = spec_from_loader(f"netspec_extension_{digest}", _Text(code), origin=source.name)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    # where dataclasses and pickles look for the module of a class; nothing else can know its name
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(spec.name, None)
        raise
    return module


def raised_at(error: BaseException, source: SourceText) -> Place | None:
    """The line of the file at which an exception left it, or passed through it; None where it never was there."""
    found: int | None = None
    frame: TracebackType | None = error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == source.name:
            found = frame.tb_lineno
        frame = frame.tb_next
    return None if found is None else line_of(source, found)


def line_of(source: SourceText, number: int) -> Place:
    """A line of the file, from its first sign that is no blank to its end."""
    text = source.line(number)
    start = len(text) - len(text.lstrip()) + 1
    return Place(source, Span(number, start, number, max(start + 1, len(text.rstrip()) + 1)))


def in_words(error: BaseException) -> str:
    """An exception in one line: `ValueError: no such thing`."""
    words = " ".join(str(error).split())
    words = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _cannot(source: SourceText, why: str) -> str:
    return f"`{source.name}` cannot be loaded: {why}"


def _of_syntax(source: SourceText, error: SyntaxError) -> Diagnostic:
    line, column = error.lineno or 1, max(1, error.offset or 1)
    ends_here = error.end_lineno in (None, line) and (error.end_offset or 0) > column
    end = (error.end_offset or 0) if ends_here else column + 1
    place = Place(source, Span(line, column, line, end))
    message = f"`{source.name}` is not Python: {error.msg}"
    return Diagnostic(CODE, message, Label(place), "correct this line of the Python file")


def _cure(error: BaseException) -> str:
    if isinstance(error, ImportError):
        return (
            "an extension may import netspec and what is installed; what else it needs goes into "
            "the file itself, for a run keeps this one file"
        )
    if isinstance(error, SystemExit):
        return "take this line away: the file is run to define layers, and nothing else"
    return "correct this line of the Python file: it is run when the file is loaded"


def _without_layers(source: SourceText) -> Diagnostic:
    message = f"`{source.name}` defines no kind of layer"
    help = (
        "derive a class from `Layer` (`from netspec.kinds.layers.layer import Layer`); "
        "what needs no Python is a block: `netspec layers blocks`"
    )
    return Diagnostic(CODE, message, Label(line_of(source, 1)), help)
