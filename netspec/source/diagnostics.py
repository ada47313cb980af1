"""What is wrong, as data: a code, words and places. Text is made of it in `render.py` alone."""

from collections.abc import Iterable

from netspec.source.record import Record
from netspec.source.text import Place

ERROR = "error"
WARNING = "warning"
NOTE = "note"

AUTO = "auto"
"""A fix that is safe, and the only one."""
CHOOSE = "choose"
"""One of several that would do, or one that may not be meant."""
HOLE = "hole"
"""A fix in which the user must fill in what stands as `…`."""


MOST_AROUND = 3
"""So many places are shown that used what a finding stands in, beginning with the nearest."""


class Label(Record):
    """A place, and the local fact there."""

    place: Place
    text: str = ""


class Edit(Record):
    """A piece of a text, and what is to stand there; an empty piece is a place between two characters."""

    place: Place
    text: str


class Fix(Record):
    """Edits that take a fault away: applied together, they were seen to do so and to bring no other error."""

    title: str
    edits: tuple[Edit, ...]
    applicability: str = AUTO


class Diagnostic(Record):
    """One fault, told once.

    `message` says what is wrong in one lowercase line, `where` points at the smallest piece of text that shows it,
    `related` at others that take part, `help` alone names the cure. `shapes` is the chain of shapes up to the fault.
    `fixes` are there once `offers.offer` has tried what the help proposes.
    """

    code: str
    message: str
    where: Label
    help: str | None = None
    severity: str = ERROR
    related: tuple[Label, ...] = ()
    shapes: str | None = None
    fixes: tuple[Fix, ...] = ()

    @property
    def is_error(self) -> bool:
        return self.severity == ERROR


LONGEST = 400
"""So many letters a message has at most."""


class Problems:
    """Collects what is found wrong, so that all of it is told at once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Place], Diagnostic] = {}
        self.around: list[Label] = []
        """What was being expanded, from the outside in: told with each finding, since that stands in what is used."""

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a finding; the second of one code at one place is the same fault and is dropped."""
        if "\n" in diagnostic.message:
            # a text of several lines is quoted in it
            diagnostic = diagnostic._replace(message=" ".join(diagnostic.message.split()))
        if len(diagnostic.message) > LONGEST:
            # a text without end is quoted in it
            short = f"{diagnostic.message[:LONGEST]}…"
            diagnostic = diagnostic._replace(message=short)
        if self.around:
            elsewhere = tuple(
                one for one in reversed(self.around) if one.place != diagnostic.where.place
            )
            diagnostic = diagnostic._replace(
                related=(*diagnostic.related, *elsewhere[:MOST_AROUND])
            )
        self._found.setdefault((diagnostic.code, diagnostic.where.place), diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            self.add(diagnostic)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._found)

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        """Everything found, in the order of the text."""
        return tuple(
            sorted(
                self._found.values(), key=lambda d: (d.where.place.source.name, d.where.place.span)
            )
        )

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(d for d in self.found if d.is_error)

    def raise_if_errors(self) -> None:
        """Raise `SpecError` with all findings if one of them is an error."""
        if self.errors:
            raise SpecError(self.found)


class SpecError(Exception):
    """The only exception that a user's files can cause; it carries every finding."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(f"{d.code}: {d.message}" for d in self.diagnostics))


def fail(
    code: str, message: str, place: Place, *, label: str = "", help: str | None = None
) -> SpecError:
    """One error as an exception, for faults after which nothing more can be looked at."""
    return SpecError((Diagnostic(code, message, Label(place, label), help),))
