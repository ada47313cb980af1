"""Answers that are label pictures as files: a folder for each such output, beside the table that names them."""

from pathlib import Path

import numpy as np

from netspec.data.answers import AnswerForm
from netspec.inference.raw_columns import Answers
from netspec.source.files import writing

FEW = 255
"""So many classes fit into eight bits beside the number for what was not seen; more take sixteen."""


class LabelFolders:
    """Writes label pictures, numbered through from 1: class positions in grey, 255 (of 16 bits 65,535) where -1 is answered.

    They lie in `answers_labels/` beside `answers.csv`, for an answer that is called `labels`.
    """

    def __init__(self, table: Path, form: AnswerForm) -> None:
        self._form = form
        self._folders = {
            name: table.with_name(f"{table.stem}_{form.names[name, '']}") for name in form.pictures
        }
        self._rows = 0

    def written(self, answers: Answers) -> Answers:
        """The answers, with the path of its file, relative to the table, in place of each picture."""
        if not self._folders:
            return answers
        found = dict(answers)
        rows = len(next(iter(answers.values())))
        for name, folder in self._folders.items():
            with writing(folder):
                folder.mkdir(parents=True, exist_ok=True)
            wide = len(self._form.classes[name]) > FEW
            cells = []
            for number, labels in enumerate(answers[name, ""], self._rows + 1):
                path = folder / f"{number:06}.png"
                _save(path, labels, wide=wide)
                cells.append(f"{folder.name}/{path.name}")
            found[name, ""] = np.array(cells, object)
        self._rows += rows
        return found


def _save(path: Path, labels: np.ndarray, *, wide: bool) -> None:
    # imported here: most networks answer with no picture
    from PIL import Image

    none = 65535 if wide else 255
    pixels = np.where(labels < 0, none, labels).astype(np.uint16 if wide else np.uint8)
    with writing(path):
        Image.fromarray(pixels).save(path)
