"""The rows of a run that the exported file is held against, and what PyTorch made of them."""

import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from netspec.export.ports import ports_of, result_of
from netspec.graph.graph import Graph
from netspec.onnx_writer.weights import Array
from netspec.onnx_writer.write import Tensor

FILE = "reference.npz"
DAMAGES = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
"""What reading it raises where it is missing, cut off, or of another network."""


class Reference(NamedTuple):
    """A few rows: raw and encoded, and the network's results on the first 1, 7, … of them."""

    raw: dict[str, Array]
    encoded: dict[str, Array]
    results: dict[int, dict[str, Array]]
    """Number of rows → output → `[rows, …]`."""


def read_reference(folder: Path, graph: Graph) -> Reference:
    """The reference of a run, with the shapes and dtypes that the graph asks for. Raises one of `DAMAGES`."""
    with np.load(folder / FILE, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    raw = {
        one.name: _fitting(arrays, f"raw/{one.name}", one)
        for one in ports_of(graph, raw=True).inputs
    }
    encoded = {
        one.name: _fitting(arrays, f"encoded/{one.name}", one)
        for one in ports_of(graph, raw=False).inputs
    }
    results = {size: _results(arrays, graph, size) for size in _sizes(arrays)}
    rows = {len(array) for array in (*raw.values(), *encoded.values())}
    if len(rows) > 1 or not results or max(results) > min(rows):
        raise ValueError("columns of different lengths")
    return Reference(raw, encoded, results)


def _sizes(arrays: dict[str, Array]) -> list[int]:
    return sorted({int(name.rpartition("/")[2]) for name in arrays if name.startswith("result/")})


def _results(arrays: dict[str, Array], graph: Graph, size: int) -> dict[str, Array]:
    found = {
        one.spec.name: _fitting(arrays, f"result/{one.spec.name}/{size}", result_of(one))
        for one in graph.outputs
    }
    if size < 1 or any(len(array) != size for array in found.values()):
        raise ValueError(f"results that are not of {size} rows")
    return found


def _fitting(arrays: dict[str, Array], name: str, tensor: Tensor) -> Array:
    """The array, texts as objects. Raises `KeyError` or `ValueError` where it is not such a tensor."""
    array = arrays[name]
    dtype = "string" if array.dtype.kind == "U" else str(array.dtype)
    pairs = zip(array.shape, tensor.sizes, strict=True)
    if dtype != tensor.dtype or any(isinstance(b, int) and a != b for a, b in pairs):
        raise ValueError(f"{name} is {dtype} {array.shape}, not {tensor.dtype} {tensor.sizes}")
    return array.astype(object) if dtype == "string" else array
