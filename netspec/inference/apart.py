"""Arrays that a table holds in a column for each number, as `predict` itself writes them: `code_0`, `code_1` …"""

from collections import ChainMap
from collections.abc import Collection

import numpy as np

from netspec.data.frame import Frame
from netspec.data.raw import typed_column
from netspec.kinds.tensors import elements
from netspec.source.record import Record
from netspec.spec.model import InputSpec, Spec


class Apart(Record):
    """An input whose numbers lie in columns of their own, in the order of the array."""

    spec: InputSpec
    columns: tuple[str, ...]


def lying_apart(spec: Spec, names: Collection[str]) -> dict[str, Apart]:
    """The inputs that lie so among columns of these names, by the column that they would else have."""
    found: dict[str, Apart] = {}
    if spec.data is not None and spec.data.rows_per_sample is not None:
        # a row is no sample there
        return found
    for one in spec.inputs:
        raw = one.kind.raw(one.width)
        whole = all(isinstance(size, int) for size in raw.sizes)
        if one.width > 1 or not raw.sizes or not whole or raw.dtype != "float32":
            continue
        (column,) = one.columns
        columns = tuple(f"{column}_{i}" for i in range(elements(raw.sizes)))
        if column not in names and set(columns) <= set(names):
            found[column] = Apart(one, columns)
    return found


def together(frame: Frame, apart: dict[str, Apart]) -> Frame:
    """The frame with an array for each of these inputs. Raises `SpecError` at a cell that is no number."""
    arrays = {}
    for column, (one, columns) in apart.items():
        (rule,) = one.kind.cells(1)
        numbers = [typed_column(frame, name, rule, (), one.name, one.place) for name in columns]
        sizes = one.kind.raw(1).sizes
        arrays[column] = np.stack(numbers, axis=1).reshape(frame.rows, *map(int, sizes))
    return frame.with_columns(ChainMap(arrays, frame.columns))  # type: ignore[arg-type]
