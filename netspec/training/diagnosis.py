"""Why a loss stopped being a number: the training is run again up to that batch, and looked at more closely."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from netspec.data.picked import Picked
from netspec.graph.graph import Graph
from netspec.kinds.optimizers.optimizer import Optimizer
from netspec.source.diagnostics import Diagnostic, Label, SpecError
from netspec.spec.model import Spec
from netspec.training.batches import shuffled
from netspec.training.device import train_place
from netspec.training.learner import Learner
from netspec.training.loop import Task
from netspec.training.state import NotFinite, State
from netspec.training.terms import with_targets


class Findings(NamedTuple):
    """What the second look showed."""

    layer: str | None = None
    weight: str | None = None
    gradient: float | None = None
    """The largest norm of a gradient in the last step that went well."""


def diagnose(graph: Graph, spec: Spec, task: Task, good: State, fault: NotFinite) -> SpecError:
    """The fault as an error with its cause. `task.learner` stands where `good` says, before the fault."""
    rate = task.learner.rates[0] * task.plan.factor(fault.epoch, fault.step, fault.falls)
    where = f"epoch {fault.epoch + 1}, step {fault.step + 1} of {len(task.plan.batches)}"
    message = f"the training broke down: the loss is no finite number in {where}"
    place = train_place(spec, "optimizer")
    data = _data_fault(graph, spec, task)
    if data:
        help = "clean the data, or give the column a way to fill gaps"
        return SpecError((Diagnostic("NS5001", message, Label(place, data), help),))
    found = _replay(task, good, fault)
    said = [f"the learning rate was {rate:g}"]
    if found.layer:
        said.append(f"layer `{found.layer}` was the first to give values that are not finite")
    elif found.weight:
        said.append(f"the weight `{found.weight}` was the first that was not finite")
    if found.gradient is not None:
        said.append(f"the largest gradient norm just before was {found.gradient:.3g}")
    help = _advice(task.learner.rates[0], task.plan.settings.optimizer)
    if good.epoch or good.step:
        help += f"; the state after epoch {good.epoch} is kept"
    related = tuple(
        Label(node.place, "the first values that are not finite come from here")
        for node in graph.nodes
        if found.layer is not None and node.label == found.layer
    )
    label = Label(place, "; ".join(said))
    return SpecError((Diagnostic("NS5001", message, label, help, related=related),))


def _advice(rate: float, optimizer: Optimizer) -> str:
    """A smaller learning rate; far above the optimizer's usual one, that one."""
    usual = type(optimizer).settings["learning_rate"].default
    if rate > 100 * usual:
        return f"try the usual learning rate of `{optimizer.kind}`: {usual:g}"
    return f"try a learning rate ten times smaller: {rate / 10:g}"


def _data_fault(graph: Graph, spec: Spec, task: Task) -> str | None:
    """Which input or target holds infinity or NaN."""
    names = [("input", one.spec.name) for one in graph.inputs]
    names += [("target", name) for name in with_targets(spec)]
    parts = [("", task.inputs, task.targets)]
    if task.judge:
        parts.append((" of the validation part", task.judge.inputs, task.judge.targets))
    for part, inputs, targets in parts:
        for (what, name), tensor in zip(names, [*inputs.tensors, *targets.tensors], strict=True):
            if isinstance(tensor, Picked):
                continue  # pixels, or windows of numbers that were read from cells: all finite
            bad = ~torch.isfinite(tensor).reshape(len(tensor), -1).all(1)
            if bad.any():
                count = int(bad.sum())
                return f"{what} `{name}`{part} is not finite in {count:,} row{'s' * (count > 1)}"
    return None


def _replay(task: Task, good: State, fault: NotFinite) -> Findings:
    """Steps draw the same rows and the same dropout again, so the fault comes back where it was."""
    learner, plan = task.learner, task.plan
    found = Findings()
    epoch, step = good.epoch, good.step
    learner.train(epoch)
    order = shuffled(task.rows, plan.settings.seed, epoch, learner.device, task.chances)
    while (epoch, step) <= (fault.epoch, fault.step):
        if step == plan.steps_in(epoch):
            epoch, step = epoch + 1, 0
            learner.train(epoch)
            order = shuffled(task.rows, plan.settings.seed, epoch, learner.device, task.chances)
            continue
        begin, end = plan.batches[step]
        rows = order[begin:end]
        batch = task.inputs.take(rows), task.targets.take(rows)
        near = (epoch, step) >= (fault.epoch, fault.step - 1) or step + 1 == plan.steps_in(epoch)
        if near:
            found = _look(learner, *batch, found.gradient)
            if found.layer or found.weight:
                return found
        learner.step(*batch, plan.factor(epoch, step, fault.falls))
        step += 1
    return found._replace(weight=_bad_weight(learner))


def _look(
    learner: Learner, inputs: Sequence[Tensor], targets: Sequence[Tensor], gradient: float | None
) -> Findings:
    """One batch under observation; weights and random state are as before afterwards."""
    bad: list[str] = []

    def watch(name: str) -> Any:
        def hook(module: torch.nn.Module, given: object, result: object) -> None:
            if isinstance(result, Tensor) and not torch.isfinite(result).all():
                bad.append(name)

        return hook

    weight = _bad_weight(learner)
    kept = {name: value.clone() for name, value in learner.module.named_buffers()}
    random = torch.get_rng_state()
    hooks = [
        module.register_forward_hook(watch(name))
        for name, module in learner.module.named_modules()
        if name and not list(module.children())
    ]
    inputs, asked = learner.drawn(inputs, targets)
    loss = learner.loss_of(learner.results_to_learn_from(inputs), asked)
    for one in hooks:
        one.remove()
    if bad or weight:
        return Findings(bad[0] if bad else None, weight, gradient)
    loss.backward()  # type: ignore[no-untyped-call]
    norms = [float(p.grad.norm()) for p in learner.parameters if p.grad is not None]
    for parameter in learner.parameters:
        parameter.grad = None
    for name, value in learner.module.named_buffers():
        value.copy_(kept[name])
    torch.set_rng_state(random)
    return Findings(gradient=max(norms, default=None))


def _bad_weight(learner: Learner) -> str | None:
    named = learner.module.named_parameters()
    return next((name for name, value in named if not torch.isfinite(value).all()), None)
