"""Frames as raw arrays: cells converted, pictures opened and encoded. What a broken picture means is decided here."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from netspec.data.encoder import encode_pictures, input_graph
from netspec.data.frame import Frame
from netspec.data.pictures import BrokenPicture
from netspec.data.raw import in_32_bits, raw_input, raw_target, unknown_cells
from netspec.data.raw_pictures import broken_picture, raw_pictures
from netspec.kinds.inputs.image import Image
from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.spec.model import InputSpec, OutputSpec

AT_ONCE = 512
"""Pictures that are held in their full size at one time."""
MOST_TOLD = 10

Report = Callable[[str], None]


class Loaded(NamedTuple):
    """The rows of one part of a source. An image is encoded already, for its graph learns nothing from the data."""

    frame: Frame
    inputs: dict[str, np.ndarray]
    targets: dict[str, np.ndarray]

    @property
    def rows(self) -> int:
        return self.frame.rows

    def take(self, rows: np.ndarray) -> "Loaded":
        """These rows."""
        return Loaded(
            self.frame.take(rows.tolist()),
            {name: array[rows] for name, array in self.inputs.items()},
            {name: array[rows] for name, array in self.targets.items()},
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
    pictures = [one for one in inputs if isinstance(one.kind, Image)]
    whole = np.ones(frame.rows, bool)
    encoded = {one.name: _encoded(one, frame, folders, whole) for one in pictures}
    if not whole.all():
        left = np.flatnonzero(whole)
        report(f"left out, since they cannot be read: {_named(pictures, frame, ~whole)}")
        frame = frame.take(left.tolist())
        encoded = {name: array[left] for name, array in encoded.items()}
    plain = {
        one.name: in_32_bits(one, raw_input(one, frame))
        for one in inputs
        if one.name not in encoded
    }
    targets = {
        one.name: in_32_bits(one, raw_target(one, frame)) for one in outputs if one.kind.target()
    }
    _tell_of_unknown(inputs, plain, report)
    return Loaded(frame, {one.name: (encoded | plain)[one.name] for one in inputs}, targets)


def _named(pictures: Sequence[InputSpec], frame: Frame, broken: np.ndarray) -> str:
    """`3 pictures (a.png, b.png, c.png)`."""
    rows = np.flatnonzero(broken)
    cells = frame.columns[pictures[0].columns[0]]
    some = ", ".join(str(cells[row]) for row in rows[:MOST_TOLD])
    more = ", …" if len(rows) > MOST_TOLD else ""
    return f"{len(rows):,} picture{'s' * (len(rows) > 1)} ({some}{more})"


def _tell_of_unknown(
    inputs: Sequence[InputSpec], plain: dict[str, np.ndarray], report: Report
) -> None:
    for one in inputs:
        count = unknown_cells(one, plain[one.name]) if one.name in plain else 0
        if count:
            total = plain[one.name].size
            report(f"`{one.name}`: {count:,} of {total:,} cells are none of its classes: unknown")


def _encoded(one: InputSpec, frame: Frame, folders: Folders, whole: np.ndarray) -> np.ndarray:
    """The encoded pictures of all rows; rows whose picture is broken are marked in `whole`."""
    graph = input_graph(one, {})
    sizes = one.kind.encoded(1).sizes
    found = np.zeros((frame.rows, *(int(size) for size in sizes)), np.uint8)
    broken: list[Diagnostic] = []
    for start in range(0, frame.rows, AT_ONCE):
        rows = range(start, min(start + AT_ONCE, frame.rows))
        pixels = raw_pictures(one, frame, rows, folders.files)
        good = [
            i for i, picture in zip(rows, pixels, strict=True) if isinstance(picture, np.ndarray)
        ]
        for row, picture in zip(rows, pixels, strict=True):
            if isinstance(picture, BrokenPicture):
                whole[row] = False
                broken.append(broken_picture(one, frame, row, picture))
        if good:
            found[good] = encode_pictures(graph, [p for p in pixels if isinstance(p, np.ndarray)])
    if broken and not folders.skip_broken:
        raise SpecError(broken[:MOST_TOLD])
    return found
