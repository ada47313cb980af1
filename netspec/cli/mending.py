"""`netspec check --fix` and `--diff`: does the fixes that are safe, one round after the other, until none is left."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from difflib import unified_diff
from pathlib import Path

from netspec.source.applied import applied, overlap
from netspec.source.diagnostics import AUTO, Diagnostic, Fix
from netspec.source.files import replacing
from netspec.source.offers import offer
from netspec.source.record import Record
from netspec.source.text import SourceText

MOST_ROUNDS = 50
BOM = b"\xef\xbb\xbf"

Check = Callable[[SourceText], list[Diagnostic]]


class Mended(Record):
    """A text after its fixes, and each fault with the fix that took it away; its place is of the text it was found in."""

    source: SourceText
    done: tuple[tuple[Diagnostic, Fix], ...]


def mend(source: SourceText, check: Check) -> Mended:
    """Do every fix that is safe; those of one round touch different characters."""
    done: list[tuple[Diagnostic, Fix]] = []
    for _ in range(MOST_ROUNDS):
        found = check(source)
        chosen = _apart(offer(found, source, check))
        after = _after(source, chosen, found, check)
        if after is None and len(chosen) > 1:
            # together they do not do what each does alone
            chosen = chosen[:1]
            after = _after(source, chosen, found, check)
        if after is None:
            break
        source = after
        done += chosen
    return Mended(source, tuple(done))


def _apart(found: Iterable[Diagnostic]) -> list[tuple[Diagnostic, Fix]]:
    """The safe fixes that do not touch each other."""
    chosen: list[tuple[Diagnostic, Fix]] = []
    for one in found:
        for fix in one.fixes:
            taken = [edit for _, other in chosen for edit in other.edits]
            if fix.applicability == AUTO and not overlap([*taken, *fix.edits]):
                chosen.append((one, fix))
    return chosen


def _after(
    source: SourceText,
    chosen: list[tuple[Diagnostic, Fix]],
    found: list[Diagnostic],
    check: Check,
) -> SourceText | None:
    """The text after these fixes, if each took its fault away."""
    text = applied(source, [edit for _, fix in chosen for edit in fix.edits])
    if not chosen or text is None or text == source.text:
        return None
    after = SourceText(source.name, text)
    before, now = (Counter((d.code, d.message) for d in all_) for all_ in (found, check(after)))
    gone = all(now[d.code, d.message] < before[d.code, d.message] for d, _ in chosen)
    return after if gone else None


def diff(before: SourceText, after: SourceText) -> str:
    """What would change, as `diff -u` shows it."""
    old, new = (one.text.splitlines(keepends=True) for one in (before, after))
    is_below = not Path(before.name).is_absolute()
    a, b = (f"{side}/{before.name}" if is_below else before.name for side in "ab")
    shown = unified_diff(old, new, a, b)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in shown
    )


def write_back(path: Path, text: str) -> None:
    """Put a text in place of a file's, whole or not at all; its mode and the mark at its beginning stay.

    Raises `SpecError` where it cannot be written.
    """
    path = path.resolve()
    begins = BOM if path.read_bytes().startswith(BOM) else b""
    with replacing(path) as beside:
        beside.write_bytes(begins + text.encode("utf-8"))
        shutil.copymode(path, beside)
