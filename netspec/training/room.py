"""How many rows of a batch the memory has room for, tried out where it was too small."""

import torch

from netspec.training.loop import Task
from netspec.training.memory import is_short_of_memory


def rows_that_fit(task: Task) -> int:
    """The most rows, of the batch's and half of them again and again, that a whole step can be made with; 0 if none can.

    The learner is of no use afterwards: it has learned from them.
    """
    learner = task.learner
    learner.train()
    learner.accumulate = 1
    least = 2 if learner.join_single else 1
    rows = min(learner.batch_size, task.rows)
    while rows >= least:
        if _fits(task, rows):
            return rows
        rows //= 2
    return 0


def _fits(task: Task, rows: int) -> bool:
    learner = task.learner
    for parameter in learner.parameters:
        parameter.grad = None
    if learner.device.type == "cuda":
        torch.cuda.empty_cache()
    some = torch.arange(rows, device=learner.device)
    try:
        learner.step(task.inputs.take(some), task.targets.take(some))
    except (RuntimeError, MemoryError) as error:
        if not is_short_of_memory(error):
            raise
        return False
    return True
