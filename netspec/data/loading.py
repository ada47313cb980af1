"""Frames as raw arrays: cells converted, pictures opened and encoded. What a broken picture means is decided here."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from netspec.data.encoded_pictures import encoded_pictures
from netspec.data.frame import Frame
from netspec.data.label_pictures import encoded_labels
from netspec.data.picked import picked
from netspec.data.pictures import BrokenPicture
from netspec.data.ragged import padded
from netspec.data.raw import in_32_bits, raw_input, unknown_cells
from netspec.data.raw_pictures import broken_pictures
from netspec.data.raw_targets import need_overlap, raw_target
from netspec.kinds.inputs.image import Image
from netspec.source.counts import how_many
from netspec.source.diagnostics import SpecError
from netspec.spec.model import InputSpec, OutputSpec

MOST_TOLD = 10

Report = Callable[[str], None]


class Loaded(NamedTuple):
    """The rows of one part of a source. An image is encoded already, for its graph learns nothing from the data."""

    frame: Frame
    inputs: dict[str, np.ndarray]
    targets: dict[str, np.ndarray]
    sizes: dict[str, np.ndarray]
    """Image → the raw height and width of every row's picture, int64 `[N, 2]`."""

    @property
    def rows(self) -> int:
        return self.frame.rows

    def take(self, rows: np.ndarray) -> "Loaded":
        """These rows."""
        return Loaded(
            self.frame.take(rows.tolist()),
            {name: picked(array, rows) for name, array in self.inputs.items()},
            {name: picked(array, rows) for name, array in self.targets.items()},
            {name: array[rows] for name, array in self.sizes.items()},
        )


class Folders(NamedTuple):
    """Where file names in the data are looked for, and whether broken files are left out."""

    files: Path
    skip_broken: bool = False


def load(
    inputs: Sequence[InputSpec],
    outputs: Sequence[OutputSpec],
    frame: Frame,
    folders: Folders,
    report: Report = lambda text: None,
) -> Loaded:
    """The raw arrays of these inputs and targets. Raises `SpecError`."""
    frame = padded(inputs, frame)
    told = {o.name: one for o in outputs if (one := o.target_pictures) is not None}
    pictures = [*(one for one in inputs if isinstance(one.kind, Image)), *told.values()]
    opened = {one.name: encoded_pictures(one, frame, folders.files) for one in pictures}
    encoded = {name: found.pixels for name, found in opened.items()}
    sizes = {name: found.sizes for name, found in opened.items()}
    labelled = [one for one in outputs if one.targets and one.kind.target_form == "label_pictures"]
    labels = {one.name: encoded_labels(one, frame, folders.files, sizes) for one in labelled}
    broken = {name: found.broken for name, found in (opened | labels).items()}
    if not folders.skip_broken:
        _refuse_broken([*pictures, *labelled], frame, folders.files, broken)
    masks = {name: found.pixels for name, found in labels.items()}
    whole = np.ones(frame.rows, bool)
    whole[[row for found in broken.values() for row in found]] = False
    if not whole.all():
        left = np.flatnonzero(whole)
        report(f"left out, since they cannot be read: {_named(pictures, frame, ~whole)}")
        frame = frame.take(left.tolist())
        encoded = {name: picked(array, left) for name, array in encoded.items()}
        masks = {name: array[left] for name, array in masks.items()}
        sizes = {name: array[left] for name, array in sizes.items()}
    plain = {
        one.name: in_32_bits(one, raw_input(one, frame))
        for one in inputs
        if one.name not in encoded and one.has_column
    }
    targets = {
        one.name: in_32_bits(one, raw_target(one, frame))
        for one in outputs
        if one.targets and one.kind.target_form == "cells"
    }
    targets |= {name: encoded[one.name] for name, one in told.items()}
    for output in outputs:
        if output.picture is not None and output.name in targets:
            need_overlap(output, frame, targets[output.name], sizes[output.picture.name], report)
    tell_of_unknown(inputs, plain, report)
    found = {one.name: (encoded | plain)[one.name] for one in inputs if one.has_column}
    return Loaded(frame, found, targets | masks, sizes)


def _refuse_broken(
    pictures: Sequence[InputSpec | OutputSpec],
    frame: Frame,
    files: Path,
    broken: Mapping[str, Mapping[int, BrokenPicture]],
) -> None:
    """Raise `SpecError` if there are any."""
    faults = [
        fault for one in pictures for fault in broken_pictures(one, frame, files, broken[one.name])
    ]
    if faults:
        raise SpecError(faults[:MOST_TOLD])


def _named(pictures: Sequence[InputSpec], frame: Frame, broken: np.ndarray) -> str:
    """`3 pictures (a.png, b.png, c.png)`."""
    rows = np.flatnonzero(broken)
    cells = frame.columns[pictures[0].columns[0]]
    some = ", ".join(str(cells[row]) for row in rows[:MOST_TOLD])
    more = ", …" if len(rows) > MOST_TOLD else ""
    return f"{len(rows):,} picture{'s' * (len(rows) > 1)} ({some}{more})"


def tell_of_unknown(
    inputs: Sequence[InputSpec], plain: dict[str, np.ndarray], report: Report
) -> None:
    """Report how many cells of categories are none of their classes."""
    for one in inputs:
        count = unknown_cells(one, plain[one.name]) if one.name in plain else 0
        if count:
            total = plain[one.name].size
            report(
                f"`{one.name}`: {count:,} of {how_many(total, 'cell')} {'is' if count == 1 else 'are'} none of its classes: unknown"
            )
