"""A training from the data to its result: a run is a folder."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from netspec.data import dataset
from netspec.data.dataset import Dataset, Part
from netspec.data.decoder import Decoder
from netspec.graph.ends import arriving
from netspec.graph.graph import Graph
from netspec.graph.lengths import marked_axes
from netspec.kinds.sections.train import Train
from netspec.source.diagnostics import SpecError, fail
from netspec.source.files import write_text
from netspec.source.text import whole_file
from netspec.spec.model import Spec
from netspec.training.balance import FACT, balanced_weights
from netspec.training.batches import Rows, batch_ends, holds_batch_norm
from netspec.training.checkpoint import (
    Keeper,
    identity,
    load_best,
    need_same,
    read_last,
    restore,
)
from netspec.training.device import choose_device, enough_memory, train_place
from netspec.training.diagnosis import diagnose
from netspec.training.evaluate import Judge, Metrics, rows_at_once
from netspec.training.folder import (
    PREVIOUS,
    alone,
    leave_nothing,
    refuse_foreign,
    set_aside,
    write_beginning,
    write_reference,
)
from netspec.training.goal import Goal
from netspec.training.learner import Learner, nothing_to_learn, trained, with_targets
from netspec.training.loop import Task, learn
from netspec.training.records import Records, write_history
from netspec.training.saying import with_said
from netspec.training.short import need_fitting_lengths
from netspec.training.state import NotFinite, Plan, State
from netspec.training.stop import Interrupted, unbroken
from netspec.training.watcher import Finished, Started, Watcher

__all__ = ["Interrupted", "Result", "train"]


FEWEST = 3
"""So many rows at least are kept for the exported file to be held against, however wide their results are."""


class Result(NamedTuple):
    """A finished run: what the best weights are worth on rows that training did not see."""

    folder: Path
    part: str
    """`test`, or without one `validation`, or without both `train`."""
    rows: int
    test: Metrics
    best_epoch: int
    epochs: int


def train(
    graph: Graph,
    spec: Spec,
    folder: Path,
    *,
    resume: bool = False,
    watch: Watcher | None = None,
    overrides: Mapping[str, str] | None = None,
) -> Result:
    """Train, keep the best weights, test them. Raises `SpecError`, and `Interrupted` on Ctrl-C."""
    device = choose_device(spec)
    if not trained(spec):
        raise nothing_to_learn(spec, has_loss=False)
    refuse_foreign(folder)
    last = folder / "last.pt"
    content = _begun(folder) if resume else None
    records = Records(watch or Watcher())
    data = dataset.prepare(spec, records.note, arriving(graph))
    if data.validation is None:
        records.note("no validation part: the loss of the training rows chooses the best epoch")
    who = identity(spec, data.hashes)
    if content is not None:
        need_same(last, content, who)
        if (folder / "metrics.json").is_file():
            records.note(f"`{folder}` is finished; there is nothing to go on with")
            return _finished(folder)
    with enough_memory(spec, (spec.train or Train()).batch_size), ExitStack() as stack:
        # the last that can be wrong before anything is written
        task = _task(graph, spec, data, device)
        stack.enter_context(alone(folder))
        try:
            if content is None:
                facts: dict[str, object] = {
                    "device": str(device),
                    "overrides": dict(overrides or {}),
                    "imports": dict(spec.imports),
                    FACT: dict(task.learner.balanced),
                }
                with unbroken():
                    state = _begin(folder, graph, spec, data, (facts, records))
            else:
                state = restore(task.learner, content, last)
                write_history(folder, state.history)
                records.note(f"going on in epoch {state.epoch + 1}, step {state.step + 1}")
            records.open(folder)
            records.started(_facts(graph, data, task))
            learn(task, state, Keeper(folder, who), records)
            try:
                return _conclude(graph, spec, data, task, (folder, state, records))
            except KeyboardInterrupt:
                # the last epoch is saved, so only the test is left to be made
                raise Interrupted(task.plan.epochs) from None
        except (SpecError, KeyboardInterrupt):
            if not last.is_file():
                with unbroken():
                    leave_nothing(folder, spec.name)
            raise
        except NotFinite as fault:
            raise _explained(graph, spec, task, last, fault) from None


def _begin(
    folder: Path, graph: Graph, spec: Spec, data: Dataset, told: tuple[dict[str, object], Records]
) -> State:
    """All that is written before the first step of a new run; an earlier one is set aside."""
    facts, records = told
    if set_aside(folder, spec.name):
        records.note(f"the run that was there is kept in `{folder / PREVIOUS}`")
    write_beginning(folder, graph, spec, data, facts)
    return State()


def _begun(folder: Path) -> dict[str, Any]:
    path = folder / "last.pt"
    if not path.is_file():
        raise fail(
            "NS5006",
            f"there is no training to go on with in `{folder}`",
            whole_file(str(folder)),
            help="leave `--resume` out, or name the folder of the run with `--out`",
        )
    return read_last(path)


def _task(graph: Graph, spec: Spec, data: Dataset, device: torch.device) -> Task:
    settings = spec.train or Train()
    part = data.train
    need_fitting_lengths(graph, part)
    goal = Goal(spec, has_validation=data.validation is not None)
    learner = Learner(graph, spec, device, balanced_weights(spec, part.targets))
    normed = holds_batch_norm(graph)
    together = settings.batch_size * settings.accumulate
    ends = batch_ends(part.rows, together, join_single=normed)
    if normed and 1 in (min(settings.batch_size, end - begin) for begin, end in ends):
        raise fail(
            "NS5011",
            "`batch_norm` cannot learn from batches of one row",
            train_place(spec, "batch_size"),
            help="use a `batch_size` of 2 or more, and at least two training rows",
        )
    decoder = Decoder(spec.outputs, data.fitted)
    judge = Judge(graph, spec, decoder, data.validation, device) if data.validation else None
    return Task(
        learner,
        Plan(settings, ends),
        Rows(part.inputs, [one.spec.name for one in graph.inputs], device),
        Rows(part.targets, with_targets(spec), device),
        part.rows,
        judge,
        goal,
    )


def _facts(graph: Graph, data: Dataset, task: Task) -> Started:
    parts = {"train": data.train, "validation": data.validation, "test": data.test}
    rows = {name: part.rows for name, part in parts.items() if part is not None}
    plan = task.plan
    return Started(
        str(task.learner.device), graph.parameters(), rows, plan.epochs, len(plan.batches)
    )


def _explained(graph: Graph, spec: Spec, task: Task, last: Path, fault: NotFinite) -> SpecError:
    """Go back to the last good state, and look from there."""
    fresh = Learner(graph, spec, task.learner.device, task.learner.balanced)
    again = task._replace(learner=fresh)
    good = restore(again.learner, read_last(last), last) if last.is_file() else State()
    return diagnose(graph, spec, again, good, fault)


def _conclude(
    graph: Graph, spec: Spec, data: Dataset, task: Task, run: tuple[Path, State, Records]
) -> Result:
    """Test the best weights, and leave what the export will be held against. `metrics.json` says: finished."""
    folder, state, records = run
    learner = task.learner
    load_best(learner, folder / "best.safetensors")
    name, part = _unseen(data)
    judge = task.judge
    if name != "validation" or judge is None:
        judge = Judge(graph, spec, Decoder(spec.outputs, data.fitted), part, learner.device)
    measured = judge(learner)
    write_reference(folder, _reference(graph, data, learner))
    result = Result(folder, name, part.rows, measured.metrics, state.best_epoch, state.epoch)
    content = {**result._asdict(), "folder": None, "loss": measured.loss}
    del content["folder"]
    write_text(folder / "metrics.json", json.dumps(content, indent=2) + "\n")
    records.finished(Finished(state.best_epoch, state.epoch, state.seconds, state.stopped))
    return result


def _unseen(data: Dataset) -> tuple[str, Part]:
    if data.test is not None:
        return "test", data.test
    return ("validation", data.validation) if data.validation else ("train", data.train)


@torch.no_grad()
def _reference(graph: Graph, data: Dataset, learner: Learner) -> dict[str, np.ndarray]:
    """Raw rows, encoded rows, and the network's results on them in batches of three sizes.

    On the CPU, where float32 is float32: a GPU may calculate convolutions with fewer digits (TF32).
    """
    cpu = torch.device("cpu")
    learner.module.eval().to(cpu)
    names = [one.spec.name for one in graph.inputs]
    # of results as wide as pictures, or as long as a dictionary, a few rows are enough
    count = min(
        len(next(iter(data.encoded_sample.values()))), max(FEWEST, rows_at_once(graph, data.train))
    )
    arrays = {f"raw/{name}": array[:count] for name, array in data.raw_sample.items()}
    arrays |= {f"encoded/{name}": data.encoded_sample[name][:count] for name in names}
    for size in sorted({min(size, count) for size in (1, 7, count)}):
        rows = Rows(_first(graph, data.encoded_sample, size), names, cpu)
        inputs = rows.slice(0, size)
        results = with_said(graph, learner, inputs, learner.results(inputs), data.fitted.outputs)
        for name, result in results.items():
            arrays[f"result/{name}/{size}"] = result
    return arrays


def _first(graph: Graph, encoded: Mapping[str, np.ndarray], size: int) -> dict[str, np.ndarray]:
    """The first rows, as wide as the file makes them: texts are as long as the longest of a call."""
    found = {name: array[:size] for name, array in encoded.items()}
    for one in marked_axes(graph):
        longest = int(found[one.marker].max()) if one.by_itself else None
        for name, axis in one.axes.items():
            found[name] = found[name][(slice(None),) * (axis + 1) + (slice(longest),)]
    return found


def _finished(folder: Path) -> Result:
    path = folder / "metrics.json"
    try:
        return Result(
            folder, **{k: v for k, v in json.loads(path.read_text("utf-8")).items() if k != "loss"}
        )
    except (OSError, ValueError, TypeError) as error:
        raise fail(
            "NS6001", f"`{path}` is damaged", whole_file(str(path)), help="train once more"
        ) from error
