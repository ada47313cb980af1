"""From what a spec names to arrays that a network takes: read, split, fit on the training part, encode."""

import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np

from netspec.data import kept
from netspec.data.encoded_targets import encoded_targets, said_before
from netspec.data.encoder import encoded_rows, input_graph, real_codes
from netspec.data.fit import fit
from netspec.data.fitted import Fitted
from netspec.data.hashes import content_hashes, picture_hashes
from netspec.data.loading import Folders, Loaded, Report, load
from netspec.data.notes import (
    tell_of_columns,
    tell_of_doubts,
    tell_of_places,
    tell_of_repeats,
    tell_of_unknown,
)
from netspec.data.parts import Dataset, Part, as_arrays, from_arrays
from netspec.data.places import need_data, needed_columns, source_files
from netspec.data.plain_values import plain_value
from netspec.data.ragged import cut_to_longest
from netspec.data.raw_pictures import raw_pictures
from netspec.data.sequence_targets import Sizes
from netspec.data.series import series_parts, windows_of
from netspec.data.sources import read_parts, read_path
from netspec.data.split import by_column, drawn, in_order, need_strata, ordered
from netspec.data.windows import Windows
from netspec.kinds.inputs.image import Image
from netspec.kinds.sections.split import Split
from netspec.source.diagnostics import fail
from netspec.source.text import Place
from netspec.source.tree import Mapping as MappingNode
from netspec.source.tree import Node
from netspec.spec.model import Spec
from netspec.spec.series import series_of

__all__ = ["Dataset", "Fitted", "Part", "encode_only", "prepare"]

SAMPLE = 64
"""Rows that are kept raw, to hold the exported file against."""


NOTHING_KNOWN: Sizes = MappingProxyType({})


def prepare(
    spec: Spec, report: Report = lambda text: None, arrives: Sizes = NOTHING_KNOWN
) -> Dataset:
    """Read, split, fit and encode, or take what was kept of the last time.

    `arrives` tells of each output what the network gives for it. Raises `SpecError`.
    """
    if not kept.can_be(spec):
        return _prepared(spec, report, arrives)
    hashes = content_hashes(spec)
    key = kept.key_of(spec, hashes, arrives)
    found = kept.find(key)
    if found is not None:
        for note in found.notes:
            report(note)
        return from_arrays(found.arrays, found.fitted, hashes)
    notes: list[str] = []
    began = time.perf_counter()

    def told(text: str) -> None:
        notes.append(text)
        report(text)

    made = _prepared(spec, told, arrives)
    if time.perf_counter() - began > kept.WORTH:
        kept.keep(key, as_arrays(made), made.fitted, notes)
    return made


def _prepared(spec: Spec, report: Report, arrives: Sizes) -> Dataset:
    parts = _parts(spec, report)
    fitted = fit(spec, parts["train"])
    tell_of_columns(spec, parts["train"], report)
    encoded = {name: _encode(spec, fitted, part, arrives) for name, part in parts.items()}
    tell_of_doubts(spec, parts["train"].frame, report)
    tell_of_repeats(encoded, report)
    tell_of_places(spec, encoded["train"].targets, report)
    tell_of_unknown(spec, encoded["train"].inputs, report)
    raw, sample = _samples(spec, parts["train"], encoded["train"])
    return Dataset(
        train=encoded["train"],
        validation=encoded.get("validation"),
        test=encoded.get("test"),
        fitted=fitted,
        hashes={**content_hashes(spec), **picture_hashes(spec, parts, _folders(spec).files)},
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
        name = data.name
        part = (
            load(spec.inputs, spec.outputs, frame, _folders(spec))
            if series_of(spec.data) is None
            else windows_of(spec, frame, name)
        )
    else:
        parts = _parts(spec, lambda text: None)
        name = next(name for name in ("test", "validation", "train") if name in parts)
        part = parts[name]
    origins = [plain_value(part.frame.origin(row)) for row in range(part.rows)]
    encoded = _encode(spec, fitted, part, arrives)
    every = np.arange(part.rows)
    pictures = {one.name for one in spec.outputs if one.kind.gives_pictures}
    truth = {one: rows[every] for one, rows in encoded.truth.items() if one not in pictures}
    return name, encoded._replace(origins=origins, truth=truth)


def _target_columns(spec: Spec) -> dict[str, Place]:
    """The columns of other data: those a split goes by are not needed."""
    columns = {column for one in spec.inputs if one.has_column for column in one.columns}
    told = [one for one in spec.outputs if one.targets or one.target_pictures is not None]
    columns |= {column for one in told for column in one.columns}
    columns |= {spec.data.rows_per_sample} if spec.data and spec.data.rows_per_sample else set()
    return {column: place for column, place in needed_columns(spec).items() if column in columns}


# ---- parts


def _parts(spec: Spec, report: Report) -> dict[str, Loaded]:
    """The parts with their raw values; there is always one to train on."""
    data = need_data(spec)
    frames = read_parts(spec, needed_columns(spec))
    if series_of(data) is not None:
        return series_parts(spec, frames, report)
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
        takes = getattr(split, part) or split.column or (split.fold and part == "test")
        if part in given and takes:
            message = f"the {part} part is given by a file, so it cannot be drawn as well"
            word = part if getattr(split, part) else "fold" if split.fold else "column"
            place = _key(node, word)
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


# ---- encode


def _encode(spec: Spec, fitted: Fitted, part: Loaded, arrives: Sizes) -> Part:
    inputs: dict[str, np.ndarray] = {}
    for one in spec.inputs:
        if one.of is not None and one.of.has_column:
            inputs[one.name] = real_codes(inputs[one.of.name])
        if not one.has_column:
            continue
        raw = part.inputs[one.name]
        graph = None if isinstance(one.kind, Image) else input_graph(one, fitted.inputs[one.name])
        if isinstance(raw, Windows):
            assert graph is not None
            inputs[one.name] = raw.through(graph)
        else:
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
