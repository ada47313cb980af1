"""The `forward` of a scope, printed: one line per step, with the shape it gives as a comment."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from netspec.graph.graph import Node, Value
from netspec.pytorch.layout import indented
from netspec.pytorch.marks import commented
from netspec.pytorch.names import Variables, plain_name
from netspec.pytorch.scopes import Entry, Holder, Scope, gives_of, has_module, takes_of

PLAIN_NAME = re.compile(r"(?<![.\w])([A-Za-z_]\w*)\b(?!\s*=[^=])")
NOTHING = re.compile(r"\(_(?:, _)+\)")
"""Several results none of which is taken."""


class Line(NamedTuple):
    """What one statement runs: an entry and the expression that reaches its module, or a loop of several turns."""

    entry: Entry
    module: str
    turns: tuple[Entry, ...] = ()

    @property
    def takes(self) -> tuple[Value, ...]:
        return takes_of(self.entry)

    @property
    def gives(self) -> tuple[Value, ...]:
        return gives_of(self.entry)


class Forward:
    """Prints the lines of one `forward`. `outputs` are the values that leave the function.

    With `keeps`, what it takes stays in its variables to the end, whether or not it is needed there.
    """

    def __init__(self, scope: Scope, outputs: Sequence[Value], *, keeps: bool = False) -> None:
        self.lines = _lines(scope)
        self.outputs = outputs
        self.last_use = {value: i for i, line in enumerate(self.lines) for value in line.takes}
        kept = (*outputs, *(scope.takes if keeps else ()))
        self.last_use.update({value: len(self.lines) for value in kept})
        values = [*scope.takes, *(value for line in self.lines for value in line.gives)]
        words = {word for line in self.lines for word in _words(line)}
        # what leaves a submodule may be called after the submodule, which says nothing inside it
        nameless = {value for value in outputs if value.depth < len(scope.path)}
        named = {plain_name(v.name) for v in values if v.name and v not in nameless}
        self.variables = Variables(named, words, nameless)

    def parameter(self, value: Value, wanted: str | None = None) -> str:
        """The next parameter of the function."""
        return self.variables.give(value, lambda _: True, wanted)

    def body(self) -> list[str]:
        """The lines up to the return."""
        return [text for i, line in enumerate(self.lines) for text in self._printed(i, line)]

    def _printed(self, i: int, line: Line) -> list[str]:
        if line.turns:
            return self._loop(i, line)
        call = _call(
            line.entry, line.module, [self.variables[value] for value in _arguments(line.entry)]
        )
        names: dict[Value, str] = {}
        for value in line.gives:
            names[value] = self.variables.give(value, lambda v: v in names or self._alive(v, i))
        shapes = ", ".join(str(value.type) for value in line.gives)
        first, *rest = _assigned(line.entry, call, names)
        # an identity whose result is called as what it takes
        nothing = first.partition(" = ")[0] == first.partition(" = ")[2]
        return rest if nothing else [commented(first, shapes), *rest]

    def _loop(self, i: int, line: Line) -> list[str]:
        """`for block in self.blocks: x = block(x)`; what all turns take besides is handed to each."""
        start, others = _carried(line.turns)
        before = self.variables[start]
        arguments = {value: self.variables[value] for value in others}
        kept = {*others}
        name = self.variables.give(line.gives[0], lambda v: v in kept or self._alive(v, i))
        turn = self.variables.spare("layer" if isinstance(line.turns[0], Node) else "block")
        values = [arguments.get(value, name) for value in _arguments(line.turns[0])]
        shapes = {str(gives_of(one)[0].type) for one in line.turns}
        comment = shapes.pop() if len(shapes) == 1 else f"at last {line.gives[0].type}"
        start_line = [f"{name} = {before}"] if name != before else []
        call = _call(line.turns[0], turn, values)
        first, *rest = _assigned(line.turns[0], call, {gives_of(line.turns[0])[0]: name})
        body = "\n".join([commented(first, comment), *rest])
        return [*start_line, f"for {turn} in {line.module}:", indented(body)]

    def _alive(self, value: Value, i: int) -> bool:
        return self.last_use.get(value, -1) > i


def _lines(scope: Scope) -> list[Line]:
    lines: list[Line] = []
    for entry in scope.entries:
        module = reached(scope, entry.path) if has_module(entry) else ""
        if not isinstance(entry, Scope) or not entry.is_loop:
            lines.append(Line(entry, module))
        elif _is_chain(entry):
            lines.append(Line(entry, module, entry.entries))
        else:
            lines += [
                Line(turn, reached(entry, turn.path, module) if has_module(turn) else "")
                for turn in entry.entries
            ]
    return lines


def reached(held: Scope | Holder, path: tuple[str, ...], start: str = "self") -> str:
    """The expression that leads from a module to one below it: `self.blocks[0].conv2d`."""
    if held.path == path:
        return start
    part = path[len(held.path)]
    below = next(one for one in held.held if one.path == path[: len(held.path) + 1])
    if not held.is_loop:
        start = f"{start}.{part}"
    else:
        start = f"{start}[{part}]" if in_a_list(held) else f'{start}["{part}"]'
    return start if isinstance(below, Node) else reached(below, path, start)


def in_a_list(loop: Scope | Holder) -> bool:
    """Whether the turns of a loop are 0, 1, 2 … without a hole, so that a list holds them under the right names."""
    parts = [turn.path[len(loop.path)] for turn in loop.held]
    return parts == [str(i) for i in range(len(parts))]


def _is_chain(loop: Scope) -> bool:
    """Whether each turn takes what the one before gives, and else the same, and is called in the same way."""
    turns = loop.entries
    if len(turns) < 2 or len(loop.gives) != 1 or not in_a_list(loop):
        return False
    if len(turns) != len(loop.held) or any(len(one.path) != len(loop.path) + 1 for one in turns):
        return False
    if not all(has_module(turn) and len(gives_of(turn)) == 1 for turn in turns):
        return False
    before: Value | None = None
    calls: set[tuple[str, ...]] = set()
    given = {gives_of(turn)[0] for turn in turns}
    for turn in turns:
        start = before if before is not None else _carried(turns)[0]
        names = ["carried" if value is start else f"v{id(value)}" for value in _arguments(turn)]
        if start not in takes_of(turn) or any(
            v in given and v is not start for v in takes_of(turn)
        ):
            return False
        before = gives_of(turn)[0]
        calls.add(tuple(_assigned(turn, _call(turn, "turn", names), {before: "result"})))
    return len(calls) == 1 and loop.gives[0] is before


def _carried(turns: Sequence[Entry]) -> tuple[Value, tuple[Value, ...]]:
    """The value the first turn takes where the second takes the first one's result, and the others."""
    first, second = _arguments(turns[0]), _arguments(turns[1])
    result = gives_of(turns[0])[0]
    place = second.index(result) if result in second else 0
    start = first[place] if place < len(first) else first[0]
    return start, tuple(value for value in first if value is not start)


def _arguments(entry: Entry) -> tuple[Value, ...]:
    return entry.takes


def _call(entry: Entry, module: str, names: Sequence[str]) -> str:
    if isinstance(entry, Scope):
        return f"{module}({', '.join(names)})"
    return entry.torch().forward.format(*names, self=module)


def _assigned(entry: Entry, call: str, names: Mapping[Value, str]) -> list[str]:
    """The statements that give what `call` results in the names of the values; what nothing takes goes to `_`."""
    if isinstance(entry, Scope):
        return [f"{', '.join(names[value] for value in entry.gives)} = {call}"]
    torch = entry.torch()
    targets = torch.unpack.format(*(names.get(value, "_") for value in entry.outputs))
    lines = [f"{re.sub(NOTHING, '_', targets)} = {call}"]
    for value, then in zip(entry.outputs, torch.then, strict=False):
        if value in names and then:
            lines.append(f"{names[value]} = {then.format(names[value])}")
    return lines


def _words(line: Line) -> set[str]:
    """What an expression calls by a plain name, and no variable may hide: `torch`, `max`, `for`."""
    nodes = [one for one in (line.turns or (line.entry,)) if isinstance(one, Node)]
    made = [node.torch() for node in nodes]
    texts = [text for torch in made for text in (torch.forward, *torch.then)]
    return {word for text in texts for word in PLAIN_NAME.findall(re.sub(r"\{\w+\}", "0", text))}
