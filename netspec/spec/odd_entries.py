"""Entries that are not a kind with its siblings: tells what is wrong, and finds what is meant. Imported where one is met."""

from collections.abc import Collection, Iterable
from collections.abc import Mapping as ReadOnly

from netspec.kinds.kind import Family
from netspec.source.help import Help, cure, inline, into_kind, similar, split_at, wrap
from netspec.source.names import nearest
from netspec.source.tree import Mapping, Node, Scalar, Sequence, describe
from netspec.spec.odd_sections import is_of_training
from netspec.spec.reporter import Reporter
from netspec.spec.setting_words import said_elsewhere
from netspec.spec.unknown import EXAMPLES, FAMILY_WORDS, unknown_kind
from netspec.spec.values import is_broken

Meant = tuple[Scalar | None, Node | None]
"""The key that names the kind, and its settings."""


def tell_no_entry(reporter: Reporter, node: Node, family: Family) -> None:
    """Tell of a number, nothing, or a list where a kind must stand."""
    if isinstance(node, Scalar) and is_broken(node):
        return
    message = f"a kind of {FAMILY_WORDS[family]} was expected, and this is {describe(node)}"
    help = f"write a kind: {EXAMPLES[family]}"
    if isinstance(node, Sequence) and family == "layers" and _is_row(node):
        help = "a row of from, repeats, kind and numbers is written so: `- {conv2d: {channels: 64, kernel: 3, stride: 2}, repeat: 1}`"
    elif isinstance(node, Sequence) and family == "layers":
        help = Help(
            "take the inner brackets or dash away, or make it a group: `layers: [linear: 64, relu]`",
            cure(inline(), title="take the inner brackets away"),
            cure(wrap("layers: ", ""), title="make it a group"),
        )
    reporter.report("NS1001", message, node.place, help)


def _is_row(node: Sequence) -> bool:
    """Whether a list is a line of Ultralytics' tables: `[-1, 1, Conv, [64, 3, 2]]`."""
    values = [one.value if isinstance(one, Scalar) else None for one in node.items]
    return len(values) == 4 and isinstance(values[2], str) and isinstance(node.items[3], Sequence)


def tell_unknown(
    reporter: Reporter, family: Family, name: Scalar, settings: Node | None
) -> str | None:
    """Tell of a word that is no kind; returns the kind that another tool calls so, if there is enough to go on with."""
    if reporter.may_be_of_an_extension(family, name.written):
        return None
    words = unknown_kind(family, name.written, settings, reporter.blocks, reporter.own_kinds)
    reporter.report(words.code, words.message, name.place, words.help)
    alone = settings is None and (family != "layers" or "(" in name.written)
    return None if alone else words.surely


def meant_kind(
    reporter: Reporter,
    node: Mapping,
    others: list[Scalar],
    family: Family,
    siblings: Collection[str],
    not_yet: ReadOnly[str, str],
) -> Meant:
    """The kind of an entry that holds more than it, less, or a word nobody knows; `others` are the keys but siblings."""
    for key in [key for key in others if key.written in not_yet]:
        message = f"`{key.written}` is not there yet in this version"
        reporter.report("NS1008", message, key.place, not_yet[key.written])
        others.remove(key)
    named = _kind_key(reporter, node, others, family)
    if named is None:
        return None, None
    others.remove(named)
    if others and named.written in reporter.words(family):
        return named, _beside(reporter, node, named, others, family, siblings)
    return named, node.get(named.written)


def _kind_key(
    reporter: Reporter, node: Mapping, others: list[Scalar], family: Family
) -> Scalar | None:
    """The key that names the kind, known or not; None where there is none or one too many, which is told."""
    if not others:
        message = f"the entry names no kind of {FAMILY_WORDS[family]}"
        reporter.report("NS1006", message, node.place, f"add one, such as {EXAMPLES[family]}")
        return None
    known = [key for key in others if key.written in reporter.words(family)]
    if not known:
        return others[0] if len(others) == 1 else _first_known(reporter, node, others, family)
    if len(known) > 1 and not _are_settings(reporter, node, known[0], known[1:], family):
        message = f"two kinds in one entry: `{known[0].written}` and `{known[1].written}`"
        apart = known[0].span.line != known[1].span.line
        help: str = Help("give each an entry of its own", split_at())
        if apart:
            help = Help(f"put a dash before `{known[1].written}`", split_at())
        reporter.report("NS1006", message, known[1].place, help)
        return None
    return known[0]


def _first_known(
    reporter: Reporter, node: Mapping, others: list[Scalar], family: Family
) -> Scalar | None:
    """Of several words, none of which is a kind, the first that another tool calls a kind; else all are told as one."""
    if reporter.may_be_of_an_extension(family, others[0].written):
        return others[0]
    own = reporter.blocks, reporter.own_kinds
    said = [(key, unknown_kind(family, key.written, node, *own)) for key in others]
    found = next((key for key, words in said if words.surely), None)
    if found is None and not any(is_broken(node.get(key.written)) for key in others):
        key, words = said[0]
        reporter.report(words.code, words.message, key.place, words.help)
    return found


def _beside(
    reporter: Reporter,
    node: Mapping,
    kind: Scalar,
    others: list[Scalar],
    family: Family,
    siblings: Collection[str],
) -> Node | None:
    """Tell of words beside the kind that cannot stand there; returns the settings, as they are meant."""
    settings = node.get(kind.written)
    if _are_settings(reporter, node, kind, others, family):
        first = others[0]
        message = f"`{first.written}` is a setting of `{kind.written}`, and stands beside it"
        apart = first.span.line != kind.span.line
        help = f"write `{kind.written}: {{{first.written}: …}}`"
        help = f"indent it deeper than `{kind.written}`" if apart else help
        help = Help(help, into_kind(kind.written, *(key.written for key in others)))
        reporter.report("NS1002", message, first.place, help)
        entries = {key.written: node.entries[key.written] for key in others}
        return Mapping(node.source, node.span, entries)
    if not (isinstance(settings, Scalar) and (is_broken(settings) or _is_cut(settings))):
        # an expression that is cut in two by a comma is told where it stands
        for key in (one for one in others if not _is_rest(one)):
            known = reporter.settings_of(family, kind.written)
            help = _belongs(key, kind, settings, known, siblings, family)
            message = f"`{key.written}` is not known beside `{kind.written}`"
            reporter.report("NS1002", message, key.place, help)
    return settings


def _is_cut(settings: Scalar) -> bool:
    """Whether a text ends before its brackets do."""
    text = str(settings.value)
    return text.count("(") > text.count(")")


def _is_rest(key: Scalar) -> bool:
    """Whether a word is the rest of a pattern, which YAML cuts in two at a comma."""
    return "->" in key.written


def _belongs(
    key: Scalar,
    kind: Scalar,
    value: Node | None,
    settings: Collection[str],
    siblings: Collection[str],
    family: Family,
) -> str:
    """Where a word belongs that is not known beside a kind with these settings."""
    if key.written in settings:
        primary = next(iter(settings))
        first = f"{primary}: {value.written}, " if isinstance(value, Scalar) else ""
        words = f"put it under its kind: `{kind.written}: {{{first}{key.written}: …}}`"
        return Help(words, into_kind(kind.written, key.written, primary=primary))
    near = nearest(key.written, siblings)
    if near:
        return similar(f"a word with a similar name exists: `{near}`", [near])
    if family == "sources" and is_of_training(key.written):
        return f"it belongs to a section of its own: `train: {{{key.written}: …}}`"
    known = ", ".join(f"`{name}`" for name in sorted(siblings))
    return f"beside a kind stand only {known}" if known else "only the kind can stand here"


def _are_settings(
    reporter: Reporter, node: Mapping, kind: Scalar, others: Iterable[Scalar], family: Family
) -> bool:
    """Whether the words after a kind without settings are its settings, indented too little."""
    value = node.get(kind.written)
    known = reporter.settings_of(family, kind.written)
    empty = isinstance(value, Scalar) and value.value is None
    return empty and all(
        key.written in known or said_elsewhere(key.written, known) for key in others
    )
