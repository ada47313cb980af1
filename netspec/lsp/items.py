"""Proposals of a completion, as the protocol writes them."""

import re
from collections.abc import Iterator
from typing import Any

from netspec.kinds.catalogue import FAMILIES, find
from netspec.kinds.kind import Kind, Setting
from netspec.kinds.uses import value_as_yaml
from netspec.lsp.docs import block_doc, parameter_line
from netspec.lsp.slots import Entry, options_of
from netspec.source.record import Record
from netspec.spec.schema import documentation
from netspec.spec.siblings import SIBLING_DOCS
from netspec.spec.steps import Block
from netspec.spec.unknown import FAMILY_WORDS, needed_of

FIELD, VARIABLE, CLASS, MODULE, PROPERTY, VALUE, ENUM, FILE, STRUCT = 5, 6, 7, 9, 10, 12, 20, 17, 22


class Item(Record):
    """A proposal. `insert` may hold `$1`, `$2`: places where the user goes on typing."""

    label: str
    kind: int
    insert: str
    detail: str = ""
    doc: str = ""
    group: int = 5
    """Those of a lower number stand above."""


class Form(Record):
    """How a kind is written where it is wanted: as a key, as a value on the line of a key, in brackets."""

    as_key: bool
    as_value: bool
    in_brackets: bool


def kind_items(entry: Entry, form: Form) -> Iterator[Item]:
    """Every kind of a family."""
    for name in FAMILIES[entry.family]:
        cls = find(entry.family, name)
        detail = FAMILY_WORDS[entry.family]
        doc = documentation(cls).partition("\n")[0]
        yield Item(name, CLASS, _kind_text(cls, form, _to_write(entry, cls)), detail, doc)


def _to_write(entry: Entry, cls: type[Kind]) -> list[Setting]:
    """The settings that one goes on to write: those that must be given; of a source its path as well."""
    if entry.family != "sources":
        return needed_of(cls)
    return [one for one in cls.settings.values() if one.required or one.name == cls.primary]


def _kind_text(cls: type[Kind], form: Form, needed: list[Setting]) -> str:
    if not needed:
        alone = form.as_value or form.in_brackets
        return cls.kind if alone else f"{cls.kind}:"
    if [one.name for one in needed] == [cls.primary]:
        inside = f"{cls.kind}: $1"
    else:
        settings = ", ".join(f"{one.name}: ${i}" for i, one in enumerate(needed, 1))
        inside = f"{cls.kind}: {{{settings}}}"
    return inside if form.as_key else f"{{{inside}}}"


def block_items(blocks: dict[str, Block], form: Form) -> Iterator[Item]:
    """The blocks, as layers."""
    for name, block in blocks.items():
        needed = [one.name for one in block.parameters.values() if one.required]
        settings = ", ".join(f"{one}: ${i}" for i, one in enumerate(needed, 1))
        text = name if not needed else f"{name}: {{{settings}}}"
        if len(needed) == 1 and needed[0] == next(iter(block.parameters)):
            text = f"{name}: $1"
        if needed and not form.as_key:
            text = f"{{{text}}}"
        elif not needed and not form.as_value and not form.in_brackets:
            text = f"{name}:"
        yield Item(name, STRUCT, text, "block", block_doc(block), 3)


def sibling_items(entry: Entry) -> Iterator[Item]:
    """The words that may stand beside a kind."""
    for name, sort in entry.siblings.items():
        text = f"{name}: {_value_text(options_of(sort))}"
        yield Item(name, FIELD, text, "beside the kind", SIBLING_DOCS.get(name, ""), 7)


def setting_items(cls: type[Kind]) -> Iterator[Item]:
    """The settings of a kind."""
    for name, one in cls.settings.items():
        group = 2 if one.required else 4
        yield Item(name, PROPERTY, f"{name}: {_setting_text(one)}", _takes(one), one.doc, group)


def _setting_text(one: Setting) -> str:
    return _value_text(options_of(one.sort))


def _value_text(options: tuple[str, ...]) -> str:
    listed = ",".join(one for one in options if one.replace("_", "").isalnum())
    return f"${{1|{listed}|}}" if listed and "," in listed else "$1"


def _takes(one: Setting) -> str:
    default = "" if one.required or one.default is None else f" = {value_as_yaml(one.default)}"
    return f"{'required, ' if one.required else ''}{one.sort.expects}{default}"


def argument_items(block: Block) -> Iterator[Item]:
    """The parameters of a block, where it is used."""
    for name, one in block.parameters.items():
        yield Item(name, PROPERTY, f"{name}: $1", parameter_line(one), "", 2 if one.required else 4)


def word_items(words: dict[str, str]) -> Iterator[Item]:
    """Words of the language with their documentation."""
    for name, doc in words.items():
        yield Item(name, MODULE, f"{name}: ", "", doc)


def as_json(item: Item, edit: dict[str, Any], *, snippets: bool) -> dict[str, Any]:
    """An item of the protocol; `edit` is the range that is replaced."""
    text = item.insert if snippets else _without_places(item.insert)
    found: dict[str, Any] = {
        "label": item.label,
        "kind": item.kind,
        "sortText": f"{item.group}{item.label}",
        "filterText": item.label,
        "textEdit": {"range": edit, "newText": text},
        "insertTextFormat": 2 if snippets and "$" in item.insert else 1,
    }
    if item.detail:
        found["detail"] = item.detail
    if item.doc:
        found["documentation"] = {"kind": "markdown", "value": item.doc}
    return found


def _without_places(text: str) -> str:
    return re.sub(r"(?<!\\)\$(\{1\|[^}]*\|\}|\d)", "", text).replace("\\$", "$")
