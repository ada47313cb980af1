"""Rows of a batch mixed with one another, as `mixup` and `cutmix` do, and what such rows are asked for."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from netspec.kinds.augmentations.augmentation import Mixing
from netspec.kinds.sections.train import Train
from netspec.spec.model import Spec


class Asked(NamedTuple):
    """The targets of a batch, `[N, …]` each, and where rows are mixed also those of the other row in each."""

    targets: Sequence[Tensor]
    others: Sequence[Tensor] | None = None
    share: float = 1.0
    """How much the row's own targets count; the others count the rest."""

    def rows(self, begin: int, end: int) -> "Asked":
        """The same of a few neighbouring rows."""
        others = None if self.others is None else [one[begin:end] for one in self.others]
        return Asked([one[begin:end] for one in self.targets], others, self.share)


class Mixer:
    """Mixes the batches of a training; of several mixings each batch gets one. It draws as the `Augmenter` does."""

    def __init__(self, spec: Spec) -> None:
        kinds = (spec.train or Train()).augment or ()
        self._mixings = [one for one in kinds if isinstance(one, Mixing)]

    def __call__(
        self, inputs: Sequence[Tensor], targets: Sequence[Tensor]
    ) -> tuple[Sequence[Tensor], Asked]:
        """Inputs, and what is asked of them; what is given stays as it is."""
        if not self._mixings:
            return inputs, Asked(targets)
        draws = _Draws()
        chosen = self._mixings[int(draws.once() * len(self._mixings))]
        if draws.once() >= chosen.rate:
            return inputs, Asked(targets)
        order = torch.randperm(len(inputs[0])).to(inputs[0].device)
        own = [one.float() for one in inputs]
        mixed, share = chosen.mixed(own, [one.index_select(0, order) for one in own], draws)
        return mixed, Asked(targets, [one.index_select(0, order) for one in targets], share)


class _Draws:
    """PyTorch's random numbers as plain ones, from its generator in main memory: no device is waited for."""

    def once(self) -> float:
        return float(torch.rand((), dtype=torch.float64))

    def beta(self, alpha: float) -> float:
        both = torch.full((), alpha, dtype=torch.float64)
        return float(torch.distributions.Beta(both, both, validate_args=False).sample())
