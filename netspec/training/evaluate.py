"""Loss and metrics of a part, while training and of a finished run, and the answers to its rows."""

import json
from collections.abc import Collection, Sequence
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
from netspec.graph.graph import Graph
from netspec.kinds.metrics.metric import Metric, PairMetric
from netspec.kinds.metrics.ranked import RankMetric
from netspec.kinds.named_sizes import base_of
from netspec.kinds.sections.train import Train
from netspec.kinds.tensors import Size, elements
from netspec.source.diagnostics import fail
from netspec.source.text import whole_file
from netspec.spec.answers import Answer
from netspec.spec.model import OutputSpec, Spec
from netspec.training.balance import read_balanced
from netspec.training.batches import Rows
from netspec.training.checkpoint import load_best
from netspec.training.device import choose_device, enough_memory
from netspec.training.learner import Learner, with_targets
from netspec.training.short import need_fitting_lengths

LARGEST = 1 << 24
"""The elements that the widest result may have in one batch: 64 MB of numbers."""

Metrics = dict[str, dict[str, float]]
Answers = dict[Answer, np.ndarray]
Arrays = dict[str, np.ndarray]


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
        self.outputs = [one for one in spec.outputs if one.has_target or one.metrics]
        self.decoder = decoder
        self.pictures = {one.name for one in spec.outputs if one.kind.gives_pictures}
        self.rows = part.rows
        self.inputs = Rows(part.inputs, [one.spec.name for one in graph.inputs], device)
        self.names = with_targets(spec)
        self.targets = Rows(part.targets, self.names, device)
        self.sizes = part.sizes
        # pictures and windows are large: what is true of them is worked out when it is asked for
        small = {
            name: rows
            for name, rows in part.targets.items()
            if isinstance(rows, np.ndarray) and rows.ndim <= 2
        }
        self.truth = decoder.truth(small, part.sizes)
        self.batch = rows_at_once(graph, part)
        if any(one.kind.meets_others for one in spec.outputs):
            # the loss hangs on how many rows meet, so as many do as in training
            self.batch = (spec.train or Train()).batch_size

    @torch.no_grad()
    def __call__(self, learner: Learner, answers: list[Answers] | None = None) -> Measured:
        """Loss and metrics; the decoded answers of each batch are added to `answers` if it is given."""
        learner.module.eval()
        loss, tallies = 0.0, [_Tally(one) for one in self.outputs]
        for begin in range(0, self.rows, self.batch):
            end = min(begin + self.batch, self.rows)
            results = learner.results(self.inputs.slice(begin, end))
            targets = self.targets.slice(begin, end)
            loss += float(learner.loss(results, targets)) * (end - begin)
            arrays = {name: result.cpu().numpy() for name, result in results.items()}
            sizes = {name: rows[begin:end] for name, rows in self.sizes.items()}
            measured = self.decoder.measured(arrays, sizes)
            truths = self._truth(begin, end, targets, sizes)
            for tally in tallies:
                if not tally.output.has_target:
                    pairs = arrays[tally.name]
                    tally.kept.append((pairs[:, 0], pairs[:, 1]))
                    continue
                truth = truths[tally.name]
                tally.add(measured[tally.name], truth)
                if tally.ranked:
                    tally.rank(self.decoder.probabilities(tally.output, arrays[tally.name]), truth)
            if answers is not None:
                found = self.decoder.answers(arrays, sizes)
                answers.append({key: found[key] for key in found if key[0] not in self.pictures})
        metrics = {tally.name: tally.values() for tally in tallies}
        return Measured(loss / self.rows, metrics)

    def _truth(
        self, begin: int, end: int, targets: Sequence[torch.Tensor], sizes: Arrays
    ) -> dict[str, np.ndarray]:
        """What is true of these rows, by output."""
        known = {name: rows[begin:end] for name, rows in self.truth.items()}
        late = {
            name: rows.cpu().numpy()
            for name, rows in zip(self.names, targets, strict=True)
            if name not in known
        }
        return known | self.decoder.truth(late, sizes)


class _Tally:
    """The metrics of one output: sums over the batches, and for those of an order the probabilities of all rows."""

    def __init__(self, output: OutputSpec) -> None:
        self.output = output
        self.name = output.name
        self.classes = len(output.kind.classes_named())
        self.ranked = [one for one in output.metrics if isinstance(one, RankMetric)]
        self.metrics = {one.kind: one for one in output.metrics if one not in self.ranked}
        self.sums: dict[str, Sequence[Any]] = {}
        self.kept: list[tuple[np.ndarray, np.ndarray]] = []
        self.places = 0

    def add(self, answer: np.ndarray, truth: np.ndarray) -> None:
        # float32 would lose rows: the sum of a million squares has no room for the next one
        answer, truth = answer.astype(np.float64), truth.astype(np.float64)
        if self.output.kind.per_place:
            counts = truth >= 0
            answer, truth = answer[counts], truth[counts]
        self.places += len(truth)
        for name, metric in self.metrics.items():
            new = metric.sums(answer, truth, self.classes)
            self.sums[name] = [
                a + b for a, b in zip(self.sums.get(name, [0.0] * len(new)), new, strict=True)
            ]

    def rank(self, probabilities: np.ndarray, truth: np.ndarray) -> None:
        self.kept.append((probabilities, truth))

    def values(self) -> dict[str, float]:
        """The metrics in the order of the spec."""
        return {one.kind: self._value(one) for one in self.output.metrics}

    def _value(self, metric: Metric) -> float:
        if isinstance(metric, RankMetric | PairMetric):
            first, second = (np.concatenate(some) for some in zip(*self.kept, strict=True))
            if isinstance(metric, PairMetric):
                return metric.of_pairs(first, second)
            return metric.whole(first, second)
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
    name, part = dataset.encode_only(spec, fitted, data)
    answers: list[Answers] = []
    judge = Judge(graph, spec, Decoder(spec.outputs, fitted), part, device)
    with enough_memory(spec, judge.batch):
        measured = judge(learner, answers)
    columns = _columns(spec, part, answers)
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


def _columns(spec: Spec, part: Part, batches: Sequence[Answers]) -> dict[str, list[object]]:
    """The row, the answers and the truth as columns of a table; several numbers become a column for each.

    A column that is called like an answer gets `_of_data` behind its name.
    """
    form = AnswerForm(spec)
    answers = {key: np.concatenate([batch[key] for batch in batches]) for key in batches[0]}
    columns = form.columns(answers)
    rows = list(part.origins or range(1, part.rows + 1))
    found = {_free("row", columns): rows}
    found |= {name: plain_values(values) for name, values in columns.items()}
    for name, values in form.truth(part.truth).items():
        found[_free(name, found)] = plain_values(values)
    return found


def _free(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name += "_of_data"
    return name
