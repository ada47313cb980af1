"""Completion: the kinds, settings, values and names that can stand at a place, also within brackets and in broken texts."""

import re
from collections.abc import Iterator
from typing import Any

from netspec.kinds.axes import AXES, AXIS
from netspec.kinds.kind import KindOf
from netspec.kinds.uses import value_as_yaml
from netspec.lsp.at_hand import AtHand
from netspec.lsp.cursor import Cursor, cursor_at
from netspec.lsp.document import Document, Position, utf16
from netspec.lsp.hints import shapes
from netspec.lsp.items import (
    ENUM,
    FILE,
    VALUE,
    VARIABLE,
    Form,
    Item,
    argument_items,
    as_json,
    block_items,
    kind_items,
    setting_items,
    sibling_items,
    word_items,
)
from netspec.lsp.slots import (
    Arguments,
    Entry,
    Keys,
    Names,
    Settings,
    Slot,
    Value,
    Words,
    names_results,
    options_of,
    primary_value,
    slot_at,
)
from netspec.lsp.workspace import Workspace

OF_COLUMNS = frozenset({"column", "columns", "stratify", "group", "order", "rows_per_sample"})
_EXPRESSION = re.compile(r"\$(\w*|\([^${}\"']*)$")
_FILES = {
    "import": (".yaml", ".yml"),
    "extensions": (".py",),
    "spec": (".yaml", ".yml"),
    "weights": (".safetensors",),
    "data": (".csv", ".tsv", ".parquet", ".npz", ".txt", ".gz"),
}


def complete(
    workspace: Workspace, document: Document, position: Position, *, snippets: bool
) -> dict[str, Any]:
    """The list of proposals at a position."""
    lines = [document.line(number) for number in range(len(document.starts))]
    offset = document.offset(position)
    line = document.position(offset)["line"]
    column = offset - document.starts[line]
    cursor = cursor_at(lines, line, column)
    hand = AtHand(workspace, document.name, line, cursor.path)
    found = list(_items(cursor, hand))
    start, end = utf16(lines[line][: cursor.start]), utf16(lines[line][: cursor.end])
    edit = {
        "start": {"line": line, "character": start},
        "end": {"line": line, "character": end},
    }
    seen: dict[str, Item] = {}
    for one in found:
        seen.setdefault(one.label, one)
    items = [as_json(one, edit, snippets=snippets) for one in seen.values()]
    return {"isIncomplete": False, "items": items}


def _items(cursor: Cursor, hand: AtHand) -> Iterator[Item]:
    if _in_comment(cursor.text):
        return
    expression = _EXPRESSION.search(cursor.text)
    if expression is not None and not _is_closed(expression.group(1)):
        yield from _of_expression(cursor, hand, inside=expression.group(1).startswith("("))
        return
    slot = slot_at(cursor.path, hand.blocks())
    if cursor.as_key:
        given = set(cursor.keys)
        yield from (one for one in _keys(slot, cursor, hand) if one.label not in given)
    if cursor.as_value:
        yield from _values(slot, cursor, hand)


def _in_comment(text: str) -> bool:
    return re.search(r"(^|\s)#", re.sub(r"'[^']*'|\"[^\"]*\"", "", text)) is not None


def _is_closed(expression: str) -> bool:
    return expression.startswith("(") and expression.count(")") >= expression.count("(")


def _of_expression(cursor: Cursor, hand: AtHand, *, inside: bool) -> Iterator[Item]:
    """Names for `$▮`, or `inside` of `$(…▮`."""
    before = re.sub(r"\w*$", "", cursor.word)
    lead = before.replace("$", "\\$")
    for name in (*hand.parameters(), *(("size(0)", "rank") if inside else ())):
        yield Item(f"{before}{name}", VARIABLE, f"{lead}{name}", "in an expression")


def _keys(slot: Slot, cursor: Cursor, hand: AtHand) -> Iterator[Item]:
    """What can be a key of the mapping at the place."""
    if isinstance(slot, Entry):
        form = Form(True, cursor.as_value, cursor.in_brackets)
        if not _has_kind(slot, cursor.keys, hand):
            yield from kind_items(slot, form)
            if slot.family == "layers":
                yield from block_items(dict(hand.blocks()), form)
        yield from sibling_items(slot)
    elif isinstance(slot, Settings):
        yield from setting_items(slot.cls)
    elif isinstance(slot, Arguments):
        yield from argument_items(slot.block)
    elif isinstance(slot, Keys):
        yield from word_items(dict(slot.words))
    elif isinstance(slot, Names):
        yield from _new_names(slot, hand)


def _has_kind(slot: Entry, keys: tuple[str, ...], hand: AtHand) -> bool:
    return any(key not in slot.siblings for key in keys)


def _new_names(slot: Names, hand: AtHand) -> Iterator[Item]:
    if slot.what in ("input", "output"):
        for column in hand.columns():
            if re.fullmatch(r"[a-z][a-z0-9_]*", column):
                yield Item(column, VARIABLE, f"{column}: $1", "a column of the data")
    elif slot.what == "parameter":
        yield from (Item(one, VARIABLE, f"{one}: $1") for one in hand.parameters())


def _values(slot: Slot, cursor: Cursor, hand: AtHand) -> Iterator[Item]:
    """What can be the value at the place."""
    if isinstance(slot, Entry) and not cursor.as_key:
        form = Form(False, True, cursor.in_brackets)
        yield from kind_items(slot, form)
        if slot.family == "layers":
            yield from block_items(dict(hand.blocks()), form)
    elif isinstance(slot, Settings):
        one = primary_value(slot.cls)
        if one is not None:
            yield from _of_sort(one, cursor, hand)
    elif isinstance(slot, Arguments):
        yield from _argument_values(slot, hand)
    elif isinstance(slot, Value):
        yield from _of_sort(slot, cursor, hand)
    elif isinstance(slot, Words):
        yield from (Item(word, ENUM, word) for word in slot.words)
    elif isinstance(slot, Names):
        yield from _files(cursor, hand)
    if cursor.path and isinstance(slot, Settings | Value | Arguments):
        yield from (
            Item(f"${name}", VARIABLE, f"\\${name}", "a parameter", "", 8)
            for name in hand.parameters()
        )


def _argument_values(slot: Arguments, hand: AtHand) -> Iterator[Item]:
    first = next(iter(slot.block.parameters.values()), None)
    if first is not None and first.type == "result":
        yield from _results(hand)


def _results(hand: AtHand, *, prev: bool = False) -> Iterator[Item]:
    for name in [*hand.results(), *(["prev"] if prev else [])]:
        yield Item(name, VARIABLE, name, shapes(hand.result(name)) or "a result", "", 1)


def _of_sort(slot: Value, cursor: Cursor, hand: AtHand) -> Iterator[Item]:
    """The values of a sort, as far as they are few."""
    sort, name = slot.sort, slot.name
    if isinstance(sort, KindOf):
        yield from kind_items(Entry(sort.family, {}), Form(False, True, cursor.in_brackets))
    for word in options_of(sort):
        yield Item(word, ENUM, word, "default" if word == _written(slot.default) else "", "", 1)
    if names_results(sort) or name == "from":
        yield from _results(hand, prev=name == "from")
    if sort is AXIS or sort is AXES or name in ("axis", "axes"):
        yield from (Item(one, VARIABLE, one, "a named size", "", 1) for one in hand.axes())
    if name in OF_COLUMNS and cursor.path[0] in ("data", "input", "output"):
        yield from (Item(one, VARIABLE, one, "a column", "", 1) for one in hand.columns())
    if name == "of":
        yield from (Item(one, VARIABLE, one, "an input", "", 1) for one in hand.inputs())
    if name in ("freeze", "weights", "patterns", "match") and cursor.path[0] == "train":
        yield from (Item(one, VARIABLE, one, "weights", "", 1) for one in hand.weights())
    yield from _files(cursor, hand)
    default = _written(slot.default)
    if default and not options_of(sort) and not cursor.as_key:
        yield Item(default, VALUE, default, "default", "", 6)


def _written(default: object) -> str:
    plain = isinstance(default, str | int | float | bool | list)
    return value_as_yaml(default) if plain else ""


def _files(cursor: Cursor, hand: AtHand) -> Iterator[Item]:
    section, last = cursor.path[0], cursor.path[-1]
    wanted: tuple[str, ...] = ()
    if section in ("import", "extensions"):
        wanted = _FILES[str(section)]
    elif section == "data" and not OF_COLUMNS & {str(one) for one in cursor.path}:
        wanted = _FILES["data"]
    elif last in ("file", "spec"):
        wanted = _FILES["spec" if section != "train" else "weights"]
    elif last == "weights":
        wanted = _FILES["weights"]
    if wanted:
        yield from (Item(one, FILE, one, "a file", "", 2) for one in hand.files(*wanted))
