"""One class of the printed file: the uses that it serves, in one or several structures, and the numbers in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from netspec.graph.parts import MODULE_ATTRIBUTES
from netspec.pytorch.marks import COMMENT, pieces_of
from netspec.pytorch.names import FILE_NAMES, free_name
from netspec.pytorch.parameters import LEFT_OUT, Parameters, Spot
from netspec.pytorch.variants import Line, Template, template_of
from netspec.source.record import Record

ATTRIBUTE = re.compile(r"self\.(\w+) = ")
SUM = re.compile(r"\w+ = \w+ \+ \w+$")
"""What the last line of a residual looks like."""


class Use(Record):
    """One use of a class: its lines with marks, the values of its block's parameters, and its shapes.

    `kept` are the lines with what it takes left in its variables to the end.
    """

    lines: tuple[str, ...]
    kept: tuple[str, ...]
    given: Mapping[str, Any]
    shapes: str


class Structure(Record):
    """The first use of certain lines, and these without numbers, both ways."""

    use: Use
    lines: tuple[str, ...]
    kept: tuple[str, ...]


Given = tuple[int, Mapping[str, Any]]
"""A structure, and the values of its block's parameters in one use."""


class Condition(Record):
    """What stands before some lines: what it is called, and the structures for which it holds."""

    name: str
    holders: frozenset[int]


class Group:
    """A class. `placed` tells of every use of a draft the class that serves it, and which of its uses it is there."""

    def __init__(
        self, word: str, description: str, placed: Mapping[tuple[int, int], "tuple[Group, int]"]
    ) -> None:
        self.word = word
        self.description = description
        self.placed = placed
        self.name = ""
        self.uses: list[Use] = []
        self.structure_of: list[int] = []
        """Use → its structure."""
        self.template = Template(())
        self.conditions: list[Condition] = []
        self._structures: list[Structure] = []
        self._kept = False

    @property
    def every(self) -> frozenset[int]:
        """All structures."""
        return frozenset(range(len(self._structures)))

    # ---- what it serves

    def add(self, use: Use, structure: int) -> int:
        """Serve a use of a structure that it has; the number of that use is returned."""
        self.uses.append(use)
        self.structure_of.append(structure)
        return len(self.uses) - 1

    def grow(self, structure: Structure) -> int | None:
        """Take a further structure, and give its number; None where it has too little in common with the others."""
        structures = [*self._structures, structure]
        ways = [
            (template, kept)
            for kept in (False, True)
            if (template := template_of([one.kept if kept else one.lines for one in structures]))
        ]
        before = self._structures, self.template, self._kept
        for template, kept in sorted(ways, key=lambda way: way[0].conditional):
            self._structures, self.template, self._kept = structures, template, kept
            if self._is_plain():
                return len(structures) - 1
        self._structures, self.template, self._kept = before
        return None

    def lines_of(self, use: Use) -> tuple[str, ...]:
        """The lines of a use, in the way in which those of all structures have most in common."""
        return use.kept if self._kept else use.lines

    def example(self, line: Line) -> str:
        """A line as the first use has it that has it."""
        place = line.places[line.holder]
        assert place is not None
        return self.lines_of(self._structures[line.holder].use)[place]

    def needs(self) -> Iterator["Group"]:
        """The classes that its text uses."""
        for line in self.template.lines:
            for piece in pieces_of(self.example(line)):
                if piece.use is not None:
                    yield self.placed[piece.use][0]

    # ---- its numbers

    def vector(self, number: int, *, settled: bool = False) -> list[str | None]:
        """Every number of a use in the order of the text, then its conditions; None for those of lines it has not.

        Once all is `settled`, a class in it stands there with its parameters, before that with all of its numbers.
        """
        found: list[str | None] = []
        structure, lines = self.structure_of[number], self.lines_of(self.uses[number])
        for line in self.template.lines:
            place = line.places[structure]
            if place is not None:
                found += self._values(lines[place], settled)
            else:
                found += [None] * len(self._values(self.example(line), settled))
        holders = [one.holders for one in self.conditions] or self.template.conditions
        return found + [str(structure in one) for one in holders]

    def _values(self, line: str, settled: bool) -> list[str]:
        found: list[str] = []
        for piece in pieces_of(line):
            if piece.use is not None:
                inner, number = self.placed[piece.use]
                if settled:
                    values = [one.column[number] for one in inner.parameters.listed]
                else:
                    values = inner.vector(number)
                found += [one or LEFT_OUT for one in values]
            elif piece.role is not None:
                found.append(piece.text)
        return found

    @cached_property
    def parameters(self) -> Parameters:
        """Its parameters. It has to be settled, and so have those in it."""
        vectors = (self.vector(i, settled=True) for i in range(len(self.uses)))
        columns = zip(*vectors, strict=True)
        pairs = zip(self._roles(), columns, strict=True)
        spots = [Spot(role, column, usual) for (role, usual), column in pairs]
        return Parameters(spots, [use.given for use in self.uses])

    def _roles(self) -> Iterator[tuple[str, str | None]]:
        """What every number is called, and its usual value where it may be left out."""
        for line in self.template.lines:
            usual = self._usual_in(line)
            for piece in pieces_of(self.example(line)):
                if piece.use is not None:
                    for one in self.placed[piece.use][0].parameters.listed:
                        yield one.name, one.usual
                elif piece.role is not None:
                    yield piece.role, usual.pop(0)
        for condition in self.conditions:
            yield condition.name, "False"

    def _usual_in(self, line: Line) -> list[str | None]:
        """For every number of a line's own, the value that some use leaves out."""
        found: list[list[str | None]] = []
        for use, structure in zip(self.uses, self.structure_of, strict=True):
            place = line.places[structure]
            if place is not None:
                pieces = pieces_of(self.lines_of(use)[place])
                found.append([one.usual for one in pieces if one.role is not None])
        return [next((one for one in column if one), None) for column in zip(*found, strict=True)]

    # ---- its conditions

    def settle(self) -> None:
        """Name the conditions, now that it is known what it serves."""
        uses = [(i, use.given) for use, i in zip(self.uses, self.structure_of, strict=True)]
        self.conditions = []
        for holders in self.template.conditions:
            found = self._condition(holders, uses) or Condition("variant", holders)
            taken = {one.name for one in self.conditions}
            taken |= {*self._attributes(self.every), *MODULE_ATTRIBUTES, *FILE_NAMES}
            name = f"with_{found.name}" if found.name in taken else found.name
            self.conditions.append(found._replace(name=free_name(name, taken.__contains__)))

    def _is_plain(self) -> bool:
        """Whether there is a word for every condition, and no attribute is another thing on its two sides."""
        uses = [(i, one.use.given) for i, one in enumerate(self._structures)]
        for holders in self.template.conditions:
            a, b = self._attributes(holders), self._attributes(self.every - holders)
            if not self._condition(holders, uses) or ({*a} & {*b} and a != b):
                return False
        return True

    def _condition(self, holders: frozenset[int], uses: Sequence[Given]) -> Condition | None:
        """A condition that holds for these structures or for all others: as the block's parameters say it, or after what
        stands under it.
        """
        ways = holders, self.every - holders
        said = (said_by_parameters([(i in way, given) for i, given in uses]) for way in ways)
        for way, name in zip(ways, said, strict=True):
            if name is not None:
                return Condition(name, way)
        for way in ways:
            name = self._named_after(way)
            if name is not None:
                return Condition(name, way)
        return None

    def _named_after(self, holders: frozenset[int]) -> str | None:
        """What stands under a condition alone: a part of the network, or a sum around it."""
        others = self._attributes(self.every - holders)
        attributes = [one for one in self._attributes(holders) if one not in others]
        if attributes:
            return f"with_{attributes[0]}"
        lines = [self.example(one) for one in self.template.lines if one.holders == holders]
        is_sum = bool(lines) and SUM.search(lines[-1].partition(COMMENT)[0])
        return "residual" if is_sum else None

    def _attributes(self, holders: frozenset[int]) -> list[str]:
        """The attributes that are set where a condition holds and not elsewhere; for every structure all."""
        lines = (o for o in self.template.lines if holders in (o.holders, self.every))
        return [one for line in lines for one in ATTRIBUTE.findall(self.example(line))]


def said_by_parameters(uses: Sequence[tuple[bool, Mapping[str, Any]]]) -> str | None:
    """The word for what holds in some uses, by the values of the block's parameters: `project`, `hardswish`, `with_shift`."""
    held = [holds for holds, _ in uses]
    for name in uses[0][1]:
        values = [given.get(name) for _, given in uses]
        if values == held and all(isinstance(one, bool) for one in values):
            return name
    for name in uses[0][1]:
        values = [given.get(name) for _, given in uses]
        there = {repr(value): value for value, holds in zip(values, held, strict=True) if holds}
        value = next(iter(there.values()), None)
        alone = len(there) == 1 and [one == value for one in values] == held
        if alone and isinstance(value, str) and value.isidentifier():
            return value
    for name in uses[0][1]:
        values = [given.get(name) for _, given in uses]
        if [bool(one) for one in values] == held:
            return f"with_{name}"
    return None
