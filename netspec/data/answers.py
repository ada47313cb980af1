"""Answers as columns of a table and as records: what `evaluate` and `predict` write, in one form."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from netspec.data.plain_values import are_arrays, plain_values
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
        self.pictures = tuple(one.name for one in answered if one.kind.gives_pictures)
        """The outputs whose answers are pictures."""
        self._columns = {one.name: one.columns for one in spec.outputs}
        self._of_places = {one.name for one in spec.outputs if one.kind.per_place}
        self._separators = {
            one.name: one.kind.separator for one in spec.outputs if isinstance(one.kind, Set)
        }
        self._many = {one.name for one in answered if one.kind.many}

    def columns(self, answers: Mapping[Answer, np.ndarray]) -> dict[str, np.ndarray]:
        """Columns `[N]`: a class's probability has its name behind it, a number that of its target's column, and where each
        of several columns has a line of numbers, its place in that, from 1.

        Other numbers are counted from 0. A set is one text, its classes in their order; boxes, and what is answered place by
        place, are a list as JSON. Pictures have no columns, but the names of their files have one.
        """
        found: dict[str, np.ndarray] = {}
        for (output, part), values in answers.items():
            if (output, part) not in self.names or (output in self.pictures and values.ndim > 1):
                # an output that is there for training alone, or whose pixels are no cells of a table
                continue
            name = self.names[output, part]
            if output in self._many:
                if not part:
                    found[name] = _as_json(self._boxes(answers, output))
                continue
            if not part and output in self._separators:
                values = self._texts(output, values)
            if values.ndim == 1 or output in self._of_places:
                found[name] = _as_texts(values)
                continue
            flat = values.reshape(len(values), -1)
            for position, head in enumerate(self._heads(output, part, flat.shape[1])):
                found[f"{name}_{head}"] = flat[:, position]
        return found

    def table(
        self, kept: dict[str, list[Any]], answers: Mapping[Answer, np.ndarray]
    ) -> tuple[dict[str, list[Any]], dict[str, np.ndarray]]:
        """The columns `kept` of the data and those of the answers: a row for each sample, or where it has boxes for each box.

        Where two outputs give boxes, a row is a sample, and its boxes are lists as JSON.
        """
        columns = self.columns(answers)
        if len(self._many) != 1:
            return kept, columns
        # imported here: most networks give one answer to a sample
        from netspec.data.many_answers import unrolled

        (output,) = self._many
        name, target = self.names[output, ""], self._columns[output]
        corners = target[1:] if len(target) == 5 else ("x_min", "y_min", "x_max", "y_max")
        heads = (name, *(f"{name}_{head}" for head in ("class", "score", *corners)))
        return unrolled(kept, columns, answers, output, heads)

    def truth(self, targets: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Raw targets as columns `[N]`, each called as the column of its answer with `_truth` behind it."""
        many = {output: raw for output, raw in targets.items() if output in self._many}
        whole = {(output, ""): raw for output, raw in targets.items() if output not in many}
        found = {f"{name}_truth": values for name, values in self.columns(whole).items()}
        for output, raw in many.items():
            from netspec.data.many_answers import listed_truth

            boxes = listed_truth(raw, self.classes[output])
            found[f"{self.names[output, '']}_truth"] = _as_json(boxes)
        return found

    def records(self, answers: Mapping[Answer, np.ndarray]) -> list[dict[str, Any]]:
        """A dict for each row: answers by name, probabilities by class, sets as lists of classes, arrays as nested lists.

        Boxes are a list of `{"class": …, "score": …, "box": [x_min, y_min, x_max, y_max]}`, best first. A picture stays an
        array `[height, width]`, or with channels behind.
        """
        named = {
            self.names[output, part]: self._boxes(answers, output)
            if output in self._many
            else self._per_row(output, part, values)
            for (output, part), values in answers.items()
            if (output, part) in self.names and not (part and output in self._many)
        }
        return [dict(zip(named, row, strict=True)) for row in zip(*named.values(), strict=True)]

    def _boxes(self, answers: Mapping[Answer, np.ndarray], output: str) -> list[Any]:
        from netspec.data.many_answers import listed_boxes

        return listed_boxes(answers, output)

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
        if len(names) == width:
            return names
        if part != "probability" and len(names) > 1 and width % len(names) == 0:
            # a line for each column: the first row to come is 1
            steps = range(1, width // len(names) + 1)
            return [f"{name}_{step}" for name in names for step in steps]
        return range(width)


def _as_json(rows: list[Any]) -> np.ndarray:
    """Each row as a text of JSON, which one column of a table can hold."""
    return np.array([json.dumps(one, ensure_ascii=False) for one in rows], object)


def _as_texts(values: np.ndarray) -> np.ndarray:
    """Arrays, be they of unequal lengths, as JSON, which one column of a table can hold; everything else as it is."""
    if values.ndim == 1 and not are_arrays(values):
        return values
    return np.array([json.dumps(plain_values(one), ensure_ascii=False) for one in values], object)
