"""Tries what a help proposes, on a copy: only what takes its fault away and brings no error is offered as a fix."""

from collections import Counter
from collections.abc import Callable, Iterable

from netspec.source.applied import applied, whole_edit
from netspec.source.diagnostics import AUTO, CHOOSE, HOLE, Diagnostic, Edit, Fix, SpecError
from netspec.source.edits import Editor
from netspec.source.help import Cure, cures_of
from netspec.source.text import SourceText

MOST_TRIALS = 60
"""So many changes are tried for one text, of one as long as `USUAL_LINES`; of a longer one fewer."""
USUAL_LINES = 200
LONGEST = 200_000
"""A text of more characters is not checked anew for every change."""
MOST_WAYS = 5
"""So many ways out of one fault."""

MOST_HIDDEN = 3
"""So many faults that hid behind each other are mended in one go: `Conv2D: {filters: 8}` has two."""

Check = Callable[[SourceText], Iterable[Diagnostic]]
"""Everything that is found in a text."""


def offer(found: Iterable[Diagnostic], source: SourceText, check: Check) -> list[Diagnostic]:
    """The findings of a text with the fixes of each; `check` finds what is wrong with another text in its place."""
    found = list(found)
    if len(source.text) > LONGEST or not any(cures_of(one.help) for one in found):
        return found
    trials = Trials(found, source, check)
    return [one._replace(fixes=trials.fixes(one)) for one in found]


class Trials:
    """What was found in a text, against which each change of it is held."""

    def __init__(self, found: list[Diagnostic], source: SourceText, check: Check) -> None:
        self.found = Counter(map(_said, found))
        self.source = source
        self.check = check
        self.editor = Editor(source)
        self.left = max(6, MOST_TRIALS * USUAL_LINES // max(USUAL_LINES, len(source.lines)))

    def fixes(self, diagnostic: Diagnostic) -> tuple[Fix, ...]:
        """The fixes of one fault; of several, each is one to choose."""
        fixes: dict[tuple[Edit, ...], Fix] = {}
        for cure in cures_of(diagnostic.help)[:MOST_WAYS]:
            edits = self._edits(cure, diagnostic, self.editor)
            if edits and edits not in fixes:
                mended, is_certain = self._mended(edits, diagnostic, cure.applicability)
                how = cure.applicability if is_certain else max(cure.applicability, CHOOSE)
                if mended:
                    fixes[edits] = Fix(_title(cure, diagnostic), mended, how)
        several = len(fixes) > 1
        return tuple(
            one._replace(applicability=CHOOSE) if several and one.applicability == AUTO else one
            for one in fixes.values()
        )

    def _edits(self, cure: Cure, diagnostic: Diagnostic, editor: Editor) -> tuple[Edit, ...]:
        try:
            each = [editor.edits(one, diagnostic.where.place) for one in cure.changes]
        except SpecError:
            # a text with a fault of YAML has no tree
            return ()
        return tuple(edit for edits in each for edit in edits) if all(each) else ()

    def _mended(
        self, edits: tuple[Edit, ...], diagnostic: Diagnostic, applicability: str
    ) -> tuple[tuple[Edit, ...], bool]:
        """The edits, if they take the fault away, with those of faults that hid behind it; else none.

        And whether each of these has one way out alone.
        """
        source, all_edits, is_certain = self.source, edits, True
        for _ in range(MOST_HIDDEN):
            text = applied(source, edits)
            if text is None or text == source.text or self.left <= 0:
                return (), False
            self.left -= 1
            source = SourceText(self.source.name, text)
            now = list(self.check(source))
            said = Counter(map(_said, now))
            if said[_said(diagnostic)] >= self.found[_said(diagnostic)]:
                return (), False
            new = [one for one in now if said[_said(one)] > self.found[_said(one)]]
            faults = [
                one for one in new if not _is_hidden(one, all_edits, diagnostic, applicability)
            ]
            if not faults:
                return all_edits, is_certain
            ways = cures_of(faults[0].help)
            edits = self._edits(ways[0], faults[0], Editor(source)) if ways else ()
            is_certain &= len(ways) == 1 and ways[0].applicability == AUTO
            text = applied(source, edits) if edits else None
            if text is None:
                return (), False
            all_edits = (whole_edit(self.source, text),)
        return (), False


def _is_hidden(
    new: Diagnostic, edits: tuple[Edit, ...], old: Diagnostic, applicability: str
) -> bool:
    """Whether what is found after a change was merely hidden before it, or is the gap that the user is to fill."""
    if not new.is_error and old.is_error:
        return True
    touches = any(_touches(new, edit) for edit in edits)
    if applicability == HOLE:
        return touches or _stage(new) > _stage(old)
    return new.is_error and _stage(new) > _stage(old) and not touches


def _title(cure: Cure, diagnostic: Diagnostic) -> str:
    return cure.title or str(diagnostic.help)


def _said(diagnostic: Diagnostic) -> tuple[str, str]:
    return diagnostic.code, diagnostic.message


def _stage(diagnostic: Diagnostic) -> str:
    """The checker stops after each of them: YAML, form, graph with shapes, data."""
    digit = diagnostic.code[2]
    return "2" if digit == "3" else digit


def _touches(diagnostic: Diagnostic, edit: Edit) -> bool:
    """Whether a finding lies on a line of an edit, as the text is after it."""
    first = edit.place.span.line
    last = first + edit.text.count("\n")
    return any(
        first <= label.place.span.line <= last for label in (diagnostic.where, *diagnostic.related)
    )
