"""The text of a class: its numbers as they are or as the parameters that give them, its conditions, its shapes."""

from collections.abc import Sequence
from itertools import groupby

from netspec.pytorch.groups import Group
from netspec.pytorch.layout import docstring_of, indented, statement
from netspec.pytorch.marks import COMMENT, pieces_of
from netspec.pytorch.symbols import Symbols
from netspec.pytorch.variants import INDENT, Line
from netspec.source.record import Record


class Printed(Record):
    """A line of the text: the structures that have it, its code, and its comment."""

    holders: frozenset[int]
    code: str
    comment: str


class ClassText:
    """Prints a class. Every class that it needs has its name."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.parameters = group.parameters
        self.symbols = Symbols(self.parameters.listed)
        self._next = 0

    def text(self) -> str:
        """The whole class."""
        group, uses = self.group, self.group.uses
        shapes, first = self.symbols.common([use.shapes for use in uses]), uses[0].shapes
        if first and shapes != first:
            shapes = f"{shapes}, such as {first}" if shapes else f"{first}, and other sizes"
        docstring = "\n\n".join(part for part in (group.description, shapes) if part)
        head = [docstring_of(docstring), ""] if docstring else []
        return f"class {group.name}(nn.Module):\n" + indented("\n".join([*head, self.body()]))

    def body(self) -> str:
        """The methods, each line as long as it may be."""
        in_init, found = True, []
        for line in self.group.template.lines:
            in_init = in_init and not self.group.example(line).startswith("def forward")
            found.append(Printed(line.holders, self._code(line), self._comment(line, in_init)))
        start = next(
            (i for i, o in enumerate(found) if o.code.startswith("def forward")), len(found)
        )
        asked = {one.holders for one in found[start:]}
        init = self._laid_out(found[:start], "")
        for i, text in enumerate(init):
            if text.strip() == "super().__init__()":
                init[i] = "\n".join([text, *self._kept(asked)])
        return "\n".join([*init, *self._laid_out(found[start:], "self.")])

    def _laid_out(self, lines: Sequence[Printed], of: str) -> list[str]:
        """Lines of one method, with those under conditions further in; `of` stands before the names of these."""
        every = self.group.every
        runs = [(key, list(run)) for key, run in groupby(lines, key=lambda one: one.holders)]
        found: list[str] = []
        at = 0
        while at < len(runs):
            holders, run = runs[at]
            other = (
                runs[at + 1][1] if at + 1 < len(runs) and runs[at + 1][0] == every - holders else []
            )
            if holders == every:
                found += [_one(line) for line in run]
            else:
                name, holds = self._asked(holders)
                # what is added comes first
                ways = (run, other) if holds or not other else (other, run)
                word = "" if holds or other else "not "
                found += [f"{INDENT}if {word}{of}{name}:", *(_one(line, 1) for line in ways[0])]
                found += [f"{INDENT}else:", *(_one(line, 1) for line in ways[1])] if other else []
            at += 2 if other else 1
        return found

    def _asked(self, holders: frozenset[int]) -> tuple[str, bool]:
        """The condition for lines of these structures, and whether it holds there; else it holds elsewhere."""
        found = next(
            o for o in self.group.conditions if o.holders in (holders, self.group.every - holders)
        )
        return found.name, found.holders == holders

    def _kept(self, asked: set[frozenset[int]]) -> list[str]:
        """What `forward` asks for is kept."""
        return [
            f"{INDENT}self.{one.name} = {one.name}"
            for one in self.group.conditions
            if asked & {one.holders, self.group.every - one.holders}
        ]

    def _comment(self, line: Line, in_init: bool) -> str:
        """The shapes at a line. Where they differ, `forward` alone shows them: above it the arguments say enough."""
        comments: list[str | None] = []
        for use, structure in zip(self.group.uses, self.group.structure_of, strict=True):
            place = line.places[structure]
            lines = self.group.lines_of(use)
            comments.append(None if place is None else lines[place].partition(COMMENT)[2])
        differ = len({*comments} - {None}) > 1
        return "" if in_init and differ else self.symbols.common(comments)

    def _code(self, line: Line) -> str:
        """A line with what stands for its numbers."""
        parts: list[str] = []
        waiting = ""
        for piece in pieces_of(self.group.example(line)):
            if piece.use is not None:
                parts.append(self._call(self.group.placed[piece.use][0]))
            elif piece.role is not None:
                shown = not piece.hidden or self.parameters.named(self._next) is not None
                parts += [waiting, self.parameters.written(self._next) or ""] if shown else []
                waiting, self._next = "", self._next + 1
            elif piece.hidden:
                waiting = piece.text
            else:
                parts.append(piece.text)
        code = "".join(parts)
        return f"def __init__({self._signature()}):" if code == "def __init__(self):" else code

    def _call(self, inner: Group) -> str:
        """A call of a class, with what stands for its numbers here."""
        arguments: list[str] = []
        by_place = True
        for parameter in inner.parameters.listed:
            value = self.parameters.written(self._next)
            self._next += 1
            by_place = by_place and len(arguments) < 2 and parameter.default is None
            if value is not None and value != parameter.default:
                arguments.append(value if by_place else f"{parameter.name}={value}")
        return f"{inner.name}({', '.join(arguments)})"

    def _signature(self) -> str:
        listed = [(one.name, one.default) for one in self.parameters.listed]
        return ", ".join(["self", *(n if d is None else f"{n}={d}" for n, d in listed)])


def _one(line: Printed, deeper: int = 0) -> str:
    code = line.code
    depth = (len(code) - len(code.lstrip(" "))) // 4
    return indented(statement(code.strip(" "), line.comment), depth + deeper) if code else ""
