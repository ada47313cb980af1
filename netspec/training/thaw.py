"""Which weights are held still in which epoch: most often a backbone at first, until what stands on it has learned something."""

import math

import torch

from netspec.graph.frozen import Frozen, frozen_by, frozen_parameters
from netspec.graph.graph import Graph
from netspec.kinds.sections.train import Train
from netspec.source.diagnostics import fail
from netspec.spec.model import Spec
from netspec.training.device import train_place
from netspec.training.state import Plan


class Thaw:
    """Holds the weights of a module still as `freeze` says, epoch by epoch.

    What is held throughout wants no gradient from here on, so that no optimizer is made for it; what thaws has its place in
    the optimizer from the start, which passes over weights without a gradient.
    """

    def __init__(self, graph: Graph, settings: Train, module: torch.nn.Module) -> None:
        ends = {one.epochs for one in settings.freeze if one.epochs is not None}
        self._module = module
        self._stages = {epoch: frozen_by(graph, settings, epoch) for epoch in (0, *sorted(ends))}
        self.throughout = frozen_by(graph, settings, math.inf)
        """What never learns."""
        self._thawing = self._stages[0].weights - self.throughout.weights
        self._learn(self.throughout.weights, learns=False)
        self._graph = graph
        self._now = self._stages[0]

    def at(self, epoch: int) -> Frozen:
        """What is held still in an epoch, from 0."""
        return self._stages[max(begin for begin in self._stages if begin <= epoch)]

    def begin(self, epoch: int) -> list[torch.nn.Parameter]:
        """Hold still what this epoch does, in a module that is training; returns the weights that learn."""
        self._now = frozen = self.at(epoch)
        self._learn(self._thawing - frozen.weights, learns=True)
        self._learn(self._thawing & frozen.weights, learns=False)
        for part in frozen.parts:
            self._module.get_submodule(".".join(part)).eval()
        return [one for one in self._module.parameters() if one.requires_grad]

    def moving(self) -> list[torch.nn.Module]:
        """The modules that do not stand in a part which is held still as yet."""
        held = {
            id(module)
            for part in self._now.parts
            for module in self._module.get_submodule(".".join(part)).modules()
        }
        return [one for one in self._module.modules() if id(one) not in held]

    def told(self) -> list[str]:
        """What is held still, in sentences."""
        counts = {e: frozen_parameters(self._graph, one) for e, one in self._stages.items()}
        if not counts[0]:
            return []
        first = f"{counts[0]:,} of {self._graph.parameters():,} parameters are held still"
        later = [
            f"after epoch {epoch} {f'{count:,} are' if count else 'none is'}"
            for epoch, count in counts.items()
            if epoch
        ]
        return ["; ".join([first, *later])]

    def _learn(self, names: frozenset[str], *, learns: bool) -> None:
        for name, parameter in self._module.named_parameters(remove_duplicate=False):
            if name in names:
                parameter.requires_grad_(learns)


def need_thaw(spec: Spec, plan: Plan) -> None:
    """Raise `SpecError` where the training is over before weights thaw: where `steps` says how long it is, only now is it known."""
    for one in (spec.train or Train()).freeze:
        if one.epochs is not None and one.epochs >= plan.epochs:
            raise fail(
                "NS5002",
                f"the training lasts {plan.epochs} epochs, so what is frozen for {one.epochs} of them never learns",
                train_place(spec, "freeze"),
                help="give it fewer `epochs`, or leave them out to hold it still throughout",
            )
