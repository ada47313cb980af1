"""Answers that are pictures as PNG files in a folder; a table then holds their names."""

import os
from pathlib import Path

import numpy as np

from netspec.data.answers import AnswerForm
from netspec.inference.raw_columns import Answers
from netspec.source.files import writing


class PictureFiles:
    """Writes `restored_000001.png`, `restored_000002.png`, … into a folder, numbered over all batches."""

    def __init__(self, form: AnswerForm, folder: Path, table: Path | None = None) -> None:
        self.folder = folder
        self.count = 0
        self._form = form
        self._named = Path(os.path.relpath(folder, table.parent)) if table is not None else folder
        """How a table calls the folder: file names in a table are relative to it."""
        self._row = 0

    def written(self, answers: Answers) -> Answers:
        """The same answers with the names of files in place of pictures. Raises `SpecError` where they cannot be written."""
        found = dict(answers)
        rows = len(next(iter(answers.values()), ()))
        for output in self._form.pictures:
            name = self._form.names[output, ""]
            classes = len(self._form.classes[output])
            files = [f"{name}_{self._row + row + 1:06d}.png" for row in range(rows)]
            for file, pixels in zip(files, answers[output, ""], strict=True):
                write_picture(self.folder / file, pixels, classes)
            self.count += rows
            found[output, ""] = np.array(
                [(self._named / file).as_posix() for file in files], object
            )
        self._row += rows
        return found


FEW = 255
"""So many classes fit into eight bits beside the number for what was not seen; more take sixteen."""


def write_picture(path: Path, pixels: np.ndarray, classes: int = 0) -> None:
    """Write pixels `[height, width]` or `[height, width, 1 or 3]`, uint8, as PNG. Raises `SpecError`.

    Positions of so many classes, int64, are written in grey: as they are, and 255 (of 16 bits 65,535) where one is -1.
    """
    # imported here: few answers are pictures
    from PIL import Image

    if pixels.dtype == np.int64:
        none, dtype = (255, np.uint8) if classes <= FEW else (65535, np.uint16)
        pixels = np.where(pixels < 0, none, pixels).astype(dtype)
    plain = pixels[..., 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.ascontiguousarray(plain)).save(path, format="PNG")
