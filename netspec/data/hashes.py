"""Hashes of the files that a spec's data lie in: a training goes on only with the data it began with."""

import hashlib
from pathlib import Path

from netspec.data.folder import class_folders, pictures_in
from netspec.data.places import source_files
from netspec.spec.model import Spec


def content_hashes(spec: Spec) -> dict[str, str]:
    """File or folder, as the spec writes it → SHA-256 of its content."""
    files = [file for part in source_files(spec).values() for file in part]
    return {file.written: _hash(file.path) for file in files}


def _hash(path: Path) -> str:
    if not path.is_dir():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    whole = hashlib.sha256()
    for folder in class_folders(path):
        for picture in pictures_in(folder):
            whole.update(picture.relative_to(path).as_posix().encode())
            whole.update(picture.read_bytes())
    return whole.hexdigest()
