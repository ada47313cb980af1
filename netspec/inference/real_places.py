"""Answers that have a named axis, cut to what is real of it in each sample."""

from collections.abc import Mapping, Sequence

import numpy as np

from netspec.data.ragged import NO_BOUND, as_column
from netspec.kinds.named_sizes import base_of, formula
from netspec.spec.answers import Answer
from netspec.spec.model import InputSpec

Answers = dict[Answer, np.ndarray]
Sizes = Mapping[Answer, Sequence[int | str | None]]
"""Answer → its sizes in the file, the batch first."""


def without_padding(
    answers: Answers, sizes: Sizes, inputs: Sequence[InputSpec], raw: Mapping[str, np.ndarray]
) -> Answers:
    """The answers; those along an axis that has lengths as columns of arrays, each as long as its sample says."""
    lengths = {axis: _lengths(one, raw) for one in inputs if (axis := one.kind.marks()) is not None}
    return {key: _cut(values, sizes[key][1:], lengths) for key, values in answers.items()}


def _lengths(one: InputSpec, raw: Mapping[str, np.ndarray]) -> np.ndarray:
    """What an input says; of texts only the file knows, which took them apart, so nothing of theirs is cut off."""
    said = raw.get(one.name)
    if said is not None:
        return np.asarray(said.sum(1) if said.ndim == 2 else said)
    assert one.of is not None
    texts = raw.get(one.of.name)
    if texts is None or texts.ndim == 1:
        rows = len(next(iter(raw.values())))
        return np.full(rows, NO_BOUND)
    behind = np.arange(1, texts.shape[1] + 1)
    return np.asarray(np.where(texts != "", behind, 0).max(1, initial=1))


def _cut(
    values: np.ndarray, sizes: Sequence[int | str | None], lengths: Mapping[str, np.ndarray]
) -> np.ndarray:
    named = {i: s for i, s in enumerate(sizes) if isinstance(s, str) and base_of(s) in lengths}
    if not named:
        return values
    found = []
    for row, whole in enumerate(values):
        part = [slice(None)] * whole.ndim
        for axis, size in named.items():
            base, add, divide = formula(size)
            part[axis] = slice(max(0, (int(lengths[base][row]) + add) // divide))
        found.append(whole[tuple(part)])
    return as_column(found)
