"""A training that goes on: from which state, with which decisions, and in a folder that is as it was then."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple

import torch

from netspec.data.dataset import Dataset
from netspec.graph.graph import Graph
from netspec.source.diagnostics import SpecError, fail
from netspec.source.files import writing
from netspec.source.text import whole_file
from netspec.spec.model import Spec
from netspec.training.checkpoint import Kept, put_back, read_state, restore
from netspec.training.device import Decisions
from netspec.training.folder import METRICS, RUN, can_go_on, renew_beginning
from netspec.training.identity import SCHEDULE
from netspec.training.length import Length, change_length, settings_then
from netspec.training.loop import Task
from netspec.training.records import Records, write_history
from netspec.training.state import State
from netspec.training.versions import other_versions


class Run(NamedTuple):
    """A training in its folder, and what is told of it."""

    graph: Graph
    spec: Spec
    folder: Path
    data: Dataset
    facts: dict[str, object]
    records: Records


def state_to_go_on_from(folder: Path, records: Records) -> Kept | None:
    """What there is to go on from; None where the training was killed before it had saved anything."""
    if not can_go_on(folder):
        records.note("the training was stopped before its first checkpoint: it begins anew")
        return None
    found = read_state(folder)
    if found.damaged is not None:
        records.note(
            f"`{found.damaged}` is damaged; `{found.path.name}` is the state before it, after epoch "
            f"{found.content['state']['epoch']}"
        )
    return found


def decisions_then(
    before: Kept, now: Decisions, settle: Callable[[Decisions], Decisions], records: Records
) -> Decisions:
    """What was chosen when the training began. On another device it is chosen anew, but for the batches and their rate."""
    others = other_versions(before.path.parent / RUN)
    if others:
        records.note(f"the run was begun with {others}: it may end with other bits")
    then = Decisions(**before.content["decisions"])
    if then.device != now.device:
        records.note(
            f"the run was begun on {then.device} and goes on on {now.device}: it may end with other bits"
        )
        return settle(now)._replace(batch_size=then.batch_size, learning_rate=then.learning_rate)
    torch.set_num_threads(then.threads)
    return then


def nothing_begun(folder: Path) -> SpecError:
    return fail(
        "NS5006",
        f"there is no training to go on with in `{folder}`",
        whole_file(str(folder)),
        help="leave `--resume` out, or name the folder of the run with `--out`",
    )


def go_on(run: Run, task: Task, before: Kept, changed: Collection[str]) -> State:
    """The state, and the folder as it was then; `changed` are the settings of its length that are others now."""
    state = restore(task.learner, before)
    if changed:
        then, settings = Length(**before.content["length"]), task.plan.settings
        if any(one.startswith(SCHEDULE) for one in changed):
            settings = settings_then(run.folder, run.spec)
        change_length(run.spec, task.plan, (then, settings), state)
        with writing(run.folder):
            (run.folder / METRICS).unlink(missing_ok=True)
        run.records.note(_of_length(task, then, state))
    renew_beginning(run.folder, run.graph, run.spec, run.data, run.facts)
    put_back(before)
    write_history(run.folder, state.history)
    run.records.note(f"going on in epoch {state.epoch + 1}, step {state.step + 1}")
    return state


def _of_length(task: Task, then: Length, state: State) -> str:
    """What another length means for the learning rate."""
    plan = task.plan
    said = f"it was to last {then.steps:,} steps, and now {plan.steps:,}"
    done = state.epoch * len(plan.batches) + state.step
    if done >= plan.steps:
        return said
    rate = task.learner.rates[0] * plan.schedule.factor(done, state.falls)
    kind = plan.schedule.kind_at(done)
    return f"{said}; `{kind}` goes on as if it had been begun so: the next step has a learning rate of {rate:g}"
