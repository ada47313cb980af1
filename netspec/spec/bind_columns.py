"""Binds the sections `input` and `output`: a name and a kind for each entry, with the columns they belong to."""

from collections.abc import Iterable
from typing import Any

from netspec.kinds.inputs.input import Input
from netspec.kinds.outputs.output import Output
from netspec.kinds.tensors import ShapeError
from netspec.source.help import leave_out
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
        help = leave_out("keep one of them", "column", "columns")
        binder.report("NS1010", message, place, help)
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
    if kind is not None and kind.learns_from != "columns" and not _may_learn_elsewhere(kind, nodes):
        return not _told_of_columns(binder, kind, nodes)
    if "columns" not in beside:
        return True
    place, given = nodes["columns"].place, len(beside["columns"])
    if "column" in beside:
        message = "`column` and `columns` both name the data"
        help = leave_out("keep one of them", "column", "columns")
        binder.report("NS1010", message, place, help)
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


def _is_train_only(
    binder: Binder, kind: Output | None, beside: dict[str, Any], nodes: dict[str, Node]
) -> bool:
    """Whether the exported file is without it. That of a kind without an answer always is; told if it should not be."""
    if kind is None or not kind.training_only:
        return bool(beside.get("train_only", False))
    if beside.get("train_only") is False:
        message = f"`{kind.kind}` has no answer, so it is there for training alone"
        help = leave_out("leave `train_only` out", "train_only")
        binder.report("NS1010", message, nodes["train_only"].place, help)
    return True


def _may_learn_elsewhere(kind: Output, nodes: dict[str, Node]) -> bool:
    """Whether a column of pictures takes the place of the input that it would restore."""
    return kind.keeps_input and "column" in nodes and "columns" not in nodes


def _told_of_columns(binder: Binder, kind: Output, nodes: dict[str, Node]) -> bool:
    """Whether columns are named for what has no target in the data; told if so."""
    for word in ("column", "columns"):
        if word in nodes:
            learns = f"the input `{kind.lies_in_input()}`" if kind.lies_in else "what arrives"
            message = f"`{kind.kind}` learns from {learns}, and not from a column"
            help = leave_out(f"leave `{word}` out", word)
            binder.report("NS1010", message, nodes[word].place, help)
            return True
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
                train_only=_is_train_only(binder, kind, beside, bound.siblings),
            )
        )
    if found and all(one.train_only for one in found):
        message = "every output is `train_only`, so the exported file would answer nothing"
        said = found[0].siblings.get("train_only")
        help: str = leave_out("leave it out at the output that is wanted", "train_only")
        if said is None:
            message = f"`{found[0].name}` has no answer, so the exported file would answer nothing"
            help = "add an output that answers, such as `features: tensor`"
        binder.report("NS1010", message, said.place if said else found[0].place, help)
    return found
