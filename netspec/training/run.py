"""A training from the data to its result: a run is a folder."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import torch

from netspec.data import dataset
from netspec.data.dataset import Dataset
from netspec.data.decoder import Decoder
from netspec.graph.ends import arriving
from netspec.graph.graph import Graph
from netspec.kinds.sections.train import Train
from netspec.pytorch.load import begin
from netspec.source.diagnostics import SpecError, fail
from netspec.source.text import whole_file
from netspec.spec.kept import KEY, kept
from netspec.spec.model import Spec
from netspec.training.balance import FACT, balanced_weights, chances
from netspec.training.batches import Rows, batch_ends, holds_batch_norm
from netspec.training.calculation import settle, with_batch_size
from netspec.training.calibration import need_calibratable
from netspec.training.checkpoint import (
    Keeper,
    identity,
    need_same,
    read_last,
    restore,
)
from netspec.training.clock import Clock
from netspec.training.compiling import quickened
from netspec.training.device import Decisions, decide, enough_memory, train_place
from netspec.training.diagnosis import diagnose
from netspec.training.ending import Result, conclude, finished
from netspec.training.evaluate import Judge
from netspec.training.folder import (
    PREVIOUS,
    alone,
    leave_nothing,
    refuse_foreign,
    set_aside,
    write_beginning,
)
from netspec.training.freed_memory import freed_memory_kept
from netspec.training.goal import Goal
from netspec.training.learner import Learner
from netspec.training.loop import Task, learn
from netspec.training.records import Records, write_history
from netspec.training.short import need_fitting_lengths
from netspec.training.state import NotFinite, Plan, State
from netspec.training.stop import Interrupted, unbroken
from netspec.training.terms import nothing_to_learn, trained, with_targets
from netspec.training.thaw import need_thaw
from netspec.training.watcher import Started, Watcher

__all__ = ["Interrupted", "Result", "train"]


def train(
    graph: Graph,
    spec: Spec,
    folder: Path,
    *,
    resume: bool = False,
    watch: Watcher | None = None,
    overrides: Mapping[str, str] | None = None,
    clock: Clock | None = None,
) -> Result:
    """Train, keep the best weights, test them; `clock` is told what the time goes to.

    Raises:
        SpecError: something is wrong with the spec, the data, the folder or the run.
        Interrupted: Ctrl-C; what is done is saved.
    """
    decisions = decide(spec)
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
    if content is None:
        decisions = settle(graph, spec, data.train, decisions, records.note)
    else:
        decisions = _kept(content, decisions, lambda now: settle(graph, spec, data.train, now))
        need_same(last, content, who)
        if (folder / "metrics.json").is_file():
            records.note(f"`{folder}` is finished; there is nothing to go on with")
            return finished(folder)
    spec = with_batch_size(spec, decisions.batch_size)
    with enough_memory(spec, decisions.batch_size), ExitStack() as stack:
        # the last that can be wrong before anything is written
        task = _task(graph, spec, data, decisions)
        decisions = quickened(graph, task, decisions, records.note)
        task.learner.clock = clock or Clock()
        task.learner.clock.batch_size = decisions.batch_size
        _begin_with(task.learner, graph, records, anew=content is None)
        task.learner.clock.lap("read")
        stack.enter_context(alone(folder))
        stack.enter_context(freed_memory_kept())
        try:
            if content is None:
                facts: dict[str, object] = {
                    **decisions._asdict(),
                    "overrides": dict(overrides or {}),
                    "imports": dict(spec.imports),
                    KEY: kept(spec.extensions.values()),
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
            learn(task, state, Keeper(folder, {**who, "decisions": decisions._asdict()}), records)
            try:
                return conclude(graph, spec, data, task, (folder, state, records))
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


def _kept(
    content: Mapping[str, Any], now: Decisions, settled: Callable[[Decisions], Decisions]
) -> Decisions:
    """What was chosen when the training began. On another device it is chosen anew, but for the batches, which it is in."""
    then = Decisions(**content["decisions"])
    if then.device != now.device:
        return settled(now)._replace(batch_size=then.batch_size)
    torch.set_num_threads(then.threads)
    return then


def _begin_with(learner: Learner, graph: Graph, records: Records, *, anew: bool) -> None:
    """Put in the weights of files, and tell of them and of those that do not learn. Raises `SpecError`."""
    if anew:
        for sentence in begin(learner.module, graph):
            records.note(sentence)
        if learner.average is not None:
            learner.average.start_from_here()
    for sentence in learner.thaw.told():
        records.note(sentence)


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


def _task(graph: Graph, spec: Spec, data: Dataset, decisions: Decisions) -> Task:
    device = torch.device(decisions.device)
    settings = spec.train or Train()
    part = data.train
    need_fitting_lengths(graph, part)
    need_calibratable(spec, has_validation=data.validation is not None)
    goal = Goal(spec, has_validation=data.validation is not None)
    learner = Learner(
        graph, spec, device, balanced_weights(spec, part.targets), decisions.calculation
    )
    normed = holds_batch_norm(graph, learner.thaw.throughout)
    together = settings.rows_at_once * settings.accumulate
    ends = batch_ends(part.rows, together, join_single=normed)
    if normed and 1 in (min(settings.rows_at_once, end - begin) for begin, end in ends):
        raise fail(
            "NS5011",
            "`batch_norm` cannot learn from batches of one row",
            train_place(spec, "batch_size"),
            help="use a `batch_size` of 2 or more, and at least two training rows",
        )
    decoder = Decoder(spec.outputs, data.fitted)
    plan = Plan(settings, ends)
    need_thaw(spec, plan)
    judge = Judge(graph, spec, decoder, data.validation, device) if data.validation else None
    return Task(
        learner,
        plan,
        Rows(part.inputs, [one.spec.name for one in graph.inputs], device),
        Rows(part.targets, with_targets(spec), device),
        part.rows,
        judge,
        goal,
        chances(spec, part.targets),
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
    old = task.learner
    fresh = Learner(graph, spec, old.device, old.balanced, old.calculation)
    again = task._replace(learner=fresh)
    if last.is_file():
        good = restore(again.learner, read_last(last), last)
    else:
        begin(fresh.module, graph)
        good = State()
    return diagnose(graph, spec, again, good, fault)
