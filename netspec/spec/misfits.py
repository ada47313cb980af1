"""Tells what is wrong with the settings of a kind. Imported only where something is: a spec without faults is read faster."""

from collections.abc import Collection

from netspec.kinds.kind import Kind, Setting
from netspec.kinds.sorts import SettingError, Sort
from netspec.source.help import (
    GAP,
    Help,
    after,
    beside,
    drop,
    maybe,
    put,
    similar,
    write,
    write_whole,
)
from netspec.source.help import cure as way
from netspec.source.names import near_ones, nearest
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node, Scalar, Sequence, within
from netspec.spec.cures import cure, takes
from netspec.spec.misplaced import MISPLACED, OF_OPTIMIZER, OWN_LOSS, OWN_METRICS
from netspec.spec.reporter import Reporter
from netspec.spec.setting_words import said_elsewhere
from netspec.spec.siblings import SIBLING_DOCS
from netspec.spec.unknown import example_of, needed_of


def tell_keys(
    reporter: Reporter,
    cls: type[Kind],
    node: Node | None,
    given: dict[str, Node],
    place: Place,
    siblings: Collection[str],
) -> bool:
    """Tell of unknown and missing settings, each once; whether all is there that is needed.

    A word that another tool has for a setting is told, and `given` gets its value under the right name.
    """
    unknown = [name for name in given if name not in cls.settings]
    meant = {name: _meant(cls, name, given) for name in unknown}
    for name, other in meant.items():
        if other and said_elsewhere(name, cls.settings) == other:
            given[other] = given.pop(name)
    there = {*given, *meant.values()}
    missing = [one for name, one in cls.settings.items() if one.required and name not in there]
    unknown = [name for name in unknown if not _is_torn(cls, name, given)]
    for name in unknown:
        assert isinstance(node, Mapping)
        help = _said(cls, name, meant[name]) or _unknown(cls, name, siblings, missing)
        help = _misplaced(name, given[name], place, siblings, help) if name in given else help
        message = f"`{cls.kind}` has no setting `{name}`"
        reporter.report("NS1002", message, node.entries[name].key.place, help)
    guessed = [name for name in unknown if meant[name] is None]
    if missing and not (len(missing) == 1 and len(guessed) == 1):
        # one word that is not known and one that is missing are most often one and the same
        _tell_missing(reporter, cls, missing, place)
    return not missing and all(name in cls.settings for name in given)


def tell_value(
    reporter: Reporter, name: str, sort: Sort[object], node: Node, refusal: SettingError, doc: str
) -> None:
    """Tell of a value that its sort refuses, at the part that is to blame."""
    at = within(node, refusal.path)
    several = name == "column" and isinstance(node, Sequence)
    meant = "`columns: […]` makes one input of several columns" if several else None
    help = (
        refusal.help
        or meant
        or cure(sort, refusal.path, at, _meaning(name, doc or SIBLING_DOCS[name]))
    )
    reporter.report("NS1004", f"`{name}`: {refusal.message}", at.place, help)


def tell_bare(reporter: Reporter, cls: type[Kind], node: Node) -> None:
    """Tell of a bare value under a kind that has no primary setting."""
    help = _not_bare(cls, node)
    reporter.report("NS1001", f"`{cls.kind}` takes no bare value", node.place, help)


def _meant(cls: type[Kind], name: str, given: dict[str, Node]) -> str | None:
    """The setting that is meant by a word, if it is not given as well."""
    if (cls.kind, name) in MISPLACED or ("", name) in MISPLACED:
        return None
    near = said_elsewhere(name, cls.settings) or nearest(name, cls.settings)
    return near if near not in given else None


def _tell_missing(
    reporter: Reporter, cls: type[Kind], missing: list[Setting], place: Place
) -> None:
    names = " and ".join(f"`{one.name}`" for one in missing)
    help = f"{_meaning(missing[0].name, missing[0].doc)} ({missing[0].sort.expects})"
    if len(missing) > 1:
        help = f"give them: `{example_of(cls)}`"
    gaps = (put(one.name, GAP, place, primary=cls.primary) for one in missing)
    help = Help(help, way(*gaps, title=f"give {names}"))
    reporter.report("NS1003", f"`{cls.kind}` needs {names}", place, help)


def _is_torn(cls: type[Kind], name: str, given: dict[str, Node]) -> bool:
    """Whether a word is the rest of `(3, 3)`, which YAML cuts in two at the comma; the first half is told."""
    return name.endswith(")") and any(
        isinstance(value, Scalar)
        and str(value.value).startswith("(")
        and key in cls.settings
        and not takes(cls.settings[key].sort, value.value)
        for key, value in given.items()
    )


def _said(cls: type[Kind], name: str, meant: str | None) -> str | None:
    if meant is None:
        return None
    word, colon, value = name.partition(":")
    if colon and word == meant:
        pair = f"{word}: {value}"
        return Help(f"write `{pair}`, with a space after the colon", write(pair))
    if said_elsewhere(name, cls.settings) == meant:
        return Help(f"it is called `{meant}` here", write(meant))
    few = near_ones(name, cls.settings)
    return similar(f"a setting with a similar name exists: `{meant}`", few)


def _misplaced(name: str, value: Node, place: Place, siblings: Collection[str], words: str) -> str:
    """The help for a word that is no setting of the kind at `place`, with the change that takes it where it belongs."""
    if isinstance(words, Help) or not isinstance(value, Scalar):
        return words
    if name == "activation" and isinstance(value.value, str):
        return Help(words, way(drop(), after(value.written.lower(), place)))
    if words == OF_OPTIMIZER:
        setting = f"{{{'learning_rate' if name == 'lr' else name}: {value.written}}}"
        return Help(words, write_whole(f"optimizer: {{adamw: {setting}}}"))
    if name == "patience" and "early_stopping" in words:
        return Help(words, write_whole(f"early_stopping: {{patience: {value.written}}}"))
    if name in siblings:
        return Help(words, way(drop(), beside(name, value.written, place)))
    if words in (OWN_LOSS, OWN_METRICS):
        return Help(words, maybe(drop(), title="leave it out"))
    return Help(words, drop()) if words.startswith("leave it out") else words


def _unknown(cls: type[Kind], name: str, siblings: Collection[str], missing: list[Setting]) -> str:
    """What to do about a word that is no setting of the kind, and that nothing there resembles."""
    misplaced = MISPLACED.get((cls.kind, name)) or MISPLACED.get(("", name))
    if misplaced:
        return misplaced
    if name in siblings:
        return f"it stands beside the kind: `{{{cls.kind}: …, {name}: …}}`"
    if not cls.settings:
        return f"`{cls.kind}` has no settings"
    names = ", ".join(f"`{one}`" for one in cls.settings)
    listed = f"its settings are {names}" if len(cls.settings) > 1 else f"its one setting is {names}"
    return f"{listed}; `{missing[0].name}` must be given" if len(missing) == 1 else listed


def _not_bare(cls: type[Kind], node: Node) -> str:
    """How settings are given to a kind that has no primary one."""
    required = needed_of(cls)
    if not cls.settings:
        return Help(f"write `{cls.kind}` alone", write_whole(cls.kind))
    if not required:
        first = next(iter(cls.settings))
        words = f"write `{cls.kind}` alone, or name the setting: `{cls.kind}: {{{first}: …}}`"
        return Help(words, way(write_whole(cls.kind), title=f"write `{cls.kind}` alone"))
    fits = isinstance(node, Scalar) and takes(required[0].sort, node.value)
    values = [node.written if fits and isinstance(node, Scalar) else "…", *["…"] * len(required)]
    pairs = (f"{one.name}: {value}" for one, value in zip(required, values, strict=False))
    settings = f"{{{', '.join(pairs)}}}"
    return Help(f"name the settings: `{cls.kind}: {settings}`", write(settings))


def _meaning(name: str, doc: str) -> str:
    """What a setting is, as the help of an error."""
    doc = doc.split(". ")[0].rstrip(".")
    if not doc[1:2].isupper():
        doc = doc[:1].lower() + doc[1:]
    return f"`{name}`: {doc}"
