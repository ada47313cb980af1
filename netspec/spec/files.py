"""The other files of a spec: blocks that it imports, specs that it uses as layers, weights that these start from.

Only what lies in the spec's folder or below it is read, and a run keeps the texts.
"""

import posixpath
from collections.abc import Mapping as ReadOnly
from pathlib import Path
from typing import Any

from netspec.source.diagnostics import SpecError
from netspec.source.record import Record
from netspec.source.text import Place, SourceText
from netspec.source.tree import Node
from netspec.source.yaml_reader import read, read_file
from netspec.spec.reporter import Reporter

YAML = (".yaml", ".yml")


class Files:
    """Knows them by their paths below the spec's folder: read from there, or as a run has kept them."""

    def __init__(self, spec_path: str, kept: ReadOnly[str, str] | None = None) -> None:
        self.folder = Path(spec_path).parent
        self.own = Path(spec_path).name
        """The spec itself."""
        self.kept = kept
        self.texts: dict[str, str] = {}
        """What was read."""
        self.others: dict[str, Any] = {}
        """The specs among them, each read once; None where one cannot be used, which is told."""

    def source(self, path: str) -> SourceText:
        """The text of a file. Raises `SpecError` where there is none."""
        name = str(self.folder / path)
        if self.kept is not None and path in self.kept:
            source = SourceText(name, self.kept[path])
        else:
            source = read_file(name)
        self.texts[path] = source.text
        return source


class Mention(Record):
    """Where a spec names a file: as it is written, and the code of what is wrong with it."""

    written: str
    place: Place
    code: str


def below(
    reporter: Reporter, mention: Mention, user: str, *, endings: tuple[str, ...] = YAML
) -> str | None:
    """The path below the spec's folder; None where it leads elsewhere, which is told.

    `user` is the file that names it, by its own path below that folder.
    """
    written = mention.written
    path = posixpath.normpath(posixpath.join(posixpath.dirname(user), written))
    if not written.endswith(endings):
        what = "YAML" if endings == YAML else endings[0].removeprefix(".")
        message, help = f"`{written}` is no {what} file", f"name a file that ends in `{endings[0]}`"
    elif "\\" in path or ":" in path or path.startswith(("/", "..")):
        message = f"`{written}` leads out of the spec's folder"
        help = "put the file beside the spec or below it, and name it by its path from there"
    else:
        return path
    reporter.report(mention.code, message, mention.place, help)
    return None


def document_of(reporter: Reporter, files: Files, path: str, mention: Mention) -> Node | None:
    """What a file says; None where it cannot be read, which is told: where it is named, or at its place there."""
    try:
        return read(files.source(path))
    except SpecError as error:
        if any(one.code < "NS0100" for one in error.diagnostics):
            message = f"`{mention.written}` cannot be read: {error.diagnostics[0].message}"
            reporter.report(mention.code, message, mention.place, "name a file that is there")
        else:
            reporter.problems.extend(error.diagnostics)
        return None
