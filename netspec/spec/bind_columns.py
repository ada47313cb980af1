"""Binds the sections `input` and `output`: a name and a kind for each entry, with the columns they belong to."""

from collections.abc import Iterable
from typing import Any

from netspec.kinds.inputs.input import Input
from netspec.kinds.outputs.output import Output
from netspec.kinds.tensors import ShapeError
from netspec.source.tree import Mapping, Node
from netspec.spec import not_yet
from netspec.spec.entries import Binder
from netspec.spec.fitting import input_of, lies_somewhere, tell_misfits
from netspec.spec.model import InputSpec, OutputSpec
from netspec.spec.siblings import INPUT_SIBLINGS, OUTPUT_SIBLINGS


def bind_inputs(binder: Binder, document: Mapping) -> list[InputSpec]:
    """The inputs, in order."""
    found = []
    for name, entry in binder.section_mapping(document, "input", least=1) or ():
        binder.check_name(name, entry.key, "input")
        bound = binder.entry(entry.value, "inputs", INPUT_SIBLINGS)
        given = set(bound.siblings)
        beside = binder.siblings(bound.siblings, INPUT_SIBLINGS)
        kind = bound.kind if isinstance(bound.kind, Input) else None
        columns: tuple[str, ...] = beside.get("columns", (beside.get("column", name),))
        # an input whose columns are in doubt is looked at no further
        whole = given == set(beside) and _columns_fit(binder, kind, beside, bound.siblings)
        found.append(
            InputSpec(
                name=name,
                bound=kind if whole else None,
                columns=columns,
                place=entry.key.place,
                settings=bound.settings,
                siblings=bound.siblings,
            )
        )
    return found


def _columns_fit(
    binder: Binder, kind: Input | None, beside: dict[str, Any], nodes: dict[str, Node]
) -> bool:
    """Whether the columns can be those of one input of this kind; told if not."""
    if "columns" not in beside:
        return True
    place = nodes["columns"].place
    if "column" in beside:
        message = "`column` and `columns` both name the data"
        binder.report("NS1010", message, place, "keep one of them")
        return False
    if kind is not None and len(beside["columns"]) > 1 and not kind.several_columns:
        message = f"`{kind.kind}` is made of one column"
        binder.report("NS1010", message, place, "write an input for each")
        return False
    return True


def _targets_fit(
    binder: Binder, kind: Output | None, beside: dict[str, Any], nodes: dict[str, Node]
) -> bool:
    """Whether the columns can be the target of an output of this kind; told if not."""
    if "columns" not in beside:
        return True
    place, given = nodes["columns"].place, len(beside["columns"])
    if "column" in beside:
        message = "`column` and `columns` both name the data"
        binder.report("NS1010", message, place, "keep one of them")
        return False
    wanted = _columns_of(kind)
    if not wanted or given in (1, wanted):
        return True
    if wanted == 1 and kind is not None:
        message = f"the target of `{kind.kind}` is one column"
        binder.report(
            "NS1010", message, place, "write an output for each; several numbers are a `vector`"
        )
    elif kind is not None:
        message = (
            f"the target of this `{kind.kind}` is made of {wanted} columns, and {given} are named"
        )
        binder.report("NS1010", message, place, f"name {wanted} of them")
    return False


def _columns_of(kind: Output | None) -> int:
    """How many columns the target is made of; 0 where that cannot be told, or there is none."""
    try:
        return kind.target_columns() if kind is not None and kind.targets(1) else 0
    except ShapeError:
        return 0


def bind_outputs(
    binder: Binder, document: Mapping, inputs: Iterable[InputSpec]
) -> list[OutputSpec]:
    """The outputs, in order; `inputs` are those that an output may lie in."""
    named = {one.name: one for one in inputs}
    found = []
    for name, entry in binder.section_mapping(document, "output", least=1) or ():
        binder.check_name(name, entry.key, "output")
        bound = binder.entry(entry.value, "outputs", OUTPUT_SIBLINGS, not_yet.OUTPUT)
        given = set(bound.siblings)
        beside = binder.siblings(bound.siblings, OUTPUT_SIBLINGS)
        kind = bound.kind if isinstance(bound.kind, Output) else None
        columns: tuple[str, ...] = beside.get("columns", (beside.get("column", name),))
        whole = given == set(beside) and _targets_fit(binder, kind, beside, bound.siblings)
        if kind is not None and whole:
            tell_misfits(binder, kind, beside, bound.siblings)
            whole = lies_somewhere(binder, kind, bound.settings or entry.value, named)
        found.append(
            OutputSpec(
                name=name,
                bound=kind if whole else None,
                from_=beside.get("from", ()),
                columns=columns,
                weight=beside.get("weight", 1.0),
                place=entry.key.place,
                settings=bound.settings,
                siblings=bound.siblings,
                own_loss=beside.get("loss"),
                own_metrics=beside.get("metrics"),
                of=input_of(kind, named) if kind is not None else None,
                train_only=beside.get("train_only", False),
            )
        )
    if found and all(one.train_only for one in found):
        message = "every output is `train_only`, so the exported file would answer nothing"
        place = found[0].siblings["train_only"].place
        binder.report("NS1010", message, place, "leave it out at the output that is wanted")
    return found
