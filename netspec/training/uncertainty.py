"""`loss_weights: uncertainty`: how much the loss of each output counts is learned beside the network.

Σ w · (exp(-s) · L + s / 2), with a number s for each output that has a target. Kendall, Gal and Cipolla 2018 (arXiv:1705.07115),
where s is the logarithm of the variance that the data of an output have by themselves; their factor ½ for squared errors is left
out, for it moves s by log 2 and changes no share. An output that is a loss itself (`minimize`) has no such variance, and may be
negative: it counts as its `weight` w says.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from netspec.training.terms import Term

PATH = "=log_variances"
"""The path under which the optimizer knows them; no layer can be called so."""


class LogVariances:
    """The numbers s, which begin at 0. They are in no exported file."""

    def __init__(self, terms: Sequence[Term], device: torch.device) -> None:
        self.places = [place for place, one in enumerate(terms) if one.has_target]
        self.names = [terms[place].name for place in self.places]
        self.values = torch.nn.Parameter(torch.zeros(len(self.places), device=device))

    def weighed(self, parts: Sequence[Tensor]) -> list[Tensor]:
        """The losses of all terms as the learned variances weigh them."""
        found = list(parts)
        for s, place in zip(self.values, self.places, strict=True):
            found[place] = torch.exp(-s) * found[place] + s / 2
        return found

    def by_output(self) -> dict[str, float]:
        """Output → s."""
        return dict(zip(self.names, self.values.detach().tolist(), strict=True))

    @torch.no_grad()
    def restore(self, values: Tensor) -> None:
        """Go back to the values of a checkpoint."""
        self.values.copy_(values)
