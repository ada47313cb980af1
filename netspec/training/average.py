"""A running mean of the weights, and a network that answers with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.nn.modules.batchnorm import _BatchNorm

from netspec.kinds.averages.average import Average
from netspec.training.batches import Rows
from netspec.training.state import Plan


class Mean:
    """The mean of a module's weights and statistics, as a rule says. It takes as much memory as they do."""

    def __init__(self, rule: Average, module: torch.nn.Module) -> None:
        self.rule = rule
        self.module = module
        self.live = [one for one in module.state_dict().values() if one.is_floating_point()]
        self.kept = [one.clone() for one in self.live]
        self.begun = False
        """Whether it has looked at any weights yet."""

    @torch.no_grad()
    def start_from_here(self) -> None:
        """Take the weights as they are for the first ones: those of a file were put in since."""
        torch._foreach_copy_(self.kept, self.live)

    @torch.no_grad()
    def follow(self, step: int, plan: Plan) -> None:
        """Look at the weights after `step`, if the rule says so."""
        share = self.rule.share(step, plan.steps, len(plan.batches))
        if share is not None:
            torch._foreach_lerp_(self.kept, self.live, share)
            self.begun = True

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """While it lasts, the module has the mean for its weights."""
        if not self.begun:
            yield
            return
        self._swap()
        try:
            yield
        finally:
            self._swap()

    @torch.no_grad()
    def _swap(self) -> None:
        for kept, live in zip(self.kept, self.live, strict=True):
            held = live.clone()
            live.copy_(kept)
            kept.copy_(held)

    @torch.no_grad()
    def remeasure(self, learner: Any, inputs: Rows, plan: Plan) -> None:
        """Measure the statistics of `batch_norm` anew, over the training rows, if the rule asks for it.

        Statistics that were averaged belong to none of the weights. Nothing random is drawn.
        """
        # what is held still keeps its statistics
        norms = [one for one in learner.thaw.moving() if isinstance(one, _BatchNorm)]
        if not (self.rule.remeasures and self.begun and norms):
            return
        momenta = [one.momentum for one in norms]
        with self.in_place():
            self.module.eval()
            for norm in norms:
                norm.reset_running_stats()
                norm.momentum = None  # the plain mean over all batches
                norm.train()
            for begin, end in plan.batches:
                learner.results(inputs.slice(begin, end))
            self.module.eval()
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum

    def state(self) -> dict[str, Any]:
        """What goes into a checkpoint."""
        return {"begun": self.begun, "kept": list(self.kept)}

    @torch.no_grad()
    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`."""
        self.begun = bool(state["begun"])
        kept: list[Tensor] = state["kept"]
        for mine, then in zip(self.kept, kept, strict=True):
            mine.copy_(then)
