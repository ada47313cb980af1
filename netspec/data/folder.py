"""A folder per class as a table of two columns, `file` and `class`. No numpy here: `check` looks as well."""

import os
from pathlib import Path

from netspec.data.frame import Frame
from netspec.source.diagnostics import fail
from netspec.source.text import whole_file

PICTURES = frozenset(
    [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".jfif"]
)
"""The endings of picture files; other files in the folders are passed over."""

COLUMNS = ("file", "class")


def read_folder(folder: Path, name: str) -> Frame:
    """The pictures of all class folders, by class and then by name. Raises `SpecError` where there are none."""
    classes = class_folders(folder)
    files = [(one, path.name) for path in classes for one in pictures_in(path)]
    if not files:
        what = "its folders hold no pictures" if classes else "it holds no folders"
        help = "put the pictures of each class into a folder of that name"
        message = f"`{name}` should hold a folder for each class, and {what}"
        raise fail("NS4012", message, whole_file(name), help=help)
    # absolute, for file names in data are otherwise relative to the spec
    paths = [os.path.abspath(path) for path, _ in files]
    return Frame(
        {"file": list(paths), "class": [label for _, label in files]},
        len(files),
        lambda row, column: whole_file(str(files[row][0])),
        marks=frozenset([""]),
    )


def class_folders(folder: Path) -> list[Path]:
    """The folders of the classes, by name."""
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("."))


def pictures_in(folder: Path) -> list[Path]:
    """The picture files below a folder, by name."""
    return sorted(
        one
        for one in folder.rglob("*")
        if one.suffix.lower() in PICTURES and not one.name.startswith(".") and one.is_file()
    )
