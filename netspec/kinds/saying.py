"""Kinds as a spec writes them: plain data, as YAML and JSON have it. The other way round than `kind.written`."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from netspec.kinds.columns import Json
from netspec.kinds.compounds import Either, ListOf, PerAxis
from netspec.kinds.kind import Kind, Setting
from netspec.kinds.sorts import Sort
from netspec.source.record import Record


class Change(Record):
    """A setting that has another value; None where it is not given. `name` leads to it: `optimizer.learning_rate`."""

    name: str
    old: Json
    new: Json


def kind_said(kind: Kind) -> Json:
    """A kind with those of its settings that are not the usual ones.

    >>> from netspec.kinds.catalogue import find
    >>> from netspec.kinds.kind import written
    >>> kind_said(written(find("layers", "linear"), 64))
    {'linear': 64}
    >>> kind_said(written(find("layers", "conv2d"), {"channels": 8, "kernel": [3, 3], "stride": 1}))
    {'conv2d': {'channels': 8, 'kernel': 3}}
    """
    given = {
        name: said(value, one.sort)
        for name, (one, value) in _settings(kind).items()
        if one.required or value != one.default_value()
    }
    if not given:
        return kind.kind
    value = given.get(kind.primary) if kind.primary and len(given) == 1 else None
    # a mapping under a kind is always its settings
    return {kind.kind: given if value is None or isinstance(value, dict) else value}


def said(value: Any, sort: Sort[Any]) -> Json:
    """A value as it is written: one number where all axes have it, one word where a list of one may be left a word."""
    if isinstance(value, Kind):
        return kind_said(value)
    if isinstance(value, Mapping):
        return {str(name): said(one, sort) for name, one in value.items()}
    if not isinstance(value, tuple | list):
        plain: Json = value
        return plain
    if isinstance(sort, Either):
        sort = next((one for one in sort.sorts if isinstance(one, PerAxis | ListOf)), sort)
    if isinstance(sort, PerAxis) and len(set(value)) == 1:
        return said(value[0], sort.each)
    each = sort.each if isinstance(sort, PerAxis | ListOf) else sort
    items = [said(one, each) for one in value]
    shortened = isinstance(sort, ListOf) and sort.one_or_more and len(items) == 1
    return items[0] if shortened else items


def changes(old: Kind, new: Kind, *, but: Collection[str] = (), within: str = "") -> list[Change]:
    """The settings of two kinds that differ, those of kinds in them by a path. `but` are settings to leave out."""
    if type(old) is not type(new):
        return [Change(within.removesuffix("."), kind_said(old), kind_said(new))]
    before, after = _settings(old), _settings(new)
    found: list[Change] = []
    for name in dict.fromkeys([*before, *after]):
        if name not in but:
            one = (before.get(name) or after[name])[0]
            values = (held[name][1] if name in held else None for held in (before, after))
            found += _of_setting(one, *values, name=f"{within}{name}")
    return found


def _settings(kind: Kind) -> dict[str, tuple[Setting, Any]]:
    """Name → the setting and its value; settings under names of the user's choice are there one by one."""
    found: dict[str, tuple[Setting, Any]] = {}
    for attribute, one in kind.attributes.items():
        value = getattr(kind, attribute)
        if attribute == kind.spread:
            found |= {name: (one, inner) for name, inner in (value or {}).items()}
        else:
            found[one.name] = (one, value)
    return found


def _of_setting(one: Setting, old: Any, new: Any, *, name: str) -> Iterator[Change]:
    if old == new:
        return
    inner = list(map(_single_kind, (old, new)))
    if inner[0] is not None and type(inner[0]) is type(inner[1]):
        yield from changes(inner[0], inner[1], within=f"{name}.")
        return
    yield Change(name, said(old, one.sort), said(new, one.sort))


def _single_kind(value: Any) -> Kind | None:
    if isinstance(value, tuple) and len(value) == 1:
        (value,) = value
    return value if isinstance(value, Kind) else None


def text_of(data: Json) -> str:
    """Plain data as YAML in one line.

    >>> text_of({"conv2d": {"channels": 8, "bias": False, "kernel": [3, 1]}}), text_of({"linear": 64})
    ('conv2d: {channels: 8, bias: false, kernel: [3, 1]}', 'linear: 64')
    """
    if isinstance(data, dict):
        return ", ".join(f"{name}: {_inside(one)}" for name, one in data.items())
    return _inside(data)


def _inside(data: Json) -> str:
    if isinstance(data, dict):
        return f"{{{text_of(data)}}}"
    if isinstance(data, list):
        return f"[{', '.join(map(_inside, data))}]"
    if data is None:
        return "none"
    if isinstance(data, bool):
        return str(data).lower()
    # 0.001 is read at a glance, and YAML's 1e-5 has no 0 in it
    return f"{data!r}".replace("e-0", "e-") if isinstance(data, float) else str(data)
