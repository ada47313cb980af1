"""The files that a spec names beside itself: blocks it imports, and Python files with kinds of its own."""

import posixpath
from collections.abc import Mapping as ReadOnly
from pathlib import Path

from netspec.source.text import SourceText
from netspec.source.yaml_reader import read_file
from netspec.spec.model import Extension


class Files:
    """The files by their paths below the spec's folder: read from there, or as a run has kept them.

    `trust` says whether Python files among them may run: True only where the person at the keyboard said so, None where
    nobody needs what they define.
    """

    def __init__(
        self,
        spec_path: str,
        kept: ReadOnly[str, str] | None = None,
        *,
        trust: bool | None = False,
    ) -> None:
        self.folder = Path(spec_path).parent
        self.kept = kept
        self.trust = trust
        self.imports: dict[str, str] = {}
        """The texts of the YAML files that were read."""
        self.extensions: dict[str, Extension] = {}
        """The Python files that were read."""

    def source(self, path: str) -> SourceText:
        """The text of a file. Raises `SpecError` where there is none."""
        name = str(self.folder / path)
        if self.kept is not None and path in self.kept:
            return SourceText(name, self.kept[path])
        return read_file(name)


def below(path: str, importer: str) -> str | None:
    """A path, written in the file `importer`, as one below the spec's folder; None where it leads elsewhere.

    >>> below("heads.yaml", "parts/all.yaml"), below("../heads.yaml", "parts/all.yaml"), below("../a.yaml", "")
    ('parts/heads.yaml', 'heads.yaml', None)
    """
    found = posixpath.normpath(posixpath.join(posixpath.dirname(importer), path))
    leads_out = "\\" in found or ":" in found or found.startswith(("/", ".."))
    return None if leads_out else found
