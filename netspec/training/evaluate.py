"""Loss and metrics of a part, while training and of a finished run, and the answers to its rows."""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from netspec.data import dataset
from netspec.data.answers import AnswerForm
from netspec.data.dataset import Part
from netspec.data.decoder import Decoder
from netspec.data.fitted import read_fitted
from netspec.data.hashes import content_hashes
from netspec.data.plain_values import plain_values
from netspec.graph.ends import arriving
from netspec.graph.graph import Graph
from netspec.inference.real_places import without_padding
from netspec.kinds.named_sizes import base_of
from netspec.kinds.sections.train import Train
from netspec.kinds.tensors import Size, elements
from netspec.source.diagnostics import fail
from netspec.source.text import whole_file
from netspec.spec.answers import Answer
from netspec.spec.model import Spec
from netspec.training.balance import read_balanced
from netspec.training.batches import Rows
from netspec.training.calculation import as_trained
from netspec.training.checkpoint import load_best
from netspec.training.device import choose_device
from netspec.training.drawing import hidden
from netspec.training.learner import Learner
from netspec.training.memory import enough_memory, too_little_to_measure
from netspec.training.short import need_fitting_lengths
from netspec.training.tally import Means, Tally
from netspec.training.terms import with_targets

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
        names = [one.spec.name for one in graph.inputs]
        inputs, targets = hidden(graph, spec, part.inputs, part.targets)
        self.inputs = Rows(inputs, names, device)
        self.plain = self.inputs if inputs is part.inputs else Rows(part.inputs, names, device)
        """What is answered: nothing is hidden in it."""
        self.names = with_targets(spec)
        self.targets = Rows(targets, self.names, device)
        self.sizes = part.sizes
        self.batch = rows_at_once(graph, part)
        if any(one.kind.meets_others for one in spec.outputs):
            # the loss hangs on how many rows meet, so as many do as in training
            self.batch = (spec.train or Train()).rows_at_once

    @torch.no_grad()
    def __call__(self, learner: Learner, answers: list[Answers] | None = None) -> Measured:
        """Loss and metrics; the decoded answers of each batch are added to `answers` if it is given."""
        with learner.answering():
            return self._measured(learner, answers)

    def _measured(self, learner: Learner, answers: list[Answers] | None) -> Measured:
        tallies = [Tally(one) for one in self.outputs]
        losses = Means([term.weight for term in learner.terms])
        for begin in range(0, self.rows, self.batch):
            end = min(begin + self.batch, self.rows)
            results = learner.results(self.inputs.slice(begin, end))
            targets = self.targets.slice(begin, end)
            losses.add(learner.losses(results, targets), learner.counts(end - begin, targets))
            sizes = {name: rows[begin:end] for name, rows in self.sizes.items()}
            found = {name: result.cpu().numpy() for name, result in results.items()}
            self._count(tallies, (results, found), targets, sizes)
            if answers is not None and self.plain is not self.inputs:
                plain = learner.results(self.plain.slice(begin, end))
                found = {name: result.cpu().numpy() for name, result in plain.items()}
            if answers is not None:
                answered = self.decoder.answers(found, sizes)
                answers.append({k: answered[k] for k in answered if k[0] not in self.pictures})
        return Measured(losses.value(), {tally.name: tally.values() for tally in tallies})

    def _count(
        self,
        tallies: Sequence[Tally],
        given: tuple[Mapping[str, torch.Tensor], Mapping[str, np.ndarray]],
        targets: Sequence[torch.Tensor],
        sizes: Mapping[str, np.ndarray],
    ) -> None:
        """Add what a batch gives to the metrics; its results are given as tensors and as arrays."""
        results, found = given
        asked = dict(zip(self.names, targets, strict=True))
        measured = self.decoder.measured(found, sizes)
        truth = self.decoder.truth({name: one.cpu().numpy() for name, one in asked.items()}, sizes)
        for tally in tallies:
            name = tally.name
            if not tally.output.has_target:
                tally.kept.append((found[name][:, 0], found[name][:, 1]))
                continue
            tally.add(measured[name], truth[name])
            if tally.ranks:
                tally.rank(self.decoder.probabilities(tally.output, found[name]))
            if tally.of_logits:
                tally.add_logits(*tally.output.kind.rows(results[name], asked[name]))


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
    spec = as_trained(spec, folder)
    learner = Learner(graph, spec, device, read_balanced(folder))
    load_best(learner, folder / "best.safetensors")
    name, part = dataset.encode_only(spec, fitted, data, arriving(graph))
    answers: list[Answers] = []
    judge = Judge(graph, spec, Decoder(spec.outputs, fitted), part, device)
    with enough_memory(lambda: too_little_to_measure(spec, judge.batch)):
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
