"""Encoded data kept from one training to the next, so that the second one starts at once.

They lie in the cache (`cache.py`) under a hash of the files' content, of what the spec says of data, inputs and outputs, and of
the versions that encoded them. Pictures are kept one by one elsewhere. It is safe to delete.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime

from netspec.data import cache
from netspec.data.fitted import Fitted
from netspec.data.places import source_files
from netspec.kinds.inputs.image import Image
from netspec.kinds.tensors import Size
from netspec.source.tree import plain
from netspec.spec.model import Spec
from netspec.version import VERSION

SECTIONS = ("data", "input", "output")
WORTH = 1.0
"""Seconds that encoding must have taken."""
FACTS, ARRAYS = "facts.json", "arrays.npz"

Arrays = Mapping[str, np.ndarray]


class Kept(NamedTuple):
    """Arrays by name, what the columns learned, and what was told on the way."""

    arrays: dict[str, np.ndarray]
    fitted: Fitted
    notes: list[str]


def can_be(spec: Spec) -> bool:
    """Whether the encoded data of a spec can be kept."""
    pictures = any(isinstance(one.kind, Image) for one in spec.inputs)
    files = [file for part in source_files(spec).values() for file in part]
    windows = spec.data is not None and spec.data.source.kind == "series"
    return (
        cache.folder() is not None
        and not (pictures or windows)
        and all(f.path.is_file() for f in files)
    )


def key_of(spec: Spec, hashes: Mapping[str, str], arrives: Mapping[str, tuple[Size, ...]]) -> str:
    """The key of a spec's encoded data, whose files have these hashes; `arrives` is what the network gives for each output."""
    document = plain(spec.document)
    assert isinstance(document, dict)
    said = {name: document.get(name) for name in SECTIONS}
    versions = (VERSION, onnxruntime.__version__, np.__version__)
    arriving = sorted((name, tuple(map(str, sizes))) for name, sizes in arrives.items())
    facts = (versions, said, sorted(hashes.items()), arriving)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:40]


def find(key: str) -> Kept | None:
    """What is kept under a key; None where there is nothing, or it is damaged."""
    place = cache.folder()
    if place is None or not (place / key).is_dir():
        return None
    try:
        facts: dict[str, Any] = json.loads((place / key / FACTS).read_text(encoding="utf-8"))
        with np.load(place / key / ARRAYS, allow_pickle=False) as file:
            arrays = {name: _back(file[name]) for name in file.files}
        kept = Kept(arrays, Fitted.from_json(json.dumps(facts["fitted"])), list(facts["notes"]))
        if sorted(arrays) != facts["names"]:
            raise ValueError("arrays are missing")
    except Exception:  # whatever a damaged file raises
        shutil.rmtree(place / key, ignore_errors=True)
        return None
    with suppress(OSError):
        (place / key).touch()
    return kept


def keep(key: str, arrays: Arrays, fitted: Fitted, notes: Sequence[str]) -> None:
    """Keep encoded data, if there is room."""
    plain_arrays = {name: _plain(array) for name, array in arrays.items()}
    facts = {"fitted": fitted._asdict(), "notes": list(notes), "names": sorted(arrays)}

    def write(folder: Path) -> None:
        np.savez(folder / ARRAYS, allow_pickle=False, **plain_arrays)
        (folder / FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")

    cache.keep(key, sum(array.nbytes for array in plain_arrays.values()), write)


def _plain(array: np.ndarray) -> np.ndarray:
    """Texts as numpy's own: an array of objects could be read back only by running a pickle."""
    return array.astype(np.str_) if array.dtype == object else array


def _back(array: np.ndarray) -> np.ndarray:
    return array.astype(object) if array.dtype.kind == "U" else array
