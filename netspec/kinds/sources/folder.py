"""The kind `folder`."""

from netspec.kinds.kind import setting
from netspec.kinds.sorts import Text
from netspec.kinds.sources.source import Source

PATH = Text("a path")


class Folder(Source):
    """Image files sorted into a folder per class. It has two columns: `file` and `class`."""

    kind = "folder"
    primary = "path"
    synonyms = ("image_folder", "directory")

    path: str | None = setting(PATH, "The folder that holds a folder per class.", default=None)
    train: str | None = setting(PATH, "The folder to train on.", default=None)
    validation: str | None = setting(PATH, "The folder for validation.", default=None)
    test: str | None = setting(PATH, "The folder for the test.", default=None)
