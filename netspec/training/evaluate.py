"""Loss and metrics of a part, while training and of a finished run, and the answers to its rows."""

import json
import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from netspec.data import dataset
from netspec.data.answers import AnswerForm, plain_values
from netspec.data.dataset import Part
from netspec.data.decoder import Decoder
from netspec.data.fitted import read_fitted
from netspec.data.hashes import content_hashes
from netspec.graph.ends import arriving
from netspec.graph.graph import Graph
from netspec.inference.real_places import without_padding
from netspec.kinds.metrics.metric import LogitMetric, Metric, SequenceMetric
from netspec.kinds.metrics.ranked import RankMetric
from netspec.kinds.named_sizes import base_of
from netspec.kinds.tensors import Size, elements
from netspec.source.diagnostics import fail
from netspec.source.text import whole_file
from netspec.spec.answers import Answer
from netspec.spec.model import OutputSpec, Spec
from netspec.training.balance import read_balanced
from netspec.training.batches import Rows
from netspec.training.checkpoint import load_best
from netspec.training.device import choose_device, enough_memory
from netspec.training.drawing import hidden
from netspec.training.learner import Learner, with_targets
from netspec.training.short import need_fitting_lengths

LARGEST = 1 << 24
"""The elements that the widest result may have in one batch: 64 MB of numbers."""

Metrics = dict[str, dict[str, float]]
Answers = dict[Answer, np.ndarray]


class Measured(NamedTuple):
    """Loss and metrics (output → metric → value) over all rows of a part."""

    loss: float
    metrics: Metrics


class Evaluation(NamedTuple):
    """A finished run on a part: what it is worth, and by column its answers, with the row and the truth of each."""

    part: str
    rows: int
    loss: float
    metrics: Metrics
    predictions: dict[str, list[object]]


class Judge:
    """Measures a learner on one part; the rows stay on the device from epoch to epoch."""

    def __init__(
        self, graph: Graph, spec: Spec, decoder: Decoder, part: Part, device: torch.device
    ) -> None:
        need_fitting_lengths(graph, part)
        self.outputs = [one for one in spec.outputs if one.has_target]
        self.decoder = decoder
        self.rows = part.rows
        names = [one.spec.name for one in graph.inputs]
        inputs, self.arrays = hidden(graph, spec, part.inputs, part.targets)
        self.inputs = Rows(inputs, names, device)
        self.plain = self.inputs if inputs is part.inputs else Rows(part.inputs, names, device)
        """What is answered: nothing is hidden in it."""
        self.targets = Rows(self.arrays, with_targets(spec), device)
        self.sizes = part.sizes
        self.batch = rows_at_once(graph, part)

    @torch.no_grad()
    def __call__(self, learner: Learner, answers: list[Answers] | None = None) -> Measured:
        """Loss and metrics; the decoded answers of each batch are added to `answers` if it is given."""
        learner.module.eval()
        tallies = [_Tally(one) for one in self.outputs]
        losses = _Means([term.weight for term in learner.terms])
        for begin in range(0, self.rows, self.batch):
            end = min(begin + self.batch, self.rows)
            results = learner.results(self.inputs.slice(begin, end))
            targets = self.targets.slice(begin, end)
            losses.add(learner.losses(results, targets), learner.counts(end - begin, targets))
            sizes = {name: rows[begin:end] for name, rows in self.sizes.items()}
            found = {name: result.cpu().numpy() for name, result in results.items()}
            self._count(tallies, (results, found), (begin, end), sizes)
            if answers is not None and self.plain is not self.inputs:
                plain = learner.results(self.plain.slice(begin, end))
                found = {name: result.cpu().numpy() for name, result in plain.items()}
            if answers is not None:
                answers.append(self.decoder.answers(found, sizes))
        return Measured(losses.value(), {tally.name: tally.values() for tally in tallies})

    def _count(
        self,
        tallies: Sequence["_Tally"],
        given: tuple[Mapping[str, torch.Tensor], Mapping[str, np.ndarray]],
        rows: tuple[int, int],
        sizes: Mapping[str, np.ndarray],
    ) -> None:
        """Add what a batch gives to the metrics; its results are given as tensors and as arrays."""
        results, found = given
        asked = {name: array[slice(*rows)] for name, array in self.arrays.items()}
        measured = self.decoder.measured(found, sizes)
        truth = self.decoder.truth(asked, sizes)
        for tally in tallies:
            name = tally.name
            tally.add(measured[name], truth[name])
            if tally.ranked:
                tally.rank(self.decoder.probabilities(tally.output, found[name]), truth[name])
            if tally.of_logits:
                target = torch.from_numpy(np.ascontiguousarray(asked[name]))
                result = results[name]
                tally.add_logits(*tally.output.kind.rows(result, target.to(result.device)))


class _Means:
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


class _Tally:
    """The metrics of one output: sums over the batches, and for those of an order the probabilities of all rows."""

    def __init__(self, output: OutputSpec) -> None:
        self.output = output
        self.name = output.name
        self.classes = len(output.kind.classes_named())
        self.ranked = [one for one in output.metrics if isinstance(one, RankMetric)]
        self.of_logits = [one for one in output.metrics if isinstance(one, LogitMetric)]
        self.of_sequences = [one for one in output.metrics if isinstance(one, SequenceMetric)]
        others = (*self.ranked, *self.of_logits, *self.of_sequences)
        self.metrics = {one.kind: one for one in output.metrics if one not in others}
        self.sums: dict[str, Sequence[Any]] = {}
        self.kept: list[tuple[np.ndarray, np.ndarray]] = []
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
        for name, metric in self.metrics.items():
            self._add(name, metric.sums(answer, truth, self.classes))

    def add_logits(self, prediction: torch.Tensor, target: torch.Tensor) -> None:
        for one in self.of_logits:
            sums = one.logit_sums(torch.nn.functional, prediction, target)
            self._add(one.kind, sums)

    def _add(self, name: str, new: Sequence[Any]) -> None:
        before = self.sums.get(name, [0.0] * len(new))
        self.sums[name] = [a + b for a, b in zip(before, new, strict=True)]

    def rank(self, probabilities: np.ndarray, truth: np.ndarray) -> None:
        self.kept.append((probabilities, truth))

    def values(self) -> dict[str, float]:
        """The metrics in the order of the spec."""
        return {one.kind: self._value(one) for one in self.output.metrics}

    def _value(self, metric: Metric) -> float:
        if isinstance(metric, RankMetric):
            return metric.whole(*(np.concatenate(some) for some in zip(*self.kept, strict=True)))
        if not self.places:
            return math.nan  # no place of the part counts
        return metric.value(tuple(self.sums[metric.kind]), self.places)


def rows_at_once(graph: Graph, part: Part) -> int:
    """As many rows as keep the widest result of a layer within 64 MB, from 1 to 65,536."""
    named = {
        size: part.inputs[one.spec.name].shape[axis]
        for one in graph.inputs
        for axis, size in enumerate(one.value.type.sizes, start=1)
        if isinstance(size, str)
    }
    widest = max(value.times * _elements(value.type.sizes, named) for value in graph.values())
    return max(1, min(65536, LARGEST // max(1, widest)))


def _elements(sizes: tuple[Size, ...], named: dict[str, int]) -> int:
    """How many there are, with numbers for named sizes; what windows leave of one is taken for the whole."""
    return elements(tuple(named.get(base_of(s), 1) if isinstance(s, str) else s for s in sizes))


def evaluate(graph: Graph, spec: Spec, folder: Path, data: Path | None) -> Evaluation:
    """Measure a finished run on the test part of its spec, or on `data`. Raises `SpecError`."""
    fitted = read_fitted(folder)
    if data is None:
        need_same_data(folder, spec)
    device = choose_device(spec)
    learner = Learner(graph, spec, device, read_balanced(folder))
    load_best(learner, folder / "best.safetensors")
    name, part = dataset.encode_only(spec, fitted, data, arriving(graph))
    answers: list[Answers] = []
    judge = Judge(graph, spec, Decoder(spec.outputs, fitted), part, device)
    with enough_memory(spec, judge.batch):
        measured = judge(learner, answers)
    columns = _columns(graph, spec, part, answers)
    return Evaluation(name, part.rows, measured.loss, measured.metrics, columns)


def need_same_data(folder: Path, spec: Spec) -> None:
    """Raise `SpecError` where the data have changed: a split drawn anew would test on rows that were learned from."""
    path = folder / "run.json"
    try:
        then = dict(json.loads(path.read_text(encoding="utf-8"))["data"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise fail(
            "NS6001", f"`{path}` is damaged", whole_file(str(path)), help="train once more"
        ) from error
    now = content_hashes(spec)
    changed = [name for name in now if name in then and then[name] != now[name]]
    if changed:
        message = f"`{changed[0]}` has changed since the training"
        help = (
            "its test part would hold rows that the network learned from; name rows it has not seen: "
            f"`netspec evaluate {folder} new.csv`"
        )
        raise fail("NS5004", message, whole_file(str(path)), help=help)


def _columns(
    graph: Graph, spec: Spec, part: Part, batches: Sequence[Answers]
) -> dict[str, list[object]]:
    """The row, the answers and the truth as columns of a table; several numbers become a column for each.

    A column that is called like an answer gets `_of_data` behind its name.
    """
    form = AnswerForm(spec)
    answers = {key: np.concatenate([batch[key] for batch in batches]) for key in batches[0]}
    answers = without_padding(answers, _sizes(graph), spec.inputs, part.inputs)
    columns = form.columns(answers)
    rows = list(part.origins or range(1, part.rows + 1))
    found = {_free("row", columns): rows}
    found |= {name: plain_values(values) for name, values in columns.items()}
    for name, values in form.truth(part.truth).items():
        found[_free(name, found)] = plain_values(values)
    return found


def _sizes(graph: Graph) -> dict[Answer, tuple[Size, ...]]:
    """Answer → its sizes, the batch first."""
    return {
        (one.spec.name, part): ("batch", *type.sizes)
        for one in graph.outputs
        for part, type in one.spec.kind.answers(one.value.type).items()
    }


def _free(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name += "_of_data"
    return name
