"""The loss and the metrics of a part, added up batch by batch."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from netspec.kinds.metrics.metric import (
    LogitMetric,
    Metric,
    PairMetric,
    SequenceMetric,
    WholeMetric,
)
from netspec.spec.model import OutputSpec


class Means:
    """The loss of a part: of each output the mean over all its rows, or places, however they lie in batches."""

    def __init__(self, weights: Sequence[float]) -> None:
        self.weights = weights
        self.sums, self.counts = [0.0] * len(weights), [0] * len(weights)

    def add(self, means: Sequence[torch.Tensor], counts: Sequence[int]) -> None:
        for position, (mean, count) in enumerate(zip(means, counts, strict=True)):
            self.sums[position] += float(mean) * count
            self.counts[position] += count

    def value(self) -> float:
        """The weighted sum over the outputs."""
        parts = zip(self.weights, self.sums, self.counts, strict=True)
        return sum(weight * total / max(1, count) for weight, total, count in parts)


class Tally:
    """The metrics of one output: sums over the batches, and for those of the whole part its answers or probabilities."""

    def __init__(self, output: OutputSpec) -> None:
        self.output = output
        self.name = output.name
        self.classes = len(output.kind.classes_named())
        whole = [one for one in output.metrics if isinstance(one, WholeMetric)]
        self.ranks = any(one.of_probabilities for one in whole)
        self.of_logits = [one for one in output.metrics if isinstance(one, LogitMetric)]
        self.of_sequences = [one for one in output.metrics if isinstance(one, SequenceMetric)]
        others = (*whole, *self.of_logits, *self.of_sequences)
        self.metrics = {one.kind: one for one in output.metrics if one not in others}
        self.sums: dict[str, Sequence[Any]] = {}
        self.keeps = bool(whole)
        self.kept: list[tuple[np.ndarray, np.ndarray]] = []
        self.probabilities: list[np.ndarray] = []
        self.places = 0

    def add(self, answer: np.ndarray, truth: np.ndarray) -> None:
        for one in self.of_sequences:
            names = self.output.kind.classes_named()
            self._add(one.kind, one.sequence_sums(answer, truth, names))
        # float32 would lose rows: the sum of a million squares has no room for the next one
        answer, truth = answer.astype(np.float64), truth.astype(np.float64)
        if self.output.kind.per_place:
            counts = truth >= 0
            answer, truth = answer[counts], truth[counts]
        self.places += len(truth)
        if self.keeps:
            self.kept.append((answer, truth))
        for name, metric in self.metrics.items():
            self._add(name, metric.sums(answer, truth, self.classes))

    def add_logits(self, prediction: torch.Tensor, target: torch.Tensor) -> None:
        for one in self.of_logits:
            sums = one.logit_sums(torch.nn.functional, prediction, target)
            self._add(one.kind, sums)

    def _add(self, name: str, new: Sequence[Any]) -> None:
        before = self.sums.get(name, [0.0] * len(new))
        self.sums[name] = [a + b for a, b in zip(before, new, strict=True)]

    def rank(self, probabilities: np.ndarray) -> None:
        self.probabilities.append(probabilities)

    def values(self) -> dict[str, float]:
        """The metrics in the order of the spec."""
        return {one.kind: self._value(one) for one in self.output.metrics}

    def _value(self, metric: Metric) -> float:
        if isinstance(metric, PairMetric):
            return metric.of_pairs(*map(np.concatenate, zip(*self.kept, strict=True)))
        if isinstance(metric, WholeMetric):
            answer, truth = map(np.concatenate, zip(*self.kept, strict=True))
            given = np.concatenate(self.probabilities) if metric.of_probabilities else answer
            return metric.whole(given, truth, self.classes)
        if not self.places:
            return math.nan  # no place of the part counts
        return metric.value(tuple(self.sums[metric.kind]), self.places)
