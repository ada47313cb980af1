"""Tries the layers of a Python file on their own examples, promise by promise."""

from typing import NamedTuple

from netspec.contract.clauses import PROMISES, breaches
from netspec.contract.padding import takes_lengths
from netspec.contract.use import Use
from netspec.graph.extension_layers import OwnLayer
from netspec.kinds.kind import written
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import ShapeError
from netspec.source.diagnostics import Label
from netspec.spec.extension_file import in_words
from netspec.spec.extension_use import blamed
from netspec.spec.model import Extension

AS_ABOVE = "as above"
FEWEST = 2
"""So many examples a layer has to show."""


class Tried(NamedTuple):
    """An example and what became of it. With `refused` the layer does not even take it, and nothing was tried."""

    example: Example
    results: str
    promises: dict[str, list[str]]
    """In words → where it is broken."""
    refused: str | None = None
    line: Label | None = None
    """The line of the Python file that refused it."""
    refuses_lengths: bool = False
    """Whether it has a named axis, and takes no such axis that has lengths."""

    @property
    def holds(self) -> bool:
        return self.refused is None and not any(self.promises.values())


class TriedKind(NamedTuple):
    """A kind, and what became of its examples."""

    cls: type[Layer]
    faults: list[str]
    examples: list[Tried]

    @property
    def holds(self) -> bool:
        return not self.faults and all(one.holds for one in self.examples)


def try_kind(cls: type[Layer], extension: Extension) -> TriedKind:
    """Try a kind on all of its examples."""
    faults = []
    if len(cls.examples) < FEWEST:
        faults.append(f"it shows its use by {len(cls.examples)} example, and {FEWEST} are needed")
    if cls.kind in cls.synonyms:
        faults.append(f"`{cls.kind}` is among its own `synonyms`")
    return TriedKind(cls, faults, [_tried(cls, example, extension) for example in cls.examples])


def _tried(cls: type[Layer], example: Example, extension: Extension) -> Tried:
    try:
        layer = written(cls, example.settings)
    except SettingError as error:
        return Tried(example, "", {}, f"its settings are not taken: {error.message}")
    except Exception as error:
        at = blamed(error, cls, extension)
        return Tried(example, "", {}, f"it cannot be made: {in_words(error)}", at)
    try:
        OwnLayer(layer, example.inputs, extension).ask()
    except ShapeError as error:
        line = error.related[0] if error.related else None
        return Tried(example, "", {}, error.message, line)
    use = Use(layer, example.inputs)
    tried: dict[str, list[str]] = {}
    for promise in PROMISES:
        told = breaches(promise, use)
        if told is not None:
            before = [breach for breaches in tried.values() for breach in breaches]
            tried[promise.words] = [AS_ABOVE] if told and set(told) <= set(before) else told
    results = ", ".join(str(one) for one in use.results)
    refuses = use.is_named and not takes_lengths(use)
    return Tried(example, results, tried, refuses_lengths=refuses)
