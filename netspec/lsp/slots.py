"""What can stand at a place of a spec: keys with their documentation, kinds of a family, or a value of some sort."""

from collections.abc import Mapping as ReadOnly
from typing import Any

from netspec.kinds.catalogue import FAMILIES, find
from netspec.kinds.compounds import Either, ListOf, MapOf, Nested
from netspec.kinds.kind import Branches, Family, Kind, KindOf, Section, Setting, Steps
from netspec.kinds.layers.layer import RESULT
from netspec.kinds.sections.split import Split
from netspec.kinds.sections.train import Train
from netspec.kinds.sorts import TEXT, Choice, Sort
from netspec.lsp.cursor import Path
from netspec.source.record import Record
from netspec.spec.siblings import (
    DATA_SIBLINGS,
    INPUT_SIBLINGS,
    OUTPUT_SIBLINGS,
    SECTION_DOCS,
    SIBLING_DOCS,
    STEP_SIBLINGS,
)
from netspec.spec.steps import Block

Siblings = ReadOnly[str, Sort[Any]]

RESULTS_SETTING = "results"
BLOCK_PARTS = {
    "description": "What it is, in free text.",
    "parameters": "Each with its type (integer, number, boolean, text, list, layer, result) or its default.",
    "layers": "The layers it stands for.",
}
TYPES = ("integer", "number", "boolean", "text", "list", "layer", "result")


class Entry(Record):
    """A kind of a family, with or without settings, and siblings beside it."""

    family: Family
    siblings: Siblings


class Settings(Record):
    """The settings of a kind; a bare value is the primary one."""

    cls: type[Kind]


class Arguments(Record):
    """What is given to a block."""

    block: Block


class Value(Record):
    """A value of a sort, for the setting or sibling `name`; `columns` says that it names columns of the data."""

    sort: Sort[Any]
    name: str
    default: object = None


class Keys(Record):
    """Words of the language with their documentation."""

    words: ReadOnly[str, str]


class Names(Record):
    """Names of one's own: columns of the data are offered for inputs and outputs, files of the folder for files."""

    what: str


class Words(Record):
    """One of a few words."""

    words: tuple[str, ...]


Slot = Entry | Settings | Arguments | Value | Keys | Names | Words | None


def slot_at(path: Path, blocks: ReadOnly[str, Block]) -> Slot:
    """What can stand at a path; None where that cannot be told."""
    if not path:
        return Keys(SECTION_DOCS)
    section, rest = path[0], path[1:]
    if section in ("input", "output", "blocks"):
        return _named(str(section), rest, blocks)
    if section == "layers":
        return _steps(rest, blocks)
    if section == "train":
        return _settings(Train, rest, blocks)
    if section == "data":
        return _entry(Entry("sources", DATA_SIBLINGS), rest, blocks)
    if section == "variants" and len(path) == 2:
        return Names("parameter")
    if section in ("import", "extensions"):
        return Names("file" if len(path) <= 2 else "imported")
    return Words(("1",)) if section == "netspec" else None


def _named(section: str, rest: Path, blocks: ReadOnly[str, Block]) -> Slot:
    if not rest:
        return Names(section)
    if section == "input":
        return _entry(Entry("inputs", INPUT_SIBLINGS), rest[1:], blocks)
    if section == "output":
        return _entry(Entry("outputs", OUTPUT_SIBLINGS), rest[1:], blocks)
    if len(rest) == 1:
        return Keys(BLOCK_PARTS)
    if rest[1] == "layers":
        return _steps(rest[2:], blocks)
    if rest[1] == "parameters" and len(rest) > 2:
        return Words(TYPES)
    return None


def _steps(rest: Path, blocks: ReadOnly[str, Block]) -> Slot:
    entry = Entry("layers", STEP_SIBLINGS)
    if not rest:
        return entry
    return _entry(entry, rest[1:], blocks) if isinstance(rest[0], int) else None


def _entry(entry: Entry, rest: Path, blocks: ReadOnly[str, Block]) -> Slot:
    if not rest:
        return entry
    key, rest = str(rest[0]), rest[1:]
    if key == "split" and entry.family == "sources":
        return _settings(Split, rest, blocks)
    if key in entry.siblings:
        return _value(Value(entry.siblings[key], key), rest, blocks)
    if key in FAMILIES[entry.family]:
        return _settings(find(entry.family, key), rest, blocks)
    if entry.family == "layers" and key in blocks:
        return _arguments(blocks[key], rest, blocks)
    return None


def _arguments(block: Block, rest: Path, blocks: ReadOnly[str, Block]) -> Slot:
    if not rest or not isinstance(rest[0], str):
        return Arguments(block)
    parameter = block.parameters.get(rest[0])
    if parameter is None:
        return None
    return _argument(parameter.type, parameter.name, rest[1:], blocks)


def _argument(type: str | None, name: str, rest: Path, blocks: ReadOnly[str, Block]) -> Slot:
    if type == "layer":
        return _entry(Entry("layers", {}), rest, blocks)
    if type == "result":
        return Value(RESULT, name)
    return Words(("true", "false")) if type == "boolean" else None


def _settings(cls: type[Kind], rest: Path, blocks: ReadOnly[str, Block]) -> Slot:
    if not rest:
        return Settings(cls)
    name = rest[0]
    if isinstance(name, int):
        # a list that is the bare value: `concat: [left, right]`
        one = cls.settings.get(cls.primary or "")
        return _value(_value_of(one), rest, blocks) if one else None
    one = cls.settings.get(name)
    return _value(_value_of(one), rest[1:], blocks) if one else None


def _value_of(setting: Setting) -> Value:
    default = None if setting.required else setting.default
    return Value(setting.sort, setting.name, default)


def primary_value(cls: type[Kind]) -> Value | None:
    """What a bare value of a kind is."""
    one = cls.settings.get(cls.primary or "")
    return _value_of(one) if one else None


def _value(value: Value, rest: Path, blocks: ReadOnly[str, Block]) -> Slot:
    sort = value.sort
    if isinstance(sort, KindOf):
        return _entry(Entry(sort.family, {}), rest, blocks)
    if isinstance(sort, Section):
        return _settings(sort.cls, rest, blocks)
    if isinstance(sort, Steps):
        return _steps(rest, blocks)
    if isinstance(sort, Branches):
        return _steps(rest[1:], blocks) if rest else None
    if isinstance(sort, ListOf):
        inside = rest[1:] if rest and isinstance(rest[0], int) else rest
        return _value(value._replace(sort=sort.each), inside, blocks)
    if isinstance(sort, MapOf) and rest:
        return _value(value._replace(sort=sort.each), rest[1:], blocks)
    if isinstance(sort, Nested):
        return _nested(value, sort, rest, blocks)
    if isinstance(sort, Either) and rest:
        found = [_value(value._replace(sort=one), rest, blocks) for one in sort.sorts]
        return next((one for one in found if one is not None), None)
    return value if not rest else None


def _nested(value: Value, sort: Nested, rest: Path, blocks: ReadOnly[str, Block]) -> Slot:
    if not rest:
        return Keys(dict.fromkeys(sort.fields, ""))
    inner = sort.fields.get(str(rest[0]))
    return _value(Value(inner, str(rest[0])), rest[1:], blocks) if inner else None


def options_of(sort: Sort[Any]) -> tuple[str, ...]:
    """The words that a value of a sort can be."""
    if isinstance(sort, Choice):
        return sort.options
    if isinstance(sort, Either):
        return tuple(word for one in sort.sorts for word in options_of(one))
    if isinstance(sort, ListOf):
        return options_of(sort.each)
    schema = sort.schema()
    return ("true", "false") if schema.get("type") == "boolean" else ()


def names_results(sort: Sort[Any]) -> bool:
    """Whether a value of a sort names results."""
    if isinstance(sort, ListOf):
        return names_results(sort.each)
    if isinstance(sort, Either):
        return any(names_results(one) for one in sort.sorts)
    return sort is RESULT


def doc_of(key: str, slot: Slot) -> str | None:
    """The documentation of a key that stands at a slot."""
    if isinstance(slot, Keys):
        return slot.words.get(key)
    if isinstance(slot, Entry) and key in slot.siblings:
        return SIBLING_DOCS.get(key)
    if isinstance(slot, Settings) and key in slot.cls.settings:
        return slot.cls.settings[key].doc
    return None


__all__ = ["TEXT", "Arguments", "Entry", "Keys", "Names", "Settings", "Slot", "Value", "Words"]
