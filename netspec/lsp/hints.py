"""Inlay hints: the shape that every step gives, at the end of its line."""

from collections.abc import Callable, Iterator
from typing import Any

from netspec.graph.names import Stream
from netspec.graph.walked import Walked
from netspec.lsp.checked import Checked, file_of, turns_in
from netspec.lsp.document import Document, Range, utf16
from netspec.lsp.workspace import Workspace

MOST_RESULTS = 3
"""So many results of one step are shown."""


def hints(workspace: Workspace, document: Document, range: Range) -> list[dict[str, Any]]:
    """The hints of the lines in a range."""
    first, last = range["start"]["line"], range["end"]["line"]
    found = labels(workspace, document)
    return [
        {
            "position": {"line": line, "character": utf16(document.line(line).rstrip())},
            "label": label,
            "kind": 1,
            "paddingLeft": True,
        }
        for line, label in sorted(found.items())
        if first <= line <= last and document.line(line).strip()
    ]


def labels(workspace: Workspace, document: Document) -> dict[int, str]:
    """Line, from 0 → what is shown at its end."""
    found: dict[int, str] = {}
    for checked, turns in workspace.turns(document.name):
        own = _of_turns(turns)
        if checked.document.name == document.name:
            own = {**_of_inputs(checked, document.name), **own}
        stands = moved(checked, document) if checked.document.name == document.name else _same
        for line, label in own.items():
            now = stands(line)
            if now is not None:
                found.setdefault(now, label)
    return {**_of_before(workspace, document), **found}


def _of_before(workspace: Workspace, document: Document) -> dict[int, str]:
    """What stood at the ends of lines before the words were begun that cannot be understood yet: it comes back when they are whole."""
    whole = workspace.whole(document.name)
    if whole is None:
        return {}
    stands = moved(whole, document)
    own = {**_of_inputs(whole, document.name), **_of_turns(turns_in(whole.turns, document.name))}
    return {now: label for line, label in own.items() if (now := stands(line)) is not None}


def _same(line: int) -> int:
    return line


def _of_turns(turns: list[Walked]) -> dict[int, str]:
    """Line → the shape after the step that ends last on it; of several turns the first and the last one."""
    first: dict[int, tuple[object, str]] = {}
    last: dict[int, str] = {}
    for one in turns:
        line = one.step.place.span.line - 1
        shown = shapes(one.after)
        if not shown:
            continue
        if line not in first or first[line][0] != one.step.place.span:
            # what stands around others on its line ends after them
            first[line] = one.step.place.span, shown
        last[line] = shown
    return {
        line: shown if first[line][1] == shown else f"{first[line][1]} … {shown}"
        for line, shown in last.items()
    }


def _of_inputs(checked: Checked, path: str) -> dict[int, str]:
    return {
        one.spec.place.span.line - 1: shapes((one.value,))
        for one in checked.walk.inputs
        if file_of(one.spec.place.source) == path and one.spec.said_in is None
    }


def shapes(stream: Stream) -> str:
    """The shapes of a stream; empty where it is spoilt or holds nothing.

    Of many values the first ones are shown.
    """
    if not stream:
        return ""
    shown = [str(value.type) for value in stream[:MOST_RESULTS]]
    return ", ".join(shown) + (", …" if len(stream) > MOST_RESULTS else "")


def moved(checked: Checked, document: Document) -> Callable[[int], int | None]:
    """From a line of the text that was checked to where it stands now; None for one that was changed since."""
    before, now = checked.source.text, document.text
    if before == now:
        return _same
    old, new = before.split("\n"), now.split("\n")
    most = min(len(old), len(new))
    above = next((i for i in range(most) if old[i] != new[i]), most)
    below = next((i for i in range(most - above) if old[-1 - i] != new[-1 - i]), most - above)

    def stands(line: int) -> int | None:
        if line < above:
            return line
        return line + len(new) - len(old) if line >= len(old) - below else None

    return stands


def turns_on(workspace: Workspace, document: Document, line: int) -> Iterator[Walked]:
    """The turns of the steps whose kind stands on a line."""
    for checked, turns in workspace.turns(document.name):
        stands = moved(checked, document) if checked.document.name == document.name else _same
        yield from (one for one in turns if stands(one.step.place.span.line - 1) == line)
