"""From what a spec names to arrays that a network takes: read, split, fit on the training part, encode."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from netspec.data.answers import plain_value
from netspec.data.encoded_targets import encoded_targets, said_before
from netspec.data.encoder import encoded_rows, input_graph, real_codes
from netspec.data.fitted import Fitted
from netspec.data.hashes import content_hashes
from netspec.data.loading import Folders, Loaded, Report, load
from netspec.data.notes import tell_of_columns, tell_of_places, tell_of_unknown
from netspec.data.places import need_data, needed_columns, source_files
from netspec.data.ragged import cut_to_longest
from netspec.data.raw_pictures import raw_pictures
from netspec.data.sequence_targets import Sizes
from netspec.data.sources import read_parts, read_path
from netspec.data.split import by_column, drawn, in_order, need_strata, ordered
from netspec.data.statistics import statistics_of
from netspec.kinds.columns import State
from netspec.kinds.inputs.image import Image
from netspec.kinds.sections.split import Split
from netspec.kinds.sorts import SettingError
from netspec.source.diagnostics import Diagnostic, Label, SpecError, fail
from netspec.source.text import Place
from netspec.source.tree import Mapping as MappingNode
from netspec.source.tree import Node
from netspec.spec.model import InputSpec, OutputSpec, Spec

__all__ = ["Dataset", "Fitted", "Part", "encode_only", "prepare"]

SAMPLE = 64
"""Rows that are kept raw, to hold the exported file against."""


class Part(NamedTuple):
    """Encoded rows: input or output → array, the samples along the first axis."""

    inputs: dict[str, np.ndarray]
    targets: dict[str, np.ndarray]
    rows: int
    sizes: Mapping[str, np.ndarray] = MappingProxyType({})
    """Image → the raw height and width of every row's picture, int64 `[N, 2]`; codes that are told → the lengths `[N]`."""
    origins: Sequence[object] | None = None
    """What a user finds each row by; only where it is asked for."""
    truth: Mapping[str, np.ndarray] = MappingProxyType({})
    """Output → its target as it was given, where it has columns."""


class Dataset(NamedTuple):
    """All parts of the data of a spec, and what the columns learned from the training part."""

    train: Part
    validation: Part | None
    test: Part | None
    fitted: Fitted
    hashes: dict[str, str]
    """File → a hash of its content."""
    raw_sample: dict[str, np.ndarray]
    encoded_sample: dict[str, np.ndarray]


NOTHING_KNOWN: Sizes = MappingProxyType({})


def prepare(
    spec: Spec, report: Report = lambda text: None, arrives: Sizes = NOTHING_KNOWN
) -> Dataset:
    """Read, split, fit and encode; `arrives` tells of each output what the network gives for it. Raises `SpecError`."""
    parts = _parts(spec, report)
    fitted = _fit(spec, parts["train"])
    tell_of_columns(spec, parts["train"], report)
    encoded = {name: _encode(spec, fitted, part, arrives) for name, part in parts.items()}
    tell_of_places(spec, encoded["train"].targets, report)
    tell_of_unknown(spec, encoded["train"].inputs, report)
    raw, sample = _samples(spec, parts["train"], encoded["train"])
    return Dataset(
        train=encoded["train"],
        validation=encoded.get("validation"),
        test=encoded.get("test"),
        fitted=fitted,
        hashes=content_hashes(spec),
        raw_sample=raw,
        encoded_sample=sample,
    )


def encode_only(
    spec: Spec, fitted: Fitted, data: Path | None, arrives: Sizes = NOTHING_KNOWN
) -> tuple[str, Part]:
    """The part of the spec that training did not see (its test part, if there is one), or all rows of `data`.

    Raises:
        SpecError: something is wrong with the data.
    """
    if data is not None:
        frame = read_path(spec, data, _target_columns(spec))
        name, part = data.name, load(spec.inputs, spec.outputs, frame, _folders(spec))
    else:
        parts = _parts(spec, lambda text: None)
        name = next(name for name in ("test", "validation", "train") if name in parts)
        part = parts[name]
    origins = [plain_value(part.frame.origin(row)) for row in range(part.rows)]
    return name, _encode(spec, fitted, part, arrives)._replace(origins=origins)


def _target_columns(spec: Spec) -> dict[str, Place]:
    """The columns of other data: those a split goes by are not needed."""
    columns = {column for one in spec.inputs if one.has_column for column in one.columns}
    columns |= {column for one in spec.outputs if one.targets for column in one.columns}
    columns |= {spec.data.rows_per_sample} if spec.data and spec.data.rows_per_sample else set()
    return {column: place for column, place in needed_columns(spec).items() if column in columns}


# ---- parts


def _parts(spec: Spec, report: Report) -> dict[str, Loaded]:
    """The parts with their raw values; there is always one to train on."""
    data = need_data(spec)
    frames = read_parts(spec, needed_columns(spec))
    found = {
        name: load(spec.inputs, spec.outputs, frame, _folders(spec), report)
        for name, frame in frames.items()
    }
    for name, part in found.items():
        if not part.rows:
            raise fail("NS4007", f"the {name} part has no rows", data.node.place)
    whole = found.pop("all", None) or found.pop("train")
    for name, rows in _cut(spec, data.split, whole, found).items():
        found[name] = whole.take(rows)
    return found


def _cut(
    spec: Spec, split: Split | None, whole: Loaded, given: Mapping[str, Loaded]
) -> dict[str, np.ndarray]:
    if split is None:
        return {"train": np.arange(whole.rows)}
    node = need_data(spec).node.entries["split"].value
    _refuse_twice(split, given, node)
    if split.column is not None:
        return by_column(whole.frame, split.column, _key(node, "column"))
    if split.order is not None:
        values = ordered(whole.frame, split.order, _key(node, "order"))
        return in_order(values, split, node.place)
    strata = _values(whole, split.stratify)
    if strata is not None:
        need_strata(strata, split, _key(node, "stratify"))
    return drawn(whole.rows, split, strata, node.place, _values(whole, split.group))


def _values(whole: Loaded, column: str | None) -> list[object] | None:
    cells = whole.frame.columns[column] if column is not None else None
    return cells.tolist() if isinstance(cells, np.ndarray) else cells  # type: ignore[return-value]


def _refuse_twice(split: Split, given: Mapping[str, Loaded], node: Node) -> None:
    for part in ("validation", "test"):
        if part in given and (getattr(split, part) or split.column is not None):
            message = f"the {part} part is given by a file, so it cannot be drawn as well"
            place = _key(node, part if getattr(split, part) else "column")
            raise fail("NS1010", message, place, help="keep one of the two")


def _key(node: Node, key: str) -> Place:
    inside = node.get(key) if isinstance(node, MappingNode) else None
    return inside.place if inside else node.place


def _folders(spec: Spec) -> Folders:
    data = need_data(spec)
    here = Path(spec.path).parent
    if data.files is not None:
        return Folders(here / data.files, data.skip_broken)
    # names in a table are relative to the table, as they are for `predict`
    first = next(iter(source_files(spec).values()))[0].path
    return Folders(first.parent, data.skip_broken)


# ---- fit and encode


def _fit(spec: Spec, train: Loaded) -> Fitted:
    inputs: dict[str, State] = {one.name: {} for one in spec.inputs}
    outputs: dict[str, State] = {one.name: {} for one in spec.outputs}
    for one in spec.inputs:
        if one.kind.needs_fit:
            with _refusals_told(one):
                inputs[one.name] = one.kind.fitted(statistics_of(train.inputs[one.name]))
    for output in spec.outputs:
        if output.kind.needs_fit:
            with _refusals_told(output):
                found = statistics_of(train.targets[output.name])
                outputs[output.name] = output.kind.fitted(found)
    return Fitted(inputs, outputs)


@contextmanager
def _refusals_told(one: InputSpec | OutputSpec) -> Iterator[None]:
    """Turns a setting that does not fit the data into a `SpecError` at its place."""
    try:
        yield
    except SettingError as error:
        place = _key(one.settings, error.setting) if one.settings and error.setting else one.place
        label = Label(place, f"`{one.name}`")
        raise SpecError((Diagnostic("NS4014", error.message, label, error.help),)) from None


def _encode(spec: Spec, fitted: Fitted, part: Loaded, arrives: Sizes) -> Part:
    inputs: dict[str, np.ndarray] = {}
    for one in spec.inputs:
        if one.of is not None and one.of.has_column:
            inputs[one.name] = real_codes(inputs[one.of.name])
        if not one.has_column:
            continue
        raw = part.inputs[one.name]
        graph = None if isinstance(one.kind, Image) else input_graph(one, fitted.inputs[one.name])
        inputs[one.name] = raw if graph is None else encoded_rows(graph, raw)
    targets = encoded_targets(spec, fitted, part, inputs, arrives)
    inputs |= said_before(spec, targets.encoded)
    sizes = {**part.sizes, **targets.lengths}
    return Part(inputs, targets.encoded, part.rows, sizes, truth=targets.raw)


def _samples(
    spec: Spec, part: Loaded, encoded: Part
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Some rows raw and encoded; pictures among them have one size, for a file takes one size in a call."""
    rows = np.arange(min(SAMPLE, part.rows))
    pictures: dict[str, list[np.ndarray]] = {}
    for one in spec.inputs:
        if isinstance(one.kind, Image):
            found = raw_pictures(one, part.frame, range(len(rows)), _folders(spec).files)
            pictures[one.name] = [p for p in found if isinstance(p, np.ndarray)]
    for name, some in pictures.items():
        size = pictures[name][rows[0]].shape
        rows = np.array([row for row in rows if some[row].shape == size])
    raw = {
        name: np.stack([pictures[name][row] for row in rows]) if name in pictures else array[rows]
        for name, array in part.inputs.items()
    }
    sample = {name: array[rows] for name, array in encoded.inputs.items()}
    return cut_to_longest(spec.inputs, raw, sample)
