"""Binds the sections `input` and `output`: a name and a kind for each entry, with the columns they belong to."""

from typing import Any

from netspec.kinds.inputs.input import Input
from netspec.kinds.outputs.output import Output
from netspec.source.tree import Mapping, Node
from netspec.spec import not_yet
from netspec.spec.entries import Binder
from netspec.spec.fitting import tell_misfits
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


def bind_outputs(binder: Binder, document: Mapping) -> list[OutputSpec]:
    """The outputs, in order."""
    found = []
    for name, entry in binder.section_mapping(document, "output", least=1) or ():
        binder.check_name(name, entry.key, "output")
        bound = binder.entry(entry.value, "outputs", OUTPUT_SIBLINGS, not_yet.OUTPUT)
        given = set(bound.siblings)
        beside = binder.siblings(bound.siblings, OUTPUT_SIBLINGS)
        kind = bound.kind if isinstance(bound.kind, Output) else None
        whole = given == set(beside)
        if kind is not None and whole:
            tell_misfits(binder, kind, beside, bound.siblings)
        found.append(
            OutputSpec(
                name=name,
                bound=kind if whole else None,
                from_=beside.get("from"),
                column=beside.get("column", name),
                weight=beside.get("weight", 1.0),
                place=entry.key.place,
                settings=bound.settings,
                siblings=bound.siblings,
                own_loss=beside.get("loss"),
                own_metrics=beside.get("metrics"),
            )
        )
    return found
