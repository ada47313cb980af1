"""Rows of whatever form as the raw columns of a file: cells through the functions that training uses."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from netspec.data.frame import Frame
from netspec.data.pictures import BrokenPicture, by_size
from netspec.data.ragged import as_column, padded
from netspec.data.raw import narrowed, raw_input, unknown_cells
from netspec.data.raw_pictures import broken_pictures, raw_pictures
from netspec.inference.model_file import ModelFile
from netspec.inference.real_places import without_padding
from netspec.kinds.inputs.image import Image
from netspec.source.diagnostics import SpecError
from netspec.spec.answers import Answer

Answers = dict[Answer, np.ndarray]


LARGEST = 1 << 26
"""The numbers that a file may work out at once, one for each class and pixel: 256 MB."""


class Answered(NamedTuple):
    """Answers, the rows they belong to, and how many cells of which input held no class that is known."""

    answers: Answers
    rows: np.ndarray
    left_out: int
    unknown: dict[str, int]


def answer_frame(
    model: ModelFile, frame: Frame, files: Path, *, skip_broken: bool = False
) -> Answered:
    """The answers to all rows but those of broken pictures, which are left out if that is wanted.

    Raises:
        SpecError: a cell or a picture cannot be taken.
    """
    frame = padded(model.spec.inputs, frame, model.bounds)
    pictures = {
        one.name: raw_pictures(one, frame, range(frame.rows), files)
        for one in model.spec.inputs
        if isinstance(one.kind, Image)
    }
    broken = {
        name: {row: one for row, one in enumerate(found) if isinstance(one, BrokenPicture)}
        for name, found in pictures.items()
    }
    if not skip_broken:
        _refuse_broken(model, frame, files, broken)
    whole_rows = np.ones(frame.rows, bool)
    whole_rows[[row for found in broken.values() for row in found]] = False
    rows, given = np.flatnonzero(whole_rows), frame.rows
    if len(rows) < given:
        frame = frame.take(rows.tolist())
        pictures = {name: [found[row] for row in rows] for name, found in pictures.items()}
    plain = {
        one.name: narrowed(raw_input(one, frame))
        for one in model.spec.inputs
        if one.name not in pictures and one.has_column
    }
    whole = {
        name: [picture for picture in found if isinstance(picture, np.ndarray)]
        for name, found in pictures.items()
    }
    unknown = {
        one.name: unknown_cells(one, plain[one.name])
        for one in model.spec.inputs
        if one.name in plain
    }
    answers = _by_picture_size(model, plain, whole, frame.rows)
    answers = without_padding(answers, model.sizes, model.spec.inputs, plain)
    return Answered(
        answers, rows, given - len(rows), {name: count for name, count in unknown.items() if count}
    )


def _refuse_broken(
    model: ModelFile, frame: Frame, files: Path, broken: dict[str, dict[int, BrokenPicture]]
) -> None:
    """Raise `SpecError` if there are any."""
    faults = [
        fault._replace(help=SKIP)
        for one in model.spec.inputs
        if one.name in broken
        for fault in broken_pictures(one, frame, files, broken[one.name])
    ]
    if faults:
        raise SpecError(faults)


SKIP = (
    "replace the file, say where it lies with `--files FOLDER`, or leave such files out with "
    "`--skip-broken`"
)


def _by_picture_size(
    model: ModelFile,
    plain: dict[str, np.ndarray],
    pictures: dict[str, list[np.ndarray]],
    count: int,
) -> Answers:
    """One call for the rows whose pictures have the same sizes: a file takes one size at a time."""
    if not pictures:
        return model.run(plain)
    if not count:
        # not every layer can do without a row
        one = {name: _one_row(array) for name, array in plain.items()}
        one |= {name: _black(model, name) for name in pictures}
        return {key: values[:0] for key, values in model.run(one).items()}
    found: Answers = {}
    # the answers that are as large as their pictures are an array each
    own = {
        key
        for key, sizes in model.sizes.items()
        if key[0] in model.form.pictures and any(isinstance(size, str) for size in sizes[1:])
    }
    for rows in _in_pieces(model, pictures):
        raw = {name: array[rows] for name, array in plain.items()}
        raw |= {name: np.stack([some[row] for row in rows]) for name, some in pictures.items()}
        for key, values in model.run(raw).items():
            if key not in found:
                whole = (count,) if key in own else (count, *values.shape[1:])
                found[key] = np.empty(whole, object if key in own else values.dtype)
            found[key][rows] = as_column(list(values)) if key in own else values
    return found


def _in_pieces(model: ModelFile, pictures: dict[str, list[np.ndarray]]) -> Iterator[list[int]]:
    """The groups of rows for a call each; where the file has a number for every class and pixel, a few rows at a time."""
    classes = max((len(model.form.classes[name]) for name in model.form.pictures), default=0)
    for rows in _groups(list(pictures.values())):
        pixels = max(found[rows[0]][..., 0].size for found in pictures.values())
        most = max(1, LARGEST // (classes * pixels)) if classes else len(rows)
        yield from (rows[start : start + most] for start in range(0, len(rows), most))


def _groups(pictures: Sequence[Sequence[np.ndarray]]) -> list[list[int]]:
    """Rows whose pictures, of every input, have the same sizes."""
    groups = [list(range(len(pictures[0])))]
    for some in pictures:
        groups = [
            [group[i] for i in inside]
            for group in groups
            for inside in by_size([some[row] for row in group]).values()
        ]
    return groups


def _black(model: ModelFile, name: str) -> np.ndarray:
    kind = next(one.kind for one in model.spec.inputs if one.name == name)
    assert isinstance(kind, Image)
    return np.zeros((1, *kind.size, kind.channels), np.uint8)


def _one_row(array: np.ndarray) -> np.ndarray:
    shape = (1, *array.shape[1:])
    return np.full(shape, "", object) if array.dtype == object else np.ones(shape, array.dtype)
