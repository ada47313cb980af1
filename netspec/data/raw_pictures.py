"""The pixels of an image input: from files, or from an array of pictures. Shared by `train` and `predict`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from netspec.data.faults import cell_label
from netspec.data.frame import Frame
from netspec.data.pictures import BrokenPicture, MissingPicture, read_pictures
from netspec.kinds.inputs.image import Image
from netspec.source.diagnostics import Diagnostic, Label, SpecError
from netspec.spec.model import InputSpec, OutputSpec

NEARLY_ALL = 0.9
"""Where this share of the pictures is missing, it is not they that are wrong but the folder."""


def raw_pictures(
    one: InputSpec, frame: Frame, rows: Sequence[int], files: Path
) -> list[np.ndarray | BrokenPicture]:
    """Pixels `[height, width, channels]` of these rows: of files, or of an array of pictures.

    Raises:
        SpecError: an array holds something else than pictures.
    """
    cells: Any = frame.columns[one.columns[0]]
    assert isinstance(one.kind, Image)
    channels = one.kind.channels
    paths = picture_paths(one, frame, rows, files)
    if paths is not None:
        return read_pictures(paths, channels)
    return [_as_pixels(one, frame, row, cells[row], channels) for row in rows]


def picture_paths(
    one: InputSpec | OutputSpec, frame: Frame, rows: Sequence[int], files: Path
) -> list[Path] | None:
    """The files of these rows; None where the column is an array of pictures."""
    cells = frame.columns[one.columns[0]]
    if not isinstance(cells, list):
        return None
    return [files / Path(cells[row]).expanduser() for row in rows]


def _as_pixels(
    one: InputSpec, frame: Frame, row: int, cell: np.ndarray, channels: int
) -> np.ndarray:
    """`[height, width]` (grey) or `[height, width, channels]`, with whole numbers from 0 to 255."""
    pixels = cell[..., None] if cell.ndim == 2 and channels == 1 else cell
    if pixels.ndim == 3 and pixels.shape[2] == channels and pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype != np.uint8:
        fault = f"pixels are whole numbers from 0 to 255 (uint8), and these are {pixels.dtype}"
    else:
        shape = "[height, width]" if channels == 1 else f"[height, width, {channels}]"
        fault = f"a sample has the shape {list(cell.shape)}, and a picture of {channels} channels is {shape}"
    related = (Label(one.place, f"`{one.name}` takes this column"),)
    label = cell_label(frame, row, one.columns[0])
    help = "save the pictures as uint8, channels last, or take the numbers as they are: `array`"
    raise SpecError((Diagnostic("NS4009", fault, label, help, related=related),))


Broken = Mapping[int, BrokenPicture]


def broken_pictures(
    one: InputSpec | OutputSpec, frame: Frame, files: Path, broken: Broken
) -> list[Diagnostic]:
    """Pictures that cannot be read, as findings: one each, or a single one where the folder must be the wrong one."""
    missing = [row for row, why in broken.items() if isinstance(why, MissingPicture)]
    if len(missing) > 1 and len(missing) >= NEARLY_ALL * frame.rows:
        return [_wrong_folder(one, frame, files, missing)]
    return [_broken_picture(one, frame, row, why) for row, why in broken.items()]


def _broken_picture(
    one: InputSpec | OutputSpec, frame: Frame, row: int, why: BrokenPicture
) -> Diagnostic:
    help = "replace the file, or leave such files out: `skip_broken: true` beside the source"
    return _finding(one, frame, row, f"the picture cannot be read: {why}", help)


def _wrong_folder(
    one: InputSpec | OutputSpec, frame: Frame, files: Path, missing: list[int]
) -> Diagnostic:
    cell = str(frame.columns[one.columns[0]][missing[0]])
    folder = (files / Path(cell).expanduser()).parent if Path(cell).is_absolute() else files
    there = "" if folder.is_dir() else ", which does not exist"
    message = (
        f"{len(missing):,} of {frame.rows:,} pictures are missing, such as `{cell}`; "
        f"looked for in the folder `{folder.absolute()}`{there}"
    )
    help = "say which folder the file names are relative to: `files: FOLDER` under `data`"
    return _finding(one, frame, missing[0], message, help)


def _finding(
    one: InputSpec | OutputSpec, frame: Frame, row: int, message: str, help: str
) -> Diagnostic:
    cell = frame.columns[one.columns[0]][row]
    label = Label(frame.place(row, one.columns[0]), f"`{cell}`" if isinstance(cell, str) else "")
    related = (Label(one.place, f"`{one.name}` takes these pictures"),)
    return Diagnostic("NS4008", message, label, help, related=related)
