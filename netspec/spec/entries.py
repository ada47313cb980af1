"""Binds an entry of the document to a kind: which kind it names, which settings and siblings it has, and what is wrong."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from netspec.kinds.catalogue import FAMILIES, every, find
from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import Family, Kind, KindOf, Section, Setting, Steps, attribute_of
from netspec.kinds.sorts import SettingError, Sort
from netspec.source.names import nearest
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node, Scalar, Sequence, describe, plain, within
from netspec.spec.reporter import Reporter
from netspec.spec.siblings import SIBLING_DOCS
from netspec.spec.values import is_broken
from netspec.spec.vocabulary import SETTING_SYNONYMS

FAMILY_WORDS: dict[Family, str] = {
    "layers": "layer",
    "inputs": "input",
    "outputs": "output",
    "sources": "source",
    "losses": "loss",
    "metrics": "metric",
    "optimizers": "optimizer",
    "schedules": "schedule",
    "sections": "section",
}


class BoundEntry(NamedTuple):
    """A kind with its settings, and the nodes of its siblings. `kind` is None where it could not be bound."""

    kind: Kind | None
    place: Place
    settings: Node | None
    siblings: dict[str, Node]


class Binder(Reporter):
    """Turns nodes into kinds and collects what is wrong. Steps are bound by whoever is given as `steps`."""

    def entry(
        self,
        node: Node,
        family: Family,
        siblings: Iterable[str] = (),
        not_yet: Iterable[str] = (),
    ) -> BoundEntry:
        """Bind `kind`, `{kind: settings}`, either with siblings in the mapping."""
        siblings, not_yet = frozenset(siblings), frozenset(not_yet)
        word = FAMILY_WORDS[family]
        broken = BoundEntry(None, node.place, None, {})
        if is_broken(node) and isinstance(node, Scalar):
            return broken
        if isinstance(node, Scalar) and isinstance(node.value, str):
            cls = self._class(family, node)
            kind = self.settings(cls, None, node.place) if cls else None
            return BoundEntry(kind, node.place, None, {})
        if not isinstance(node, Mapping):
            help = f"write a kind, such as `{next(iter(FAMILIES[family]))}`, or a kind with its settings"
            self.report(
                "NS1001",
                f"a kind of {word} was expected, and this is {describe(node)}",
                node.place,
                help,
            )
            return broken
        beside = {key: entry.value for key, entry in node if key in siblings}
        key = self._kind_key(node, family, siblings, not_yet)
        if key is None:
            return broken._replace(siblings=beside)
        cls = self._class(family, key)
        settings = node.get(key.written)
        kind = self.settings(cls, settings, key.place) if cls else None
        return BoundEntry(kind, key.place, settings, beside)

    def _kind_key(
        self, node: Mapping, family: Family, siblings: frozenset[str], not_yet: frozenset[str]
    ) -> Scalar | None:
        """The key that names the kind; the other keys must be siblings."""
        word = FAMILY_WORDS[family]
        others = [entry.key for key, entry in node if key not in siblings]
        for key in [key for key in others if key.written in not_yet]:
            self.report("NS1008", f"`{key.written}` is not there yet in this version", key.place)
            others.remove(key)
        known = [key for key in others if key.written in FAMILIES[family]]
        if len(known) > 1:
            message = f"two kinds in one entry: `{known[0].written}` and `{known[1].written}`"
            self.report("NS1006", message, known[1].place, "give each an entry of its own")
            return None
        if not known and len(others) == 1:
            return others[0]
        if not known:
            help = f"add one, such as `{next(iter(FAMILIES[family]))}`"
            if not others:
                self.report("NS1006", f"the entry names no kind of {word}", node.place, help)
            else:
                self._unknown_kind(family, others[0])
            return None
        for key in others:
            if key is not known[0]:
                self._unknown_beside(key, known[0], family, siblings)
        return known[0]

    def _unknown_beside(
        self, key: Scalar, kind: Scalar, family: Family, siblings: frozenset[str]
    ) -> None:
        settings = find(family, kind.written).settings
        near = nearest(key.written, siblings)
        if key.written in settings:
            help: str | None = f"put it under its kind: `{kind.written}: {{{key.written}: …}}`"
        elif near:
            help = f"a word with a similar name exists: `{near}`"
        else:
            known = ", ".join(f"`{name}`" for name in sorted(siblings))
            help = f"beside a kind stand only {known}" if known else "only the kind can stand here"
        self.report(
            "NS1002", f"`{key.written}` is not known beside `{kind.written}`", key.place, help
        )

    def _class(self, family: Family, name: Scalar) -> type[Kind] | None:
        if name.written not in FAMILIES[family]:
            self._unknown_kind(family, name)
            return None
        found: type[Kind] = find(family, name.written)
        return found

    def _unknown_kind(self, family: Family, name: Scalar) -> None:
        word = FAMILY_WORDS[family]
        if (
            family == "layers"
            and name.written[:1].isupper()
            and nearest(name.written, FAMILIES[family]) is None
        ):
            self.report(
                "NS1008",
                f"`{name.written}`: blocks of your own are not there yet in this version",
                name.place,
            )
            return
        synonym = next(
            (
                kind
                for kind, cls in every(family).items()
                if _said_elsewhere(name.written, cls.synonyms)
            ),
            None,
        )
        near = synonym or nearest(name.written, FAMILIES[family])
        if synonym:
            help = f"it is called `{synonym}` here"
        elif near:
            help = f"a kind with a similar name exists: `{near}`"
        else:
            help = f"`netspec layers` lists them: {_listed(FAMILIES[family])}"
        self.report("NS1005", f"there is no kind of {word} `{name.written}`", name.place, help)

    def settings(self, cls: type[Kind], node: Node | None, place: Place) -> Kind | None:
        """An instance of a kind from its settings, or None where one of them cannot be taken."""
        given = self._given(cls, node, place)
        if given is None:
            return None
        values: dict[str, Any] = {}
        whole = self._known_keys(cls, node, given, place)
        for name, value_node in given.items():
            if name not in cls.settings:
                continue
            bound = self.value(cls.settings[name], value_node)
            if bound is None:
                whole = False
            else:
                values[attribute_of(cls, name)] = bound[0]
        return self._made(cls, values, given, place) if whole else None

    def _given(self, cls: type[Kind], node: Node | None, place: Place) -> dict[str, Node] | None:
        """The settings by name; a bare value is the primary one."""
        if node is None or (isinstance(node, Scalar) and node.value is None):
            return {}
        if isinstance(node, Mapping):
            return {key: entry.value for key, entry in node}
        if is_broken(node):
            return None
        if cls.primary is None:
            help = (
                f"write `{cls.kind}: {{{next(iter(cls.settings))}: …}}`"
                if cls.settings
                else f"write `{cls.kind}` alone"
            )
            self.report("NS1001", f"`{cls.kind}` takes no bare value", node.place, help)
            return None
        return {cls.primary: node}

    def _known_keys(
        self, cls: type[Kind], node: Node | None, given: dict[str, Node], place: Place
    ) -> bool:
        """Report unknown and missing settings; a misspelt required one is told once."""
        meant = set()
        unknown = [name for name in given if name not in cls.settings]
        for name in unknown:
            assert isinstance(node, Mapping)
            near = SETTING_SYNONYMS.get(name)
            near = near if near in cls.settings else nearest(name, cls.settings)
            help = (
                f"a setting with a similar name exists: `{near}`" if near else _settings_listed(cls)
            )
            if near and SETTING_SYNONYMS.get(name) == near:
                help = f"it is called `{near}` here"
            meant.add(near)
            self.report(
                "NS1002",
                f"`{cls.kind}` has no setting `{name}`",
                node.entries[name].key.place,
                help,
            )
        missing = [
            s
            for s in cls.settings.values()
            if s.required and s.name not in given and s.name not in meant
        ]
        for one in missing:
            help = f"{one.doc.rstrip('.')}: {one.sort.expects}"
            self.report("NS1003", f"`{cls.kind}` needs `{one.name}`", place, help)
        return not unknown and not missing

    def _made(
        self, cls: type[Kind], values: dict[str, Any], given: dict[str, Node], place: Place
    ) -> Kind | None:
        kind = cls(**values)
        try:
            kind.check()
        except SettingError as refusal:
            at = given.get(refusal.setting or "")
            self.report("NS1010", refusal.message, at.place if at else place, refusal.help)
            return None
        return kind

    def value(self, setting: Setting, node: Node) -> tuple[Any] | None:
        """The value of a setting in a tuple, or None where it cannot be taken."""
        if is_broken(node) and not isinstance(setting.sort, Steps):
            return None
        return self._sorted(setting.sort, node, setting)

    def _sorted(self, sort: Sort[Any], node: Node, setting: Setting) -> tuple[Any] | None:
        if isinstance(sort, Steps):
            return (self.steps(node),)
        if isinstance(sort, KindOf):
            kind = self.entry(node, sort.family).kind
            return None if kind is None else (kind,)
        if isinstance(sort, Section):
            made = self.settings(sort.cls, node, node.place)
            return None if made is None else (made,)
        if (
            isinstance(sort, ListOf)
            and isinstance(sort.each, KindOf)
            and isinstance(node, Sequence)
        ):
            kinds = [self._sorted(sort.each, item, setting) for item in node.items]
            return None if None in kinds else (tuple(kind[0] for kind in kinds if kind),)
        try:
            return (sort.parse(plain(node)),)
        except SettingError as refusal:
            at = within(node, refusal.path)
            message = f"`{setting.name}`: {refusal.message}"
            self.report("NS1004", message, at.place, refusal.help or setting.doc)
            return None

    def siblings(self, bound: BoundEntry, sorts: dict[str, Sort[Any]]) -> dict[str, Any]:
        """The values of an entry's siblings; what cannot be taken is told and left out."""
        values = {}
        for name, node in bound.siblings.items():
            if is_broken(node):
                continue
            try:
                values[name] = sorts[name].parse(plain(node))
            except SettingError as refusal:
                at = within(node, refusal.path)
                help = refusal.help or SIBLING_DOCS.get(name)
                self.report("NS1004", f"`{name}`: {refusal.message}", at.place, help)
        return values

    def steps(self, node: Node) -> tuple[Any, ...]:
        """Bind a list of steps."""
        raise NotImplementedError


def _said_elsewhere(name: str, synonyms: tuple[str, ...]) -> bool:
    folded = name.replace("_", "").lower().removeprefix("nn.")
    return any(folded == synonym.replace("_", "").lower() for synonym in synonyms)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _settings_listed(cls: type[Kind]) -> str:
    if not cls.settings:
        return f"`{cls.kind}` has no settings"
    return f"its settings are {_listed(cls.settings)}"
