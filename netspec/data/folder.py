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
    _refuse_too_high(name, classes)
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
        origin=lambda row: files[row][0].relative_to(folder).as_posix(),
    )


PART_WORDS = frozenset(
    ["train", "training", "validation", "valid", "val", "dev", "test", "testing"]
)


def _refuse_too_high(name: str, classes: list[Path]) -> None:
    """Raise `SpecError` where the folder holds the parts of the data, or the one folder that holds the classes."""
    names = [one.name for one in classes]
    if not names or any(not class_folders(one) for one in classes):
        return
    if len(names) > 1 and not {word.lower() for word in names} <= PART_WORDS:
        return
    if any(_is_picture(file) for one in classes for file in one.iterdir()):
        return
    said = ", ".join(f"`{word}`" for word in names)
    message = f"`{name}` is one level too high: {said} {'hold' if len(names) > 1 else 'holds'} folders, not pictures"
    here = Path(name).name
    help = f"name the folder with the classes: `folder: {here}/{names[0]}`"
    if len(names) > 1:
        parts = {_part(word): word for word in names}
        given = (f"{part}: {here}/{parts[part]}" for part in _PARTS if part in parts)
        help = f"name the parts: `folder: {{{', '.join(given)}}}`"
    raise fail("NS4012", message, whole_file(name), help=help)


_PARTS = {"train": "tr", "validation": "", "test": "te"}


def _part(word: str) -> str:
    """What a folder's name calls a part here."""
    begins = word.lower()[:2]
    return next((part for part, start in _PARTS.items() if start == begins), "validation")


def class_folders(folder: Path) -> list[Path]:
    """The folders of the classes, by name."""
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("."))


def pictures_in(folder: Path) -> list[Path]:
    """The picture files below a folder, by name."""
    return sorted(one for one in folder.rglob("*") if _is_picture(one))


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURES and not path.name.startswith(".") and path.is_file()
