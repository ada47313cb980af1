"""Hashes of the files that a spec's data lie in: a training goes on only with the data it began with."""

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from netspec.data.folder import class_folders, pictures_in
from netspec.data.loading import Loaded
from netspec.data.pictures import THREADS, digest
from netspec.data.places import need_data, source_files
from netspec.data.raw_pictures import picture_paths
from netspec.kinds.inputs.image import Image
from netspec.kinds.sources.table import Table
from netspec.spec.model import InputSpec, OutputSpec, Spec


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


def picture_hashes(spec: Spec, parts: Mapping[str, Loaded], files: Path) -> dict[str, str]:
    """Column of a table that names pictures → SHA-256 of all their content, in the order of the rows."""
    if not isinstance(need_data(spec).source, Table):
        return {}
    found = {}
    for one in _with_pictures(spec):
        whole = hashlib.sha256()
        with ThreadPoolExecutor(THREADS) as pool:
            for part in parts.values():
                paths = picture_paths(one, part.frame, range(part.rows), files) or ()
                for hashed in pool.map(digest, paths):
                    whole.update(hashed)
        found[f"pictures of {one.name}"] = whole.hexdigest()
    return found


def _with_pictures(spec: Spec) -> list[InputSpec | OutputSpec]:
    inputs: list[InputSpec | OutputSpec] = [o for o in spec.inputs if isinstance(o.kind, Image)]
    told = [one.target_pictures for one in spec.outputs if one.target_pictures is not None]
    labelled = [o for o in spec.outputs if o.targets and o.kind.target_form == "label_pictures"]
    return [*inputs, *told, *labelled]
