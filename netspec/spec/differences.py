"""What two specs say otherwise outside their layers: parameters, inputs, outputs, data and training, setting by setting."""

from collections.abc import Iterator, Mapping
from typing import Any

from netspec.kinds.columns import Json
from netspec.kinds.kind import Kind
from netspec.kinds.saying import Change, changes, kind_said
from netspec.kinds.sections.split import Split
from netspec.kinds.sections.train import Train
from netspec.source.record import Record
from netspec.spec.model import DataSpec, InputSpec, OutputSpec, Spec


class EntryChange(Record):
    """An input or output that is not in both, or is another one. Its kind stands as a spec writes it; None where it is not there."""

    name: str
    old: Json
    new: Json
    settings: tuple[Change, ...] = ()


class SpecDifferences(Record):
    """The sections with what they say otherwise."""

    parameters: tuple[Change, ...]
    inputs: tuple[EntryChange, ...]
    outputs: tuple[EntryChange, ...]
    data: tuple[Change, ...]
    train: tuple[Change, ...]


def spec_differences(old: Spec, new: Spec) -> SpecDifferences:
    """What `new` says otherwise than `old`. A setting that is left out is one with its usual value."""
    return SpecDifferences(
        tuple(_of_values(old.parameters, new.parameters)),
        tuple(_entries(old.inputs, new.inputs)),
        tuple(_entries(old.outputs, new.outputs)),
        tuple(_of_data(old.data, new.data)),
        tuple(changes(old.train or Train(), new.train or Train())),
    )


def _of_values(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            yield Change(name, old.get(name), new.get(name))


def _entries(old: Any, new: Any) -> Iterator[EntryChange]:
    before, after = ({one.name: one for one in entries} for entries in (old, new))
    for name in dict.fromkeys([*before, *after]):
        a, b = before.get(name), after.get(name)
        if a is None or b is None:
            yield EntryChange(name, a and kind_said(a.kind), b and kind_said(b.kind))
            continue
        found = [*_beside(a, b)]
        if type(a.kind) is type(b.kind):
            found = [*changes(a.kind, b.kind), *found]
        if found or type(a.kind) is not type(b.kind):
            yield EntryChange(name, kind_said(a.kind), kind_said(b.kind), tuple(found))


def _beside(old: InputSpec | OutputSpec, new: InputSpec | OutputSpec) -> list[Change]:
    """What stands beside the kind. (What an output takes is a matter of the graph.)"""
    found = []
    if old.columns != new.columns:
        found.append(Change("columns", list(old.columns), list(new.columns)))
    if isinstance(old, OutputSpec) and isinstance(new, OutputSpec):
        found += _of_values({"weight": old.weight}, {"weight": new.weight})
        found += _of_values({"train_only": old.train_only}, {"train_only": new.train_only})
        found += _of_kinds("loss", old.loss, new.loss)
        measured = ([kind_said(one) for one in each.metrics] for each in (old, new))
        found += _of_values(*({"metrics": metrics} for metrics in measured))
    return found


def _of_kinds(name: str, old: Kind | None, new: Kind | None) -> list[Change]:
    if old is not None and type(old) is type(new):
        return changes(old, new, within=f"{name}.")
    return list(_of_values({name: old and kind_said(old)}, {name: new and kind_said(new)}))


def _of_data(old: DataSpec | None, new: DataSpec | None) -> list[Change]:
    if old is None or new is None:
        sources = [kind_said(one.source) if one else None for one in (old, new)]
        return [Change("source", *sources)] if old is not new else []
    found = changes(old.source, new.source, within=f"{old.source.kind}.")
    if type(old.source) is not type(new.source):
        found = [found[0]._replace(name="source")]
    found += changes(old.split or Split(), new.split or Split(), within="split.")
    beside = ("files", "skip_broken", "columns", "rows_per_sample")
    return found + list(
        _of_values(*({name: _plain(getattr(one, name)) for name in beside} for one in (old, new)))
    )


def _plain(value: Any) -> Json:
    found: Json = list(value) if isinstance(value, tuple) else value
    return found
