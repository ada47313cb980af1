"""Binds an entry of the document: which kind it names, which settings and siblings it has. Odd ones go to `odd_entries`."""

from collections.abc import Collection
from collections.abc import Mapping as ReadOnly
from typing import Any, TypeAlias

from netspec.kinds.catalogue import FAMILIES, find
from netspec.kinds.kind import Family, Kind, KindOf
from netspec.source.record import Record
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node, Scalar
from netspec.spec.settings import SettingsBinder
from netspec.spec.steps import Block

_Said: TypeAlias = tuple[Any, ...]

_alike: dict[_Said, Kind] = {}
"""The layers so far whose settings are plain: what says the same is the same, for kinds are frozen. An editor has one text bound again and again."""
MOST_ALIKE = 10_000
"""With so many of them the collection begins anew."""


class BoundEntry(Record):
    """A kind with its settings, and the nodes of its siblings. `kind` is None where it could not be bound."""

    kind: Kind | None
    place: Place
    settings: Node | None
    siblings: dict[str, Node]


class Binder(SettingsBinder):
    """Turns nodes into kinds and collects what is wrong. Steps are bound by whoever inherits."""

    def block_use(self, block: Block, node: Node | None, place: Place) -> Kind | None:
        """A block as a layer. Blocks are bound by whoever inherits."""
        raise NotImplementedError

    def spec_use(self, made: Kind, settings: Node, place: Place) -> Kind | None:
        """Another spec as a layer. It is bound by whoever inherits."""
        raise NotImplementedError

    def entry(
        self,
        node: Node,
        family: Family,
        siblings: Collection[str] = (),
        not_yet: ReadOnly[str, str] | None = None,
    ) -> BoundEntry:
        """Bind `kind`, `{kind: settings}`, either with siblings in the mapping."""
        if isinstance(node, Mapping):
            return self._mapping(node, family, siblings, not_yet or {})
        if isinstance(node, Scalar) and isinstance(node.value, str) and node.value:
            kind = self._kind(family, node, None, siblings)
            return BoundEntry(kind, node.place, None, {})
        # imported here and below: only a spec with faults needs it
        from netspec.spec.odd_entries import tell_no_entry

        tell_no_entry(self, node, family)
        return BoundEntry(None, node.place, node, {})

    def kind_of(self, node: Node, sort: KindOf) -> Kind | None:
        return self.entry(node, sort.family).kind

    def _mapping(
        self,
        node: Mapping,
        family: Family,
        siblings: Collection[str],
        not_yet: ReadOnly[str, str],
    ) -> BoundEntry:
        if len(node.entries) == 1:
            # most entries are no more than a kind and its settings
            ((word, only),) = node.entries.items()
            if word in FAMILIES[family] and word not in siblings:
                kind = self._kind(family, only.key, only.value, siblings)
                return BoundEntry(kind, only.key.place, only.value, {})
        beside = {key: entry.value for key, entry in node if key in siblings}
        others = [entry.key for key, entry in node if key not in siblings]
        if len(others) == 1 and others[0].written in self.words(family):
            named: Scalar | None = others[0]
            settings = node.get(others[0].written)
        else:
            from netspec.spec.odd_entries import meant_kind

            named, settings = meant_kind(self, node, others, family, siblings, not_yet)
        if named is None:
            return BoundEntry(None, node.place, node, beside)
        kind = self._kind(family, named, settings, siblings)
        return BoundEntry(kind, named.place, settings, beside)

    def _kind(
        self, family: Family, name: Scalar, settings: Node | None, siblings: Collection[str]
    ) -> Kind | None:
        """The kind of that name, made of its settings. One that only another tool calls so is told, and then read on."""
        written: str | None = name.written
        if name.written not in FAMILIES[family]:
            if family == "layers" and name.written in self.blocks:
                return self.block_use(self.blocks[name.written], settings, name.place)
            if family == "layers" and name.written in self.own_kinds:
                # imported here: few specs have extensions
                from netspec.spec.extension_use import own_layer

                return own_layer(self, name, settings, siblings)
            from netspec.spec.odd_entries import tell_unknown

            written = tell_unknown(self, family, name, settings)
        if written is None:
            return None
        if family != "layers":
            return self.settings(find(family, written), settings, name.place, siblings)
        return self._layer(written, settings, name, siblings)

    def said_before(self, word: str, settings: Node | None) -> Kind | None:
        """The layer of this kind and these settings, if one stood there before."""
        said = _said(word, settings)
        return None if said is None else _alike.get(said)

    def _layer(
        self, written: str, settings: Node | None, name: Scalar, siblings: Collection[str]
    ) -> Kind | None:
        said = _said(written, settings)
        known = None if said is None else _alike.get(said)
        if known is not None:
            return known
        cls, told = find("layers", written), self.problems.count
        made = self.settings(cls, settings, name.place, siblings)
        if made is not None and written == "spec" and settings is not None:
            return self.spec_use(made, settings, name.place)
        if made is not None and said is not None and not cls.spread and told == self.problems.count:
            if len(_alike) >= MOST_ALIKE:
                _alike.clear()
            _alike[said] = made
        return made


def _said(written: str, settings: Node | None) -> "_Said | None":
    """A kind and its settings as something that can be looked up; None where one of them is no plain value."""
    if settings is None:
        return (written,)
    if isinstance(settings, Scalar):
        return (written, settings.value.__class__, settings.value)
    if not isinstance(settings, Mapping):
        return None
    said: list[Any] = [written]
    for key, (_, node) in settings.entries.items():
        if not isinstance(node, Scalar):
            return None
        # with its class: 1, 1.0 and true are equal in Python
        said += (key, node.value.__class__, node.value)
    return tuple(said)
