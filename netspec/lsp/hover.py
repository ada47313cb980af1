"""Hover: what a kind, a setting or a name is, and what a layer makes of what arrives, at which cost."""

import re
from typing import Any

from netspec.graph.walked import Walked
from netspec.kinds.catalogue import FAMILIES
from netspec.lsp.at_hand import AtHand
from netspec.lsp.cursor import Cursor, cursor_at
from netspec.lsp.docs import block_doc, key_doc, kind_doc_of, parameter_line
from netspec.lsp.document import Document, Position, utf16
from netspec.lsp.hints import shapes, turns_on
from netspec.lsp.slots import Entry, Settings, Slot, Value, names_results, primary_value, slot_at
from netspec.lsp.workspace import Workspace

_WORD = re.compile(r"[A-Za-z_][\w.]*")


def hover(workspace: Workspace, document: Document, position: Position) -> dict[str, Any] | None:
    """What is shown of the word at a position; None where there is nothing to say."""
    offset = document.offset(position)
    line = document.position(offset)["line"]
    text, column = document.line(line), offset - document.starts[line]
    found = next((m for m in _WORD.finditer(text) if m.start() <= column <= m.end()), None)
    if found is None:
        return None
    lines = [document.line(number) for number in range(len(document.starts))]
    said = _said(workspace, document, lines, line, found)
    if not said:
        return None
    start, end = utf16(text[: found.start()]), utf16(text[: found.end()])
    return {
        "contents": {"kind": "markdown", "value": said},
        "range": {
            "start": {"line": line, "character": start},
            "end": {"line": line, "character": end},
        },
    }


def _said(
    workspace: Workspace, document: Document, lines: list[str], line: int, found: "re.Match[str]"
) -> str | None:
    word = found.group()
    cursor = cursor_at(lines, line, found.start())
    hand = AtHand(workspace, document.name, line, cursor.path)
    if lines[line][: found.start()].rstrip().endswith(("$", "$(")) or cursor.word.startswith("$"):
        return _parameter(word, hand)
    is_key = lines[line][found.end() :].lstrip().startswith(":") and cursor.as_key
    slot = slot_at(cursor.path, hand.blocks())
    of_kind = _kind(word, slot, hand)
    if of_kind is not None and (is_key or cursor.as_value or _alone_in_braces(cursor, is_key)):
        turns = [one for one in turns_on(workspace, document, line) if _is_at(one, found, document)]
        return "\n\n".join([*cost(turns), of_kind])
    if is_key:
        said = key_doc(word, slot)
        if said is None and isinstance(slot, Settings | Entry):
            return None
        return said or _input(word, cursor, hand)
    return _value(word, slot, hand)


def _alone_in_braces(cursor: Cursor, is_key: bool) -> bool:
    return cursor.in_brackets and not is_key


def _kind(word: str, slot: Slot, hand: AtHand) -> str | None:
    if not isinstance(slot, Entry):
        return None
    if word in FAMILIES[slot.family]:
        return kind_doc_of(slot.family, word)
    block = hand.blocks().get(word) if slot.family == "layers" else None
    return block_doc(block) if block is not None else None


def _is_at(one: Walked, found: "re.Match[str]", document: Document) -> bool:
    column = one.step.place.span.column - 1
    return column == found.start() or document.name != one.step.place.source.name


def cost(turns: list[Walked]) -> list[str]:
    """What comes in and out of a step, and what it costs: of its first and last turn."""
    if not turns:
        return []
    first, last = turns[0], turns[-1]
    lines = [_flow(first)]
    if _flow(last) != lines[0]:
        lines.append(f"… {_flow(last)}")
    parameters = sum(one.parameters() for one in turns)
    adds = sum(one.multiply_adds() for one in turns)
    times = f" in {len(turns)} turns" if len(turns) > 1 else ""
    return [
        "  \n".join(f"`{one}`" for one in lines if one),
        f"{parameters:,} parameters · {adds:,} multiply-adds{times}",
    ]


def _flow(one: Walked) -> str:
    before, after = shapes(one.before), shapes(one.after)
    return f"{before or '·'} → {after or '✗'}"


def _parameter(word: str, hand: AtHand) -> str | None:
    block = hand.blocks().get(hand.block or "")
    if block is not None and word in block.parameters:
        return f"{parameter_line(block.parameters[word])} of the block `{block.name}`"
    spec = hand.spec
    if spec is not None and word in spec.parameters:
        return f"`{word}`: a parameter of the spec, {spec.parameters[word]!r} here"
    return None


def _input(word: str, cursor: Cursor, hand: AtHand) -> str | None:
    """An input or output at its name."""
    if len(cursor.path) != 1 or cursor.path[0] not in ("input", "output"):
        return None
    if cursor.path[0] == "input":
        types = [one.value.type for one in hand.good.walk.inputs if one.spec.name == word]
        return f"the input `{word}` comes in as `{types[0]}`" if types else None
    graph = hand.good.compiled.graph
    if graph is None:
        return None
    types = [one.value.type for one in graph.outputs if one.spec.name == word]
    return f"the output `{word}` takes `{types[0]}`" if types else None


def _value(word: str, slot: Slot, hand: AtHand) -> str | None:
    """A word that is a value: of the setting it belongs to, or the name of a result."""
    value = primary_value(slot.cls) if isinstance(slot, Settings) else slot
    if not isinstance(value, Value):
        return None
    if names_results(value.sort) or value.name == "from":
        stream = hand.result(word)
        return f"the result `{word}`: `{shapes(stream)}`" if stream else None
    if isinstance(slot, Settings):
        return key_doc(value.name, slot)
    return None
