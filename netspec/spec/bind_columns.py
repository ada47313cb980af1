"""Binds the sections `input` and `output`: a name and a kind for each entry, with the columns they belong to."""

from netspec.kinds.inputs.input import Input
from netspec.kinds.outputs.output import Output
from netspec.source.tree import Mapping
from netspec.spec.entries import Binder, BoundEntry
from netspec.spec.model import InputSpec, OutputSpec
from netspec.spec.siblings import INPUT_SIBLINGS, OUTPUT_SIBLINGS
from netspec.spec.vocabulary import NOT_YET_OUTPUT


def bind_inputs(binder: Binder, document: Mapping) -> list[InputSpec]:
    """The inputs, in order."""
    found = []
    for name, entry in binder.section_mapping(document, "input", least=1) or ():
        binder.check_name(name, entry.key, "input")
        bound = binder.entry(entry.value, "inputs", INPUT_SIBLINGS)
        kind = bound.kind if isinstance(bound.kind, Input) else None
        columns = _columns(binder, bound, kind, name)
        found.append(
            InputSpec(name, kind, columns, entry.key.place, bound.settings, bound.siblings)
        )
    return found


def _columns(binder: Binder, bound: BoundEntry, kind: Input | None, name: str) -> tuple[str, ...]:
    beside = binder.siblings(bound, INPUT_SIBLINGS)
    if "column" in beside and "columns" in beside:
        place = bound.siblings["columns"].place
        binder.report(
            "NS1010", "`column` and `columns` both name the data", place, "keep one of them"
        )
    columns: tuple[str, ...] = beside.get("columns", (beside.get("column", name),))
    if kind is not None and len(columns) > 1 and not kind.several_columns:
        place = bound.siblings["columns"].place
        message = f"`{kind.kind}` is made of one column"
        binder.report("NS1010", message, place, "write an input for each")
    return columns


def bind_outputs(binder: Binder, document: Mapping) -> list[OutputSpec]:
    """The outputs, in order."""
    found = []
    for name, entry in binder.section_mapping(document, "output", least=1) or ():
        binder.check_name(name, entry.key, "output")
        bound = binder.entry(entry.value, "outputs", OUTPUT_SIBLINGS, NOT_YET_OUTPUT)
        beside = binder.siblings(bound, OUTPUT_SIBLINGS)
        found.append(
            OutputSpec(
                name=name,
                bound=bound.kind if isinstance(bound.kind, Output) else None,
                from_=beside.get("from"),
                column=beside.get("column", name),
                weight=beside.get("weight", 1.0),
                place=entry.key.place,
                settings=bound.settings,
                siblings=bound.siblings,
            )
        )
    return found
