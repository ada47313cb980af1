"""`learning_rate: auto`: a learning rate at which the loss falls fast, found by a range test before the first epoch.

The rate is raised from step to step, from far too small to far too large. Smith 2017, "Cyclical learning rates for training
neural networks" (arXiv:1506.01186), who looks at the curve; chosen is its "valley", as in fastai's `lr_find`.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from netspec.training.batches import shuffled
from netspec.training.learner import Learner
from netspec.training.loop import Task

STEPS = 100
LEAST, MOST = 1e-3, 1e3
"""The first and the last rate, as factors of the optimizer's usual one."""
SMOOTH = 0.9
"""The share of the running mean of the losses that stays at each step."""
WORSE = 3.0
"""The test ends once the loss is so many times the smallest one."""
SHARE = 2 / 3
"""How far along the fall of the losses the rate is taken."""
SHORTEST = 10
"""A fall of fewer steps is noise."""


class Found(NamedTuple):
    """What the test has found, and after how many steps."""

    rate: float
    steps: int


def find_rate(task: Task) -> Found:
    """The rate for a training whose learner stands at its beginning; the learner is spoilt by it.

    Rows are shuffled and drawn as in the training itself, so the same seed finds the same rate. Where the loss is no number
    from the start on, or falls nowhere, it is the usual rate: the training itself then tells what is wrong.
    """
    usual = task.plan.settings.optimizer.rate
    losses = _losses(task, task.learner)
    place = valley(losses)
    # three digits are more than it knows
    rate = usual * _factor(place) if place is not None else usual
    return Found(float(f"{rate:.3g}"), len(losses))


def _factor(step: int) -> float:
    return float(LEAST * (MOST / LEAST) ** (step / (STEPS - 1)))


def _losses(task: Task, learner: Learner) -> list[float]:
    """The smoothed loss at every rate, until it breaks away."""
    plan, seed = task.plan, task.plan.settings.seed
    learner.train()
    found: list[float] = []
    mean = 0.0
    epoch, order = -1, None
    for step in range(STEPS):
        turn, within = divmod(step, len(plan.batches))
        if turn != epoch:
            epoch = turn
            order = shuffled(task.rows, seed, epoch, learner.device, task.chances)
        assert order is not None
        begin, end = plan.batches[within]
        rows = order[begin:end]
        loss = float(learner.step(task.inputs.take(rows), task.targets.take(rows), _factor(step)))
        mean = SMOOTH * mean + (1 - SMOOTH) * loss
        smooth = mean / (1 - SMOOTH ** (step + 1))
        if not math.isfinite(smooth) or (found and smooth > _bar(found)):
            break
        found.append(smooth)
    return found


def _bar(losses: Sequence[float]) -> float:
    """The loss at which the test ends: as far above the first as that is above the smallest, or three times the smallest."""
    least = min(losses)
    return max(WORSE * least, least + WORSE * abs(losses[0] - least)) if least > 0 else math.inf


def valley(losses: Sequence[float]) -> int | None:
    """The step two thirds along the longest run of falling losses, in which others may lie between; None where it is short.

    Past its middle the loss falls fast, and it has not yet come to where it turns.
    """
    # for each step the length of the longest fall that ends there, and the step before it in that fall
    lengths, before = [1] * len(losses), list(range(len(losses)))
    for step, loss in enumerate(losses):
        for other in range(step):
            if loss < losses[other] and lengths[step] <= lengths[other]:
                lengths[step], before[step] = lengths[other] + 1, other
    longest = max(lengths, default=0)
    if longest < SHORTEST:
        return None
    run = [lengths.index(longest)]
    while before[run[-1]] != run[-1]:
        run.append(before[run[-1]])
    return run[::-1][round(SHARE * (longest - 1))]
