"""Reads on after a fault of YAML: what is faulty is mended or left out, and the rest is read. Imported only where a text has faults."""

import yaml

from netspec.source import repairs
from netspec.source.diagnostics import Diagnostic, Label, Problems, SpecError
from netspec.source.record import Record
from netspec.source.syntax_errors import LONGEST, NOT_YAML, explained
from netspec.source.text import Place, SourceText, Span
from netspec.source.tree import Node
from netspec.source.yaml_reader import Attempt, attempt

MOST_ROUNDS = 40
"""So often a text is read anew, and so many faults of YAML are told at most."""
RECOVERABLE = ("NS0106", "NS0107")
"""What ends the reading, and stands in one line."""


class Recovered(Record):
    """All faults of YAML, and what could be read besides; `touched` are the lines that were not read as they stand."""

    root: Node | None
    found: tuple[Diagnostic, ...]
    touched: frozenset[int]


def recovered(source: SourceText, first: Attempt) -> Recovered:
    """The tree of a text with faults, of which `first` became. It has no root where nothing could be read."""
    return _Recovery(source).run(first)


class _Recovery:
    """The lines as they are mended, and how far each was gone."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.lines = list(source.lines)
        self.problems = Problems()
        self.touched: set[int] = set()
        self.tries: dict[int, int] = {}

    def run(self, one: Attempt) -> Recovered:
        text = self.source.text
        for _ in range(MOST_ROUNDS):
            if one.error is None:
                self.problems.extend(found for found in one.found if self._stands(found))
                return self._ended(one.root)
            if not self._mended(SourceText(self.source.name, text), one.error):
                # what was found before the reading ended
                self.problems.extend(found for found in one.found if self._stands(found))
                break
            if len(text) > LONGEST:
                break
            text = "\n".join(self.lines)
            one = attempt(self.source, text)
        return self._ended(None)

    def _stands(self, found: Diagnostic) -> bool:
        """Whether what was found in the mended text lies on lines that were read as they stand."""
        labels = (found.where, *found.related)
        return self.touched.isdisjoint(label.place.span.line for label in labels)

    def _ended(self, root: Node | None) -> Recovered:
        return Recovered(root, self.problems.found, frozenset(self.touched))

    def _mended(self, text: SourceText, error: yaml.YAMLError | SpecError) -> bool:
        """Tell of a fault where it is a new one, and change the lines so that the reading gets past it, if it can be."""
        if isinstance(error, SpecError):
            (told,) = error.diagnostics
            line, repair = told.where.place.span.line, None
            told = told._replace(where=Label(Place(self.source, told.where.place.span)))
        else:
            fault = explained(text, error, self.source)
            line, repair = fault.line, fault.repair
            told = Diagnostic(
                "NS0101", fault.message, Label(self._place(fault.line, fault.column)), fault.help
            )
        if line > len(self.lines):
            # behind the last line, where a flow that nobody closed is missed, there is nothing to mend
            line, repair = len(self.lines), None
        line = max(1, line)
        # words that say little are most often of what another fault has left behind
        vague = told.message == NOT_YAML and self.problems.errors
        if line not in self.touched and not vague:
            self.problems.add(told)
        if told.code not in ("NS0101", *RECOVERABLE):
            return False
        self._repair(line, repair)
        return True

    def _repair(self, line: int, repair: repairs.Repair | None) -> None:
        """Mend a line; each time it fails again, leave out more around it."""
        before = list(self.lines)
        if repair is not None and line not in self.touched:
            self.touched |= repair(self.lines)
        ways = (repairs.blanked, repairs.removed, repairs.without_section)
        while self.lines == before and self.tries.get(line, 0) < len(ways):
            way = ways[self.tries.get(line, 0)]
            self.tries[line] = self.tries.get(line, 0) + 1
            self.touched |= way(line)(self.lines)
        self.touched.add(line)

    def _place(self, line: int, column: int) -> Place:
        """A place that a reader can look at: never past the end of what is written."""
        while line > 1 and not self.source.line(line).strip():
            line -= 1
            column = len(self.source.line(line)) + 1
        column = min(column, len(self.source.line(line)) + 1)
        return Place(self.source, Span(line, column, line, column + 1))
