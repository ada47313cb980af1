"""A training from the data to its result: a run is a folder."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import torch

from netspec.data import dataset
from netspec.data.dataset import Dataset
from netspec.data.decoder import Decoder
from netspec.graph.ends import arriving
from netspec.graph.graph import Graph
from netspec.kinds.optimizers.optimizer import AUTO
from netspec.kinds.sections.train import Train
from netspec.pytorch.load import begin
from netspec.source.diagnostics import SpecError, fail
from netspec.spec.kept import KEY, kept
from netspec.spec.model import Spec
from netspec.training.balance import FACT, balanced_weights, chances
from netspec.training.batches import Rows, batch_ends, holds_batch_norm
from netspec.training.calibration import need_calibratable
from netspec.training.checkpoint import Keeper, Kept, read_state, restore
from netspec.training.clock import Clock
from netspec.training.device import Decisions, decide, train_place
from netspec.training.diagnosis import diagnose
from netspec.training.ending import Result, conclude, finished
from netspec.training.evaluate import Judge
from netspec.training.folder import (
    PREVIOUS,
    begun,
    can_go_on,
    leave_nothing,
    refuse_foreign,
    set_aside,
    write_beginning,
)
from netspec.training.goal import Goal
from netspec.training.going_on import (
    Run,
    decisions_then,
    go_on,
    nothing_begun,
    state_to_go_on_from,
)
from netspec.training.identity import identity, need_same
from netspec.training.learner import Learner
from netspec.training.length import length_of
from netspec.training.lock import alone
from netspec.training.loop import Task, learn
from netspec.training.memory import (
    enough_memory,
    too_little_for_batches,
    too_little_for_data,
    too_little_for_network,
    too_little_to_measure,
)
from netspec.training.records import Records
from netspec.training.room import rows_that_fit
from netspec.training.short import need_fitting_lengths
from netspec.training.state import NotFinite, Plan, State
from netspec.training.stop import Interrupted, unbroken
from netspec.training.terms import nothing_to_learn, trained, with_targets
from netspec.training.thaw import need_thaw
from netspec.training.watcher import Started, Watcher

__all__ = ["Interrupted", "Result", "train"]

DIED = "the training was killed: by hand, by a power cut, or by the system, which so ends what takes more memory than there is"


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
    if resume and not begun(folder):
        raise nothing_begun(folder)
    facts: dict[str, object] = {
        "overrides": dict(overrides or {}),
        "imports": dict(spec.imports),
        KEY: kept(spec.extensions.values()),
    }
    records = Records(watch or Watcher())
    with alone(folder) as died:
        if died and resume:
            records.note(DIED)
        before = state_to_go_on_from(folder, records) if resume else None
        with enough_memory(lambda: too_little_for_data(spec)):
            data = dataset.prepare(spec, records.note, arriving(graph))
        if data.validation is None:
            records.note("no validation part: the loss of the training rows chooses the best epoch")
        run = Run(graph, spec, folder, data, facts, records)
        return _train(run, before, decisions, clock or Clock())


def _too_little(spec: Spec, task: Task) -> SpecError:
    return too_little_for_batches(spec, task.learner.batch_size, rows_that_fit(task))


def _train(run: Run, before: Kept | None, decisions: Decisions, clock: Clock) -> Result:
    """Train from the state that was kept `before`, or from the beginning."""
    graph, spec, folder, data, facts, records = run
    who = identity(spec, data.hashes)
    changed: frozenset[str] = frozenset()
    if before is not None:
        decisions = decisions_then(before, decisions, records)
        changed = need_same(before.path, before.content, who)
        # an older state knows older weights
        done = None if changed or before.damaged else finished(folder, before.best)
        if done is not None:
            records.note(f"`{folder}` is finished; there is nothing to go on with")
            return done
    # the last that can be wrong before anything is written
    with enough_memory(lambda: too_little_for_network(spec, graph)):
        task = _task(graph, spec, data, decisions)
        spec, decisions, task = _with_rate(graph, spec, decisions, task, records)
        task.learner.clock = clock
        _begin_with(task, graph, records, anew=before is None)
    clock.lap("read")
    try:
        facts |= {**decisions._asdict(), FACT: dict(task.learner.balanced)}
        if before is None:
            with unbroken():
                state = _begin(run)
        else:
            state = go_on(run, task, before, changed)
        records.open(folder)
        records.started(_facts(graph, data, task))
        which = {**who, "decisions": decisions._asdict(), "length": length_of(task.plan)._asdict()}
        keeper = Keeper(folder, which, before.best if before else None)
        # what was read is as large as the training itself
        before = None
        with enough_memory(partial(_too_little, spec, task)):
            learn(task, state, keeper, records)
        try:
            with enough_memory(lambda: too_little_to_measure(spec, task.learner.batch_size)):
                return conclude(graph, spec, data, task, (folder, state, records))
        except KeyboardInterrupt:
            # the last epoch is saved, so only the test is left to be made
            raise Interrupted(task.plan.epochs) from None
    except SpecError as error:
        _leave(folder, spec.name)
        raise _with_way_back(error) if can_go_on(folder) else error from error.__cause__
    except KeyboardInterrupt:
        _leave(folder, spec.name)
        raise
    except NotFinite as fault:
        raise _explained(graph, spec, task, folder, fault) from None


def _leave(folder: Path, name: str) -> None:
    """Let nothing lie in a folder that there is nothing to go on from."""
    if not can_go_on(folder):
        with unbroken():
            leave_nothing(folder, name)


def _with_way_back(error: SpecError) -> SpecError:
    """What a full disk has stopped is gone on with."""
    then = "; then `--resume` goes on from the last state"
    return SpecError(
        one._replace(help=f"{one.help}{then}") if one.code == "NS5007" else one
        for one in error.diagnostics
    )


def _with_rate(
    graph: Graph, spec: Spec, decisions: Decisions, task: Task, records: Records
) -> tuple[Spec, Decisions, Task]:
    """The same with the learning rate that a range test finds, or has found for a training that goes on."""
    old, settings = task.learner, spec.train or Train()
    if settings.optimizer.learning_rate != AUTO:
        return spec, decisions, task
    # imported here: most specs say the rate
    from netspec.training.range_test import find_rate

    rate = decisions.learning_rate
    if rate is None:
        begin(old.module, graph)
        found = find_rate(task)
        rate = found.rate
        records.note(f"learning rate {rate:g}, found by a range test of {found.steps} steps")
    optimizer = settings.optimizer.with_rate(rate)
    spec = spec._replace(train=Train(**{**vars(settings), "optimizer": optimizer}))
    learner = Learner(graph, spec, old.device, old.balanced, old.precision)
    return spec, decisions._replace(learning_rate=rate), task._replace(learner=learner)


def _begin_with(task: Task, graph: Graph, records: Records, *, anew: bool) -> None:
    """Put in the weights of files, and tell of them and of those that do not learn. Raises `SpecError`."""
    learner = task.learner
    if anew:
        for sentence in begin(learner.module, graph):
            records.note(sentence)
        if learner.average is not None:
            learner.average.start_from_here()
    if len(set(learner.rates)) > 1:
        records.note(f"learning rates from {min(learner.rates):.3g} to {max(learner.rates):.3g}")
    for sentence in (*learner.thaw.told(), *task.plan.told()):
        records.note(sentence)


def _begin(run: Run) -> State:
    """All that is written before the first step of a new run; an earlier one is set aside."""
    if set_aside(run.folder, run.spec.name):
        run.records.note(f"the run that was there is kept in `{run.folder / PREVIOUS}`")
    write_beginning(run.folder, run.graph, run.spec, run.data, run.facts)
    return State()


def _task(graph: Graph, spec: Spec, data: Dataset, decisions: Decisions) -> Task:
    device = torch.device(decisions.device)
    settings = spec.train or Train()
    part = data.train
    need_fitting_lengths(graph, part)
    need_calibratable(spec, has_validation=data.validation is not None)
    goal = Goal(spec, has_validation=data.validation is not None)
    learner = Learner(
        graph, spec, device, balanced_weights(spec, part.targets), decisions.precision
    )
    normed = holds_batch_norm(graph, learner.thaw.throughout)
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
    plan = Plan(settings, ends)
    need_thaw(spec, plan)
    judge = Judge(graph, spec, decoder, data.validation, device) if data.validation else None
    on_train = Judge(graph, spec, decoder, part, device) if settings.measure_train else None
    return Task(
        learner,
        plan,
        Rows(part.inputs, [one.spec.name for one in graph.inputs], device),
        Rows(part.targets, with_targets(spec), device),
        part.rows,
        judge,
        goal,
        on_train,
        chances(spec, part.targets),
    )


def _facts(graph: Graph, data: Dataset, task: Task) -> Started:
    parts = {"train": data.train, "validation": data.validation, "test": data.test}
    rows = {name: part.rows for name, part in parts.items() if part is not None}
    plan = task.plan
    return Started(
        str(task.learner.device), graph.parameters(), rows, plan.epochs, len(plan.batches)
    )


def _explained(graph: Graph, spec: Spec, task: Task, folder: Path, fault: NotFinite) -> SpecError:
    """Go back to the last good state, and look from there."""
    old = task.learner
    fresh = Learner(graph, spec, old.device, old.balanced, old.precision)
    again = task._replace(learner=fresh)
    if can_go_on(folder):
        good = restore(again.learner, read_state(folder))
    else:
        begin(fresh.module, graph)
        good = State()
    return diagnose(graph, spec, again, good, fault)
