"""The training loop."""

import math
import time
from typing import NamedTuple

from torch import Tensor

from netspec.training.ahead import batches
from netspec.training.batches import Rows, shuffled
from netspec.training.checkpoint import Keeper
from netspec.training.evaluate import Judge
from netspec.training.goal import Goal
from netspec.training.learner import Learner
from netspec.training.state import NotFinite, Plan, State
from netspec.training.stop import CtrlC, Interrupted
from netspec.training.watcher import EpochFacts, Watcher

READ_EVERY = 0.2
"""Seconds between two looks at the loss: each look waits for the device."""
SAVE_AFTER_EPOCH, SAVE_WITHIN_EPOCH = 2.0, 60.0
"""Seconds that must have passed since the last checkpoint; the first epoch is always kept."""


class Task(NamedTuple):
    """What is trained, on what, and what measures it."""

    learner: Learner
    plan: Plan
    inputs: Rows
    targets: Rows
    rows: int
    judge: Judge | None
    """None where there is no validation part."""
    goal: Goal
    judge_train: Judge | None = None
    """What measures the rows that are learned from, where the spec asks for it."""
    chances: Tensor | None = None
    """How likely each row is drawn; None: an epoch sees each once."""


def learn(task: Task, state: State, keeper: Keeper, watch: Watcher) -> None:  # noqa: C901 (one page, top to bottom)
    """Train from `state` to the end. Raises `NotFinite`, and `Interrupted` on Ctrl-C once the state is saved."""
    learner, plan, settings = task.learner, task.plan, task.plan.settings
    pending: list[Tensor] = []
    whole = True
    began = time.perf_counter() - state.seconds
    read = saved = time.perf_counter()

    def save() -> None:
        nonlocal saved
        state.count(pending, plan)
        if not learner.is_finite():
            raise NotFinite(state.epoch, max(0, state.step - 1), math.nan, state.falls)
        state.seconds = time.perf_counter() - began
        with stop.held():
            keeper.save(learner, state)
        learner.clock.lap("checkpoint")
        saved = time.perf_counter()

    with CtrlC() as stop:
        try:
            while state.epoch < plan.epochs and not state.stopped:
                order = shuffled(
                    task.rows, settings.seed, state.epoch, learner.device, task.chances
                )
                steps = plan.steps_in(state.epoch)
                learner.train(state.epoch)
                ends = plan.batches[state.step : steps]
                coming = batches(task.inputs, task.targets, order, ends)
                while state.step < steps:
                    factor = plan.factor(state.epoch, state.step, state.falls)
                    whole = False
                    inputs, targets = next(coming)
                    learner.clock.lap("data")
                    pending.append(learner.step(inputs, targets, factor))
                    if learner.average is not None:
                        learner.average.follow(state.epoch * len(plan.batches) + state.step, plan)
                    state.step += 1
                    whole = True
                    stop.heed()
                    now = time.perf_counter()
                    if now - read > READ_EVERY:
                        state.count(pending, plan)
                        watch.progress(state.epoch + 1, state.step, steps, state.loss)
                        read = time.perf_counter()
                    learner.clock.lap("other")
                    if now - saved > SAVE_WITHIN_EPOCH:
                        save()

                state.count(pending, plan)
                watch.progress(state.epoch + 1, steps, steps, state.loss)
                loss, rate = state.loss, learner.optimizer.param_groups[0]["lr"]
                if learner.average is not None:
                    learner.average.remeasure(learner, task.inputs, plan)
                measured = task.judge(learner) if task.judge else None
                on_train = task.judge_train(learner) if task.judge_train else None
                learner.clock.lap("evaluation")
                watched = task.goal(loss, measured)
                if not math.isfinite(watched) or not learner.is_finite():
                    raise NotFinite(state.epoch, steps - 1, watched, state.falls)
                best = state.close_epoch(watched, settings, plan.plateau(state.epoch))
                if best:
                    keeper.best_weights = learner.weights()
                facts = EpochFacts(
                    epoch=state.epoch,
                    epochs=plan.epochs,
                    seconds=time.perf_counter() - began,
                    loss=loss,
                    validation=measured.loss if measured else None,
                    metrics=measured.metrics if measured else {},
                    train=on_train.loss if on_train else None,
                    train_metrics=on_train.metrics if on_train else {},
                    best=best,
                    learning_rate=rate,
                    log_variances=learner.log_variances.by_output()
                    if learner.log_variances
                    else {},
                )
                state.history.append(facts.row())
                watch.epoch(facts)
                if time.perf_counter() - saved > SAVE_AFTER_EPOCH or not keeper.has_state:
                    save()
                stop.heed()
            save()
            stop.heed()
        except KeyboardInterrupt:
            stop.ends()
            # a late Ctrl-C in the middle of a step leaves the weights torn: the checkpoint before stays
            if whole:
                save()
            elif not keeper.has_state:
                raise
            raise Interrupted(min(state.epoch + 1, plan.epochs)) from None
