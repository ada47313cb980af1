"""`torch.compile` of the network while it learns: when it is worth it, and what happens where it fails.

What is compiled is the call of the module alone. The module, its weights and their names stay as they are, and answers are given by
the module uncompiled; so `model.py`, checkpoints and the exported file are the same with and without.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from netspec.graph.graph import Graph
from netspec.training.device import Decisions
from netspec.training.loop import Task

SMALL = 2e9
"""Multiplications and additions of a step below which a GPU waits for its next kernel more than it calculates."""

LONGEST = 300
"""Letters of what a compiler says that are told."""

Call = Callable[..., Any]


def quickened(
    graph: Graph, task: Task, decisions: Decisions, note: Callable[[str], None]
) -> Decisions:
    """Compile the network if that was decided; where it cannot be, say so and go on without."""
    if not decisions.compiled:
        return decisions
    learner = task.learner
    small = decisions.batch_size * sum(one.multiply_adds() for one in graph.nodes) < SMALL
    learner.compiled = Compiled(learner.module, learner.device, small)
    fault = _fault(task, decisions.batch_size)
    if fault is None:
        return decisions
    learner.compiled = None
    note(f"the network could not be compiled, and is trained as it is: {fault}")
    return decisions._replace(compiled=False)


class Compiled:
    """A module's call, translated for batches of as many rows as the first has; others go through the module as it is."""

    def __init__(self, module: torch.nn.Module, device: torch.device, small: bool) -> None:
        self.module = module
        # a graph of kernels is started in one go, where each is so short that starting it is what takes the time
        self.graphs = device.type == "cuda" and small
        self.call: Call = torch.compile(module, mode="reduce-overhead" if self.graphs else None)
        self.rows = 0

    def __call__(self, *inputs: Tensor) -> Any:
        rows = len(inputs[0])
        self.rows = self.rows or rows
        if rows != self.rows:
            return self.module(*inputs)
        if self.graphs:
            torch.compiler.cudagraph_mark_step_begin()  # type: ignore[no-untyped-call]
        return self.call(*inputs)


def _fault(task: Task, rows: int) -> str | None:
    """Make one step of which nothing remains, for it is the first that compiles; returns why it failed, or None."""
    learner, first = task.learner, torch.arange(min(rows, task.rows), device=task.learner.device)
    before = [one.clone() for one in learner.module.buffers()]
    with torch.random.fork_rng():
        try:
            learner.train()
            inputs, asked = learner.drawn(task.inputs.take(first), task.targets.take(first))
            loss = learner.loss_of(learner.results_to_learn_from(inputs), asked)
            loss.backward()  # type: ignore[no-untyped-call]
        except Exception as error:  # a compiler raises whatever it likes
            return _said(error)
        finally:
            with torch.no_grad():
                for one, then in zip(learner.module.buffers(), before, strict=True):
                    one.copy_(then)
            learner.module.zero_grad()
    return None


def _said(error: Exception) -> str:
    """What a compiler says, in a line: often the first names the part that failed, and the second what is wrong."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()][:2]
    return " ".join([f"{type(error).__name__}:", *lines])[:LONGEST]
