"""Binds the settings of a kind: which of them are given, and what they hold. What is wrong with them is told by `misfits`."""

from collections.abc import Collection
from typing import Any

from netspec.kinds.compounds import ListOf, MapOf
from netspec.kinds.kind import (
    Branch,
    Branches,
    Kind,
    KindOf,
    Section,
    Setting,
    Steps,
    attribute_of,
)
from netspec.kinds.sorts import SettingError, Sort
from netspec.source.names import nearest
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node, Scalar, Sequence, place_within, plain, within
from netspec.spec.reporter import Reporter
from netspec.spec.values import is_broken


class SettingsBinder(Reporter):
    """Turns settings into an instance of their kind. Kinds and steps within them are bound by whoever inherits."""

    def kind_of(self, node: Node, sort: KindOf) -> Kind | None:
        """Bind a kind that is the value of a setting."""
        raise NotImplementedError

    def steps(self, node: Node, name: str) -> tuple[Any, ...] | None:
        """Bind a list of steps that is the value of the setting `name`."""
        raise NotImplementedError

    def branches(self, node: Node, name: str) -> tuple[Branch, ...] | None:
        """Bind several lists of steps that are the value of the setting `name`."""
        raise NotImplementedError

    def settings(
        self, cls: type[Kind], node: Node | None, place: Place, siblings: Collection[str] = ()
    ) -> Kind | None:
        """An instance of a kind from its settings, or None where one of them cannot be taken."""
        given = self._given(cls, node)
        if given is None:
            return None
        own = self._of_own_names(cls, given, siblings) if cls.spread else {}
        whole = True
        if not (given.keys() <= cls.settings.keys() and given.keys() >= cls.required):
            # imported here and below: only a spec with faults needs it
            from netspec.spec.misfits import tell_keys

            whole = tell_keys(self, cls, node, given, place, siblings)
        values: dict[str, Any] = {}
        for name, value_node in given.items():
            if name not in cls.settings:
                continue
            key = cls.kind if value_node is node else name
            bound = self.value(cls.settings[name], value_node, key)
            if bound is None:
                whole = False
            else:
                values[attribute_of(cls, name)] = bound[0]
        if cls.spread and own:
            bound = self._spread(cls.attributes[cls.spread], own)
            whole = whole and bound is not None
            values[cls.spread] = bound[0] if bound else None
        return self._made(cls, values, {**own, **given}, place) if whole else None

    def _of_own_names(
        self, cls: type[Kind], given: dict[str, Node], siblings: Collection[str]
    ) -> dict[str, Node]:
        """Takes the settings out of `given` whose names are of the user's choice: `y: 2` in a `rearrange`."""
        known = {*cls.settings, *siblings}
        own = [name for name in given if name not in known and not nearest(name, cls.settings)]
        return {name: given.pop(name) for name in own}

    def _spread(self, setting: Setting, own: dict[str, Node]) -> tuple[dict[str, Any]] | None:
        """Their values, each bound where it stands."""
        assert isinstance(setting.sort, MapOf)
        each = setting.sort.each
        found = {
            name: None if is_broken(node) else self._parsed(each, node, name, setting.doc)
            for name, node in own.items()
        }
        if None in found.values():
            return None
        return ({name: bound[0] for name, bound in found.items() if bound},)

    def _given(self, cls: type[Kind], node: Node | None) -> dict[str, Node] | None:
        """The settings by name; a bare value is the primary one."""
        if node is None or (isinstance(node, Scalar) and node.value is None):
            return {}
        if isinstance(node, Mapping):
            return {key: entry.value for key, entry in node}
        if is_broken(node):
            return None
        if cls.primary is None:
            from netspec.spec.misfits import tell_bare

            tell_bare(self, cls, node)
            return None
        return {cls.primary: node}

    def _made(
        self, cls: type[Kind], values: dict[str, Any], given: dict[str, Node], place: Place
    ) -> Kind | None:
        kind = cls(**values)
        try:
            kind.check()
        except SettingError as refusal:
            at = given.get(refusal.setting or "")
            where = _place_of(within(at, refusal.path), refusal.part) if at else place
            self.report(refusal.code, refusal.message, where, refusal.help)
            return None
        return kind

    def value(self, setting: Setting, node: Node, key: str) -> tuple[Any] | None:
        """The value of a setting in a tuple, or None where it cannot be taken. `key` is the word it stands under."""
        if isinstance(setting.sort, Steps):
            steps = self.steps(node, key)
            return None if steps is None else (steps,)
        if isinstance(setting.sort, Branches):
            branches = self.branches(node, key)
            return None if branches is None else (branches,)
        if is_broken(node):
            return None
        return self._sorted(setting.sort, node, setting.name, setting.doc)

    def _sorted(self, sort: Sort[Any], node: Node, name: str, doc: str = "") -> tuple[Any] | None:
        if isinstance(sort, KindOf):
            kind = self.kind_of(node, sort)
            return None if kind is None else (kind,)
        if isinstance(sort, Section):
            made = self.settings(sort.cls, node, node.place)
            return None if made is None else (made,)
        if isinstance(sort, ListOf) and isinstance(sort.each, KindOf | Section):
            return self._kinds(sort, sort.each, node, name, doc)
        return self._parsed(sort, node, name, doc)

    def _kinds(
        self, sort: ListOf[Any], each: "KindOf | Section[Any]", node: Node, name: str, doc: str
    ) -> tuple[Any] | None:
        """A list of kinds, each bound where it stands; with `one_or_more`, a kind alone is a list of one."""
        nodes = node.items if isinstance(node, Sequence) else (node,) if sort.one_or_more else ()
        if not nodes:
            return self._parsed(sort, node, name, doc)
        kinds = [self._sorted(each, one, name) for one in nodes]
        return None if None in kinds else (tuple(one[0] for one in kinds if one is not None),)

    def _parsed(self, sort: Sort[Any], node: Node, name: str, doc: str = "") -> tuple[Any] | None:
        try:
            return (sort.parse(plain(node)),)
        except SettingError as refusal:
            from netspec.spec.misfits import tell_value

            tell_value(self, name, sort, node, refusal, doc)
            return None

    def siblings(self, beside: dict[str, Node], sorts: dict[str, Sort[Any]]) -> dict[str, Any]:
        """The values of an entry's siblings; what cannot be taken is told, and taken out of `beside` as well."""
        values = {}
        for name, node in list(beside.items()):
            if is_broken(node):
                continue
            bound = self._sorted(sorts[name], node, name)
            if bound is None:
                del beside[name]
            else:
                values[name] = bound[0]
        return values


def _place_of(node: Node, part: tuple[int, int] | None) -> Place:
    """The place of a value, or of a part of a text."""
    return place_within(node, *part) if part and isinstance(node, Scalar) else node.place
