"""Answers as columns of a table and as records: what `evaluate` and `predict` write, in one form."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from netspec.kinds.columns import Json
from netspec.kinds.outputs.set import Set
from netspec.spec.answers import Answer, answer_names
from netspec.spec.model import Spec


class AnswerForm:
    """How the answers of a spec are called, and which classes their probabilities belong to."""

    def __init__(self, spec: Spec) -> None:
        answered = [one for one in spec.outputs if not one.train_only]
        self.names: dict[Answer, str] = answer_names(answered, [one.name for one in spec.inputs])
        self.classes: dict[str, tuple[Json, ...]] = {
            one.name: one.kind.classes_named() for one in spec.outputs
        }
        self._columns = {one.name: one.columns for one in spec.outputs}
        self.pictures = [one.name for one in answered if one.kind.answers_picture]
        """The outputs whose answers are label pictures: a table cannot hold them, and names their files."""
        self._of_places = {one.name for one in spec.outputs if one.kind.per_place}
        self._separators = {
            one.name: one.kind.separator for one in spec.outputs if isinstance(one.kind, Set)
        }

    def columns(self, answers: Mapping[Answer, np.ndarray]) -> dict[str, np.ndarray]:
        """Columns `[N]`: a class's probability has its name behind it, a number that of its target's column.

        Other numbers are counted from 0. A set is one text, its classes in their order. What is answered place by place
        is a JSON list.
        """
        found: dict[str, np.ndarray] = {}
        for (output, part), values in answers.items():
            if (output, part) not in self.names:
                # an output that is there for training alone
                continue
            name = self.names[output, part]
            if not part and output in self._separators:
                values = self._texts(output, values)
            if values.ndim == 1 or output in self._of_places:
                found[name] = _as_texts(values)
                continue
            flat = values.reshape(len(values), -1)
            for position, head in enumerate(self._heads(output, part, flat.shape[1])):
                found[f"{name}_{head}"] = flat[:, position]
        return found

    def truth(self, targets: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Raw targets as columns `[N]`, each called as the column of its answer with `_truth` behind it."""
        whole = {(output, ""): raw for output, raw in targets.items()}
        return {f"{name}_truth": values for name, values in self.columns(whole).items()}

    def records(self, answers: Mapping[Answer, np.ndarray]) -> list[dict[str, Any]]:
        """A dict for each row: answers by name, probabilities by class, sets as lists of classes, arrays as nested lists.

        A label picture stays an array `[height, width]`.
        """
        named = {
            self.names[output, part]: self._per_row(output, part, values)
            for (output, part), values in answers.items()
            if (output, part) in self.names
        }
        return [dict(zip(named, row, strict=True)) for row in zip(*named.values(), strict=True)]

    def _per_row(self, output: str, part: str, values: np.ndarray) -> list[Any]:
        if not part and output in self._separators:
            return self._members(output, values)
        if output in self.pictures:
            return list(values)
        plain = plain_values(values)
        if part != "probability" or values.ndim != 2:
            return plain
        heads = [str(head) for head in self._heads(output, part, values.shape[1])]
        return [dict(zip(heads, row, strict=True)) for row in plain]

    def _members(self, output: str, values: np.ndarray) -> list[list[Json]]:
        """Rows `[N, classes]` of true and false → the classes that are there."""
        classes = self.classes[output]
        return [[classes[place] for place in np.flatnonzero(row)] for row in values]

    def _texts(self, output: str, values: np.ndarray) -> np.ndarray:
        parted = self._separators[output].join
        return np.array([parted(map(str, row)) for row in self._members(output, values)], object)

    def _heads(self, output: str, part: str, width: int) -> Sequence[Json]:
        names = self.classes[output] if part == "probability" else self._columns[output]
        return names if len(names) == width else range(width)


def plain_values(values: np.ndarray) -> list[Any]:
    """As nested lists of Python's own values; a float32 gets the shortest digits that tell it apart.

    >>> plain_values(np.array([0.1, 2.5], np.float32))
    [0.1, 2.5]
    """
    if values.dtype == np.float32:
        # 0.1 instead of 0.10000000149011612
        shortest = [float(str(one)) for one in values.reshape(-1)]
        return _shaped(shortest, values.shape)
    if _are_arrays(values):
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


def _are_arrays(values: np.ndarray) -> bool:
    """Whether each row's answer is an array of its own, as long as its sample."""
    return values.dtype == object and len(values) > 0 and isinstance(values[0], np.ndarray)


def _as_texts(values: np.ndarray) -> np.ndarray:
    """Arrays, be they of unequal lengths, as JSON, which one column of a table can hold; everything else as it is."""
    if values.ndim == 1 and not _are_arrays(values):
        return values
    return np.array([json.dumps(plain_values(one), ensure_ascii=False) for one in values], object)


def _shaped(flat: list[float], shape: tuple[int, ...]) -> list[Any]:
    if len(shape) == 1:
        return flat
    step = len(flat) // shape[0] if shape[0] else 0
    return [_shaped(flat[i * step : (i + 1) * step], shape[1:]) for i in range(shape[0])]
