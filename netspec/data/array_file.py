"""Array files: NumPy's `.npz` and `.npy`, and MNIST's `idx`, gzipped or not. Nothing that is pickled is opened."""

import gzip
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import numpy as np

from netspec.data.cells import GAPS
from netspec.data.frame import Frame
from netspec.data.npz import unreadable_arrays
from netspec.data.ragged import Flat, as_column
from netspec.source.diagnostics import fail
from netspec.source.text import whole_file

IDX_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
"""The third byte of an idx file → its type, as http://yann.lecun.com/exdb/mnist describes them."""

Array = np.ndarray


def read_arrays(
    files: dict[str, tuple[Path, str]],
    wanted: Callable[[str], bool],
    flat: Mapping[str, Flat] = MappingProxyType({}),
) -> Frame:
    """Columns from files; the key `""` is an `.npz` with a column per array. Raises `SpecError`.

    Those in `flat` may hold their samples end to end, which their number of axes tells.
    """
    columns: dict[str, Any] = {}
    names: dict[str, str] = {}
    for column, (path, name) in files.items():
        found = _npz(path, name, wanted) if column == "" else {column: _single(path, name)}
        columns.update(found)
        names.update(dict.fromkeys(found, name))
    for column, form in flat.items():
        if column in columns and columns[column].ndim == form.rank and form.lengths in columns:
            columns[column] = _cut(columns, column, form.lengths, names[column])
    lengths = {column: len(array) for column, array in columns.items()}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"`{column}` {length:,}" for column, length in lengths.items())
        name = next(iter(names.values()))
        message = f"the arrays do not have the same number of samples: {said}"
        raise fail("NS4009", message, whole_file(name))
    return Frame(
        columns,
        next(iter(lengths.values()), 0),
        lambda row, column: whole_file(names[column]),
        marks=GAPS,
        positions=True,
        row_words=lambda row: f"sample {row}, counted from 0",
    )


def _cut(columns: dict[str, Any], column: str, by: str, name: str) -> Array:
    """The samples that lie end to end in an array, each as an array of its own."""
    lengths, array = columns[by], columns[column]
    whole = lengths.ndim == 1 and lengths.dtype.kind in "iu" and (lengths >= 0).all()
    if not whole or lengths.sum() != len(array):
        total = f"{lengths.sum():,}" if whole else "no whole numbers"
        message = f"`{column}` holds {len(array):,} places end to end, and the lengths in `{by}` are {total} in all"
        help = (
            "let them add up, or put the samples side by side, with padding behind the shorter ones"
        )
        raise fail("NS4031", message, whole_file(name), help=help)
    return as_column(np.split(array, np.cumsum(lengths)[:-1]))


def _npz(path: Path, name: str, wanted: Callable[[str], bool]) -> dict[str, Array]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if not hasattr(arrays, "files"):
                raise ValueError("it holds one array without a name")
            return {
                key: _with_samples(arrays[key], key, name) for key in arrays.files if wanted(key)
            }
    except (OSError, ValueError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise unreadable_arrays(name, str(error)) from None


def _single(path: Path, name: str) -> Array:
    try:
        if path.name.removesuffix(".gz").endswith(".npy"):
            with _opened(path) as file:
                array = np.lib.format.read_array(file, allow_pickle=False)
        else:
            with _opened(path) as file:
                array = _idx(file.read())
    except (OSError, ValueError, zlib.error, EOFError) as error:
        raise unreadable_arrays(name, str(error)) from None
    return _with_samples(array, name, name)


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if packed else path.open("rb")  # type: ignore[return-value]


def _idx(data: bytes) -> Array:
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] not in IDX_TYPES:
        raise ValueError("it is neither `.npy` nor `idx`")
    rank = data[3]
    header = 4 + 4 * rank
    sizes = np.frombuffer(data, ">i4", rank, 4) if len(data) >= header else np.zeros(0)
    array = np.frombuffer(data, IDX_TYPES[data[2]], offset=min(header, len(data)))
    if len(sizes) != rank or array.size != sizes.prod():
        raise ValueError("it is cut short, or longer than its header says")
    return array.reshape(sizes).astype(array.dtype.newbyteorder("="))


def _with_samples(array: Array, key: str, name: str) -> Array:
    if array.ndim == 0:
        message = f"the array `{key}` is a single number: its first axis must count the samples"
        raise fail("NS4009", message, whole_file(name))
    return array
