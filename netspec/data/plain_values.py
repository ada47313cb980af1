"""Numpy's values as Python's own, as JSON and cells of tables can hold them."""

import json
from typing import Any

import numpy as np


def plain_values(values: np.ndarray) -> list[Any]:
    """As nested lists of Python's own values; a float32 gets the shortest digits that tell it apart.

    >>> plain_values(np.array([0.1, 2.5], np.float32))
    [0.1, 2.5]
    """
    if values.dtype == np.float32:
        # 0.1 instead of 0.10000000149011612
        shortest = [float(str(one)) for one in values.reshape(-1)]
        return _shaped(shortest, values.shape)
    if are_arrays(values):
        return [plain_values(one) for one in values]
    listed: list[Any] = values.tolist()
    return listed


def plain_value(value: Any) -> Any:
    """A cell of a data file as JSON can hold it: an array as nested lists, a number of numpy's as Python's, a date as text.

    >>> plain_value(np.array([[1, 2], [3, 4]]))
    [[1, 2], [3, 4]]
    """
    if not isinstance(value, np.ndarray | np.generic):
        return value
    if value.dtype.kind in "mM":
        return np.asarray(value).astype(str).tolist()
    (plain,) = plain_values(np.asarray(value)[None])
    return plain


def table_cell(value: Any) -> Any:
    """A cell of a data file as one cell of a table can hold it: an array, a list or a mapping as JSON."""
    if isinstance(value, np.ndarray | list | dict):
        return json.dumps(plain_value(value), ensure_ascii=False)
    return value


def are_arrays(values: np.ndarray) -> bool:
    """Whether each row's answer is an array of its own, as long as its sample."""
    return values.dtype == object and len(values) > 0 and isinstance(values[0], np.ndarray)


def _shaped(flat: list[float], shape: tuple[int, ...]) -> list[Any]:
    if len(shape) == 1:
        return flat
    step = len(flat) // shape[0] if shape[0] else 0
    return [_shaped(flat[i * step : (i + 1) * step], shape[1:]) for i in range(shape[0])]
