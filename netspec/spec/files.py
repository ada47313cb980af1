"""The other files of a spec: blocks that it imports, specs that it uses as layers, weights that these start from, Python files.

Only what lies in the spec's folder or below it is read, and a run keeps the texts.
"""

import os
import posixpath
from collections.abc import Mapping as ReadOnly
from typing import Any

from netspec.source.diagnostics import SpecError
from netspec.source.record import Record
from netspec.source.text import Place, SourceText
from netspec.source.tree import Node
from netspec.source.yaml_reader import read, read_file
from netspec.spec.model import Extension
from netspec.spec.reporter import Reporter

YAML = (".yaml", ".yml")


class Files:
    """Knows them by their paths below the spec's folder: read from there, or as a run has kept them.

    `trust` says whether Python files among them may run: True only where the person at the keyboard said so, None where
    nobody needs what they define.
    """

    def __init__(
        self,
        spec_path: str,
        kept: ReadOnly[str, str] | None = None,
        *,
        trust: bool | None = False,
        unsaved: ReadOnly[str, str] | None = None,
    ) -> None:
        self.folder, self.own = os.path.split(spec_path)
        """The spec itself."""
        self.kept = kept
        self.trust = trust
        self.unsaved = unsaved or {}
        self.imports: dict[str, str] = {}
        """The texts of the YAML files that were read."""
        self.extensions: dict[str, Extension] = {}
        """The Python files that were read."""
        self.others: dict[str, Any] = {}
        """The specs among them, each read once; None where one cannot be used, which is told."""

    def path_to(self, path: str) -> str:
        """The way from where one stands to a file below the spec's folder."""
        return os.path.join(self.folder, path)

    def source(self, path: str) -> SourceText:
        """The text of a file. Raises `SpecError` where there is none."""
        name = self.path_to(path)
        if self.kept is not None and path in self.kept:
            return SourceText(name, self.kept[path])
        if name in self.unsaved:
            return SourceText(name, self.unsaved[name])
        return read_file(name)


class Mention(Record):
    """Where a spec names a file: as it is written, and the code of what is wrong with it."""

    written: str
    place: Place
    code: str


def path_below(path: str, importer: str) -> str | None:
    """A path, written in the file `importer`, as one below the spec's folder; None where it leads elsewhere.

    >>> path_below("heads.yaml", "parts/all.yaml"), path_below("../heads.yaml", "parts/all.yaml"), path_below("../a.yaml", "")
    ('parts/heads.yaml', 'heads.yaml', None)
    """
    found = posixpath.normpath(posixpath.join(posixpath.dirname(importer), path))
    leads_out = "\\" in found or ":" in found or found.startswith(("/", ".."))
    return None if leads_out else found


def below(
    reporter: Reporter, mention: Mention, user: str, *, endings: tuple[str, ...] = YAML
) -> str | None:
    """The path below the spec's folder; None where it leads elsewhere, which is told.

    `user` is the file that names it, by its own path below that folder.
    """
    written = mention.written
    path = path_below(written, user)
    if not written.endswith(endings):
        what = "YAML" if endings == YAML else endings[0].removeprefix(".")
        message, help = f"`{written}` is no {what} file", f"name a file that ends in `{endings[0]}`"
    elif path is None:
        message = f"`{written}` leads out of the spec's folder"
        help = "put the file beside the spec or below it, and name it by its path from there"
    else:
        return path
    reporter.report(mention.code, message, mention.place, help)
    return None


def document_of(reporter: Reporter, files: Files, path: str, mention: Mention) -> Node | None:
    """What a file says; None where it cannot be read, which is told: where it is named, or at its place there."""
    try:
        source = files.source(path)
        files.imports[path] = source.text
        return read(source)
    except SpecError as error:
        if any(one.code < "NS0100" for one in error.diagnostics):
            message = f"`{mention.written}` cannot be read: {error.diagnostics[0].message}"
            reporter.report(mention.code, message, mention.place, "name a file that is there")
        else:
            reporter.problems.extend(error.diagnostics)
        return None
