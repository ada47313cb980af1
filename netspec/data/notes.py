"""What is worth a line about the training rows: columns that teach nothing, classes that never come."""

from collections.abc import Mapping, Sequence

import numpy as np

from netspec.data.doubts import doubts
from netspec.data.fit import numbers_of
from netspec.data.frame import Frame
from netspec.data.loading import Loaded, Report
from netspec.data.parts import Part
from netspec.kinds.texts.tokens import UNKNOWN
from netspec.spec.model import OutputSpec, Spec

REPEATED = 0.02
"""The share of repeated rows from which on they are told of: a few are met by chance where inputs are coarse."""
MOST_COMPARED = 200_000_000
"""Bytes of rows that are compared."""


def tell_of_columns(spec: Spec, train: Loaded, report: Report) -> None:
    """Report columns of numbers without values or spread, and classes of a target that no training row has."""
    for one in spec.inputs:
        if one.kind.needs_fit and train.inputs[one.name].dtype == object:
            _tell_of_texts(one.name, train.inputs[one.name], report)
        elif one.kind.needs_fit:
            columns = numbers_of(one, spec.inputs, train.inputs).T
            for name, column in zip(one.columns, columns, strict=True):
                _tell_of_numbers(name, column, report)
    for output in spec.outputs:
        if output.targets and output.name in train.targets and not output.kind.per_place:
            _tell_of_classes(output, train.targets[output.name], report)


def tell_of_unknown(spec: Spec, inputs: Mapping[str, np.ndarray], report: Report) -> None:
    """Report texts, encoded `[N, places]`, of which every part is in a vocabulary that was learned: what is unknown is never met."""
    for one in spec.inputs:
        vocabulary = getattr(one.kind, "vocabulary", None)
        if isinstance(vocabulary, int) and not (inputs[one.name] == UNKNOWN).any():
            different = len(np.unique(inputs[one.name]))
            report(
                f"`{one.name}`: all parts of the training texts are entries, about {different:,} of {vocabulary:,}, so "
                "nothing teaches what an unknown one is; a smaller `vocabulary` leaves out the rare ones"
            )


def tell_of_places(spec: Spec, targets: Mapping[str, np.ndarray], report: Report) -> None:
    """Report classes that no place of an encoded target `[N, …]` has, where every place has a class of its own."""
    for one in spec.outputs:
        if one.kind.per_place and one.kind.learns_from == "columns":
            seen = set(np.unique(targets[one.name]).tolist())
            classes = enumerate(one.kind.classes_named())
            never = [f"`{name}`" for place, name in classes if place not in seen]
            _tell_of_never(one, "place", never, report)


def tell_of_doubts(spec: Spec, frame: Frame, report: Report) -> None:
    """Report what `netspec check` warns of at the beginning of a table, of the training rows of any source with rows."""
    if spec.data is None or spec.data.source.kind not in ("table", "arrays"):
        return
    for one in doubts(spec, frame, "all training rows"):
        if one.code != "NS4033":
            # constant columns are told in words of their own
            report(f"{one.message}; {one.help}")


def tell_of_repeats(parts: Mapping[str, Part], report: Report) -> None:
    """Report how many rows of the later parts, as the network sees them, stand among the training rows as well."""
    train = _as_bytes(parts["train"])
    if not train:
        return
    known = set(train)
    for name in ("validation", "test"):
        rows = _as_bytes(parts[name]) if name in parts else []
        again = sum(row in known for row in rows)
        if again > REPEATED * len(rows):
            report(
                f"{again:,} of {len(rows):,} {name} rows have the same inputs and the same answer as a training row, so what is measured "
                f"on them is too good; leave doubled rows out, or keep those that belong together in one part: `split: {{group: COLUMN}}`"
            )


def _as_bytes(part: Part) -> list[bytes]:
    """Each row as the bytes of all its arrays; none where there are too many, or where they are no plain numbers."""
    arrays = [*part.inputs.values(), *part.targets.values()]
    plain = all(isinstance(one, np.ndarray) and one.dtype != object for one in arrays)
    if not plain or not part.targets or sum(one.nbytes for one in arrays) > MOST_COMPARED:
        return []
    flat = [np.ascontiguousarray(one).reshape(len(one), -1).view(np.uint8) for one in arrays]
    return [row.tobytes() for row in np.concatenate(flat, axis=1)]


def _tell_of_never(one: OutputSpec, what: str, never: Sequence[str], report: Report) -> None:
    if never:
        more = ", …" if len(never) > 10 else ""
        report(f"`{one.name}`: no training {what} is {', '.join(never[:10])}{more}")


def _tell_of_texts(name: str, texts: np.ndarray, report: Report) -> None:
    empty = int((texts == "").sum()) if texts.ndim == 1 else 0
    if empty:
        report(f"`{name}`: {empty:,} of {len(texts):,} texts of the training rows are empty")


def _tell_of_numbers(name: str, column: np.ndarray, report: Report) -> None:
    there = column[~np.isnan(column)]
    if not len(there):
        report(f"`{name}`: every cell of the training rows is a gap, so it teaches nothing")
    elif there.min() == there.max():
        report(f"`{name}`: all training rows have {there[0]:g}, so it teaches nothing")


def _tell_of_classes(output: OutputSpec, values: np.ndarray, report: Report) -> None:
    if output.kind.single_classes:
        counts = np.count_nonzero(values, axis=0)
        classes = zip(output.kind.classes_named(), counts, strict=True)
        never = [str(one) for one, count in classes if not count]
    elif output.kind.many:
        named = output.kind.classes_named()
        never = [str(one) for place, one in enumerate(named) if not (values[..., 0] == place).any()]
    else:
        seen = set(values.tolist()) if output.targets[0].known else set()
        never = [str(one) for one in output.targets[0].known if one not in seen]
    _tell_of_never(output, "row", [f"`{one}`" for one in never], report)
