"""Layers of one's own in a Python file: shown as the built-in ones are, or held to what every layer promises."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from netspec.cli.options import json_text
from netspec.cli.terminal import Terminal
from netspec.graph.extension_layers import OwnLayer
from netspec.kinds.kind import written
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import ShapeError
from netspec.source.counts import how_many
from netspec.source.diagnostics import SpecError, fail
from netspec.source.text import whole_file
from netspec.source.yaml_reader import read_file
from netspec.spec.extension_file import in_words, loaded
from netspec.spec.extension_use import blamed, cure
from netspec.spec.model import NOT_TRUSTED, Extension

if TYPE_CHECKING:
    from netspec.contract.trial import Tried, TriedKind


MOST = 2
"""So many differences are shown of a promise; they are most often of one cause."""


def read_layers(path: str, *, trust: bool) -> Extension:
    """The kinds of a file, which is run with `trust` alone. Raises `SpecError`."""
    place = whole_file(path)
    if not path.endswith(".py"):
        help = "name the file that defines the layers; it ends in `.py`"
        raise fail("NS0001", f"`{path}` is no Python file", place, help=help)
    if Path(path).is_dir():
        raise fail("NS0001", f"`{path}` is a folder", place, help="name the Python file in it")
    if not Path(path).exists():
        raise fail("NS0001", f"there is no file `{path}`", place, help="look at the path")
    source = read_file(path)
    if not trust:
        message = f"`{path}` is Python code, and runs only if you trust it"
        raise fail(NOT_TRUSTED, message, place, help="read it; then add `--trust` to the command")
    found = loaded(source, {})
    if found.faults:
        raise SpecError(found.faults)
    return Extension(path, source, place, found.kinds)


def shown_layers(path: str, *, trust: bool) -> list[type[Layer]]:
    """The kinds of a file, whose examples can be shown. Raises `SpecError`."""
    extension = read_layers(path, trust=trust)
    for cls in extension.kinds.values():
        for example in cls.examples:
            _need_sound(cls, example, extension)
    return list(extension.kinds.values())


def _need_sound(cls: type[Layer], example: Example, extension: Extension) -> None:
    """Raise `SpecError` where a layer does not take an example of its own, or fails on it."""
    try:
        OwnLayer(written(cls, example.settings), example.inputs, extension).ask()
    except (Exception, SystemExit) as error:
        line = blamed(error, cls, extension)
        if isinstance(error, ShapeError) and error.related:
            line = error.related[0]
        told = isinstance(error, ShapeError | SettingError)
        message = f"`{cls.kind}` fails on its own example: {error if told else in_words(error)}"
        raise fail("NS1056", message, line.place, help=cure(extension)) from None


def test_layers(path: str, form: str, terminal: Terminal) -> int:
    """Try every layer of a file on its examples; 1 if one of them breaks a promise."""
    extension = read_layers(path, trust=True)
    # imported here: a file with faults is answered before PyTorch is even looked for
    from netspec.contract.trial import try_kind

    tried = [try_kind(cls, extension) for cls in extension.kinds.values()]
    if form == "json":
        terminal.print(json_text([_as_json(one) for one in tried]))
    else:
        for one in tried:
            _tell(one, terminal)
        _sum_up(tried, terminal)
    return 0 if all(one.holds for one in tried) else 1


def _tell(kind: "TriedKind", terminal: Terminal) -> None:
    terminal.print(kind.cls.kind)
    for fault in kind.faults:
        terminal.print(f"  FAILED  {fault}")
    for one in kind.examples:
        _tell_example(kind.cls.kind, one, terminal)
    terminal.print()


def _tell_example(kind: str, one: "Tried", terminal: Terminal) -> None:
    from netspec.kinds.uses import as_yaml

    arriving = ", ".join(str(type) for type in one.example.inputs)
    shapes = f"{arriving} → {one.results}" if one.results else arriving
    terminal.print(f"\n  - {as_yaml(kind, one.example.settings)}    # {shapes}")
    if one.refused is not None:
        terminal.print(f"    FAILED  {one.refused}")
        if one.line is not None:
            place = one.line.place
            terminal.print(f"            {place.source.name}:{place.span.line}: {_code(one.line)}")
    for words, breaches in one.promises.items():
        terminal.print(f"    {'FAILED' if breaches else 'ok':<6}  {words}")
        shown = breaches if len(breaches) <= MOST + 1 else breaches[:MOST]
        for breach in shown:
            terminal.print(f"            {breach}")
        if shown is not breaches:
            terminal.print(f"            and {len(breaches) - MOST} more")
    if one.refuses_lengths:
        terminal.print(
            "    note    it takes no samples of unequal lengths: say `places_apart = True`"
        )
        terminal.print("            if no place of an axis touches another, or write `mixes`")


def _code(line: Any) -> str:
    place = line.place
    return str(place.source.line(place.span.line)).strip()


def _sum_up(tried: "list[TriedKind]", terminal: Terminal) -> None:
    broken = [one.cls.kind for one in tried if not one.holds]
    if not broken:
        terminal.print(f"{how_many(len(tried), 'layer')}: every promise is kept")
        return
    names = ", ".join(f"`{name}`" for name in broken)
    terminal.print(f"{len(broken)} of {how_many(len(tried), 'layer')} failed: {names}")


def _as_json(kind: "TriedKind") -> dict[str, Any]:
    return {
        "kind": kind.cls.kind,
        "holds": kind.holds,
        "faults": kind.faults,
        "examples": [
            {
                "settings": one.example.settings,
                "inputs": [str(type) for type in one.example.inputs],
                "results": one.results,
                "holds": one.holds,
                "refused": one.refused,
                "line": one.line.place.span.line if one.line else None,
                "promises": one.promises,
            }
            for one in kind.examples
        ],
    }
