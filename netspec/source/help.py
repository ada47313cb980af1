"""The words of a help that knows how to do what it says: `Diagnostic.help` as a text that carries changes of the spec.

A report names the change in the words of the tree (put this step before that one); `edits.py` finds the characters,
and `offers.py` tries every change on a copy before anybody sees it. So a change may be proposed that is merely likely.
"""

from collections.abc import Iterable
from typing import Any, Self

from netspec.source.diagnostics import AUTO, CHOOSE, HOLE
from netspec.source.record import Record
from netspec.source.text import Place

GAP = "…"
"""What stands in a change where the user must fill in."""


class Change(Record):
    """One change at a place of the spec; without `at`, at the place that the finding points at.

    `how` is one of the functions below, which make changes.
    """

    how: str
    text: str = ""
    key: str = ""
    at: Place | None = None


class Cure(Record):
    """Changes that belong together, and what they do in words. Without a title the words of the help are the title."""

    changes: tuple[Change, ...]
    title: str = ""
    applicability: str = AUTO


class Help(str):
    """The words, and other ways to do what they say; of several the user chooses."""

    cures: tuple[Cure, ...]

    def __new__(cls, words: str, *cures: Cure | Change) -> Self:
        made = super().__new__(cls, words)
        made.cures = tuple(cure(one) if isinstance(one, Change) else one for one in cures)
        return made


def cure(*changes: Change, title: str = "", applicability: str = AUTO) -> Cure:
    """Changes that belong together. One that leaves a gap is for the user to fill in."""
    if any(GAP in one.text for one in changes):
        applicability = HOLE
    return Cure(changes, title, applicability)


def maybe(*changes: Change, title: str) -> Cure:
    """Changes that would do, and may not be what is meant."""
    return cure(*changes, title=title, applicability=CHOOSE)


def cures_of(help: str | None) -> tuple[Cure, ...]:
    """The ways that a help knows."""
    return help.cures if isinstance(help, Help) else ()


# ---- changes


def write(text: str, at: Place | None = None) -> Change:
    """Write this text in place of what stands there."""
    return Change("write", text, at=at)


def put(key: str, text: str, at: Place | None = None, *, primary: str | None = None) -> Change:
    """Give the setting `key` of the kind (or mapping) that stands there; a bare value before it is that of `primary`."""
    return Change("put", text, f"{key} {primary or ''}", at)


def add(key: str, text: str, at: Place | None = None) -> Change:
    """Give a setting beside the one that stands there, or another value to it."""
    return Change("add", text, key, at)


def beside(key: str, text: str, at: Place | None = None) -> Change:
    """Give the sibling `key` of the kind that stands there."""
    return Change("beside", text, key, at)


def before(step: str, at: Place | None = None) -> Change:
    """Put a step before the one that stands there."""
    return Change("before", step, at=at)


def after(step: str, at: Place | None = None) -> Change:
    """Put a step behind the one that stands there."""
    return Change("after", step, at=at)


def drop(at: Place | None = None) -> Change:
    """Take out the key with its value, or the item of a list, that stands there."""
    return Change("drop", at=at)


def correct(key: str, text: str) -> Change:
    """Give the setting `key`, which stands there, another value; or where it is left out, give it to the kind that does."""
    return Change("correct", text, f"{key} {key}")


def put_in(kind: str, key: str, text: str, *, primary: str = "") -> Change:
    """Give a setting to the kind in the entry of that key: `past: array` becomes `past: {array: {shape: [2]}}`."""
    return Change("put_in", text, f"{kind} {key} {primary}")


def quote(mark: str = "'") -> Change:
    """Put a text in quotes that a comma has cut in two: all up to the next key, or to the bracket that ends it."""
    return Change("quote", mark)


def square() -> Change:
    """Write `[3, 3]` for `(3, 3)`, which YAML cuts in two in braces."""
    return Change("square")


def rename(old: str, new: str, at: Place | None = None) -> Change:
    """Write another word in place of one that stands in the value of the key there."""
    return Change("rename", new, old, at)


def settle(kind: str, text: str, at: Place | None = None) -> Change:
    """Give the kind in the entry of that key these settings: `sex: category` becomes `sex: {category: [a, b]}`."""
    return Change("settle", text, kind, at)


def beside_kind(key: str, text: str, at: Place | None = None) -> Change:
    """Give a sibling to the kind in the entry of that key: `age: number` becomes `age: {number, column: Age}`."""
    return Change("beside_kind", text, key, at)


def drop_key(key: str, at: Place | None = None) -> Change:
    """Take out the key of that name, with its value, that stands beside the place."""
    return Change("drop_key", key=key, at=at)


def leave_out(words: str, *keys: str) -> Help:
    """A help that leaves out one of several settings beside the place that the finding points at."""
    return Help(words, *(cure(drop_key(key), title=f"leave `{key}` out") for key in keys))


def drop_step(at: Place | None = None) -> Change:
    """Take out the whole step in which this stands."""
    return Change("drop_step", at=at)


def dashes(at: Place | None = None) -> Change:
    """Make a list of the mapping that stands there: a dash before each key."""
    return Change("dashes", at=at)


def no_dashes(at: Place | None = None) -> Change:
    """Make a mapping of the list of mappings that stands there: no dash before the keys."""
    return Change("no_dashes", at=at)


def inline(at: Place | None = None) -> Change:
    """Put the items of the list that stands there, an item of a list itself, in its place."""
    return Change("inline", at=at)


def split_at(at: Place | None = None) -> Change:
    """Begin an item of the list with the key that stands there: a kind of its own."""
    return Change("split_at", at=at)


def into_kind(kind: str, *keys: str, primary: str = "") -> Change:
    """Take these keys, which stand beside a kind, in among its settings. The bare value of the kind is its `primary` one."""
    return Change("into_kind", " ".join(keys), f"{kind} {primary}")


def write_whole(text: str, at: Place | None = None) -> Change:
    """Write this text in place of the key and the value that stand there."""
    return Change("write_whole", text, at=at)


def turn(kind: str, at: Place | None = None) -> Change:
    """Make `{type: conv2d, channels: 8}`, whose first key stands there, into `conv2d: {channels: 8}`."""
    return Change("turn", kind, at=at)


def wrap(opening: str, closing: str, at: Place | None = None) -> Change:
    """Write something before and behind what stands there."""
    return Change("wrap", opening, closing, at)


def end_with(kind: str, primary: str, value: str) -> Change:
    """Let the layers end with this kind: the last one gets this value, or if it is of another kind, one is put behind it.

    It is proposed by an output, which does not know where the last layer stands; `ends_at` says so.
    """
    return Change("end", value, f"{kind} {primary}")


def ending(step: str) -> Change:
    """Put a step behind the last layer; `ends_at` says where that is."""
    return Change("ending", step)


def move(section: str, at: Place | None = None) -> Change:
    """Take the key that stands there, with its value, into a section."""
    return Change("move", section, at=at)


def similar(words: str, names: Iterable[str], form: str = "{}") -> Help:
    """A help that names the nearest of some names, and writes each of them in place of what stands there."""
    return Help(words, *(cure(write(form.format(name)), title=f"write `{name}`") for name in names))


def ends_at(help: str | None, kind: str, place: Place) -> str | None:
    """The help with its changes of the end of the layers, where the last one is of this kind and stands at this place."""
    if not any(one.how.startswith("end") for way in cures_of(help) for one in way.changes):
        return help
    return Help(str(help), *(_ending(way, kind, place) for way in cures_of(help)))


def _ending(way: Cure, kind: str, place: Place) -> Cure:
    return way._replace(changes=tuple(_end(one, kind, place) for one in way.changes))


def _end(change: Change, kind: str, place: Place) -> Change:
    if change.how == "ending":
        return after(change.text, place)
    if change.how != "end":
        return change
    wanted, primary = change.key.split()
    if kind == wanted:
        return put(primary, change.text, place, primary=primary)
    return after(f"{wanted}: {change.text}", place)


def with_cures(words: Any, help: str | None) -> Any:
    """Other words for the same ways."""
    return Help(words, *cures_of(help))
