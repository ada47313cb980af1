"""The task of a training, made from spec, data and decisions, and what its network begins with."""

import torch

from netspec.data.dataset import Dataset
from netspec.data.decoder import Decoder
from netspec.graph.graph import Graph
from netspec.kinds.optimizers.optimizer import AUTO
from netspec.kinds.sections.train import Train
from netspec.pytorch.load import begin
from netspec.source.diagnostics import fail
from netspec.spec.model import Spec
from netspec.training.balance import balanced_weights, chances
from netspec.training.batches import Rows, batch_ends, holds_batch_norm
from netspec.training.calibration import need_calibratable
from netspec.training.device import Decisions, train_place
from netspec.training.evaluate import Judge
from netspec.training.goal import Goal
from netspec.training.learner import Learner
from netspec.training.loop import Task
from netspec.training.records import Records
from netspec.training.short import need_fitting_lengths
from netspec.training.state import Plan
from netspec.training.terms import with_targets
from netspec.training.thaw import need_thaw


def made(graph: Graph, spec: Spec, data: Dataset, decisions: Decisions) -> Task:
    """The task. Raises `SpecError` where spec and data do not go together."""
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


def with_found_rate(
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
    learner = Learner(graph, spec, old.device, old.balanced, old.calculation)
    return spec, decisions._replace(learning_rate=rate), task._replace(learner=learner)


def begin_with(task: Task, graph: Graph, records: Records, *, anew: bool) -> None:
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
