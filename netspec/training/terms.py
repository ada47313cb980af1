"""What the loss is made of: a term for every output that learns."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from netspec.source.diagnostics import fail
from netspec.spec.model import OutputSpec, Spec
from netspec.training.balance import Weights, given_weights
from netspec.training.device import train_place


class Term(NamedTuple):
    """One output's share of the loss: a mean, and over how many rows or places of a target it goes."""

    name: str
    loss: Callable[[Tensor, Tensor | None], Tensor]
    count: Callable[[Tensor], int]
    weight: float
    has_target: bool = True


def trained(spec: Spec) -> list[OutputSpec]:
    """The outputs that have a loss."""
    return [one for one in spec.outputs if one.kind.loss is not None]


def with_targets(spec: Spec) -> list[str]:
    """The outputs that are trained on a target, by name: one that is a loss itself has none."""
    return [one.name for one in spec.outputs if one.has_target]


def term_of(output: OutputSpec, balanced: Weights, device: torch.device) -> Term:
    own, kind = output.loss, output.kind
    assert own is not None
    weights = given_weights(output, balanced)
    tensor = None if weights is None else torch.tensor(weights, device=device)

    def loss(result: Tensor, target: Tensor | None) -> Tensor:
        if kind.per_place and target is not None:
            # padding that no sample of the batch needs may be cut off the result
            target = target[:, : result.shape[1]] if target.dim() == 2 else target
        rows = kind.rows(result, target)
        if kind.per_place and not len(rows[0]):
            # no place of the batch counts: the mean of nothing is no number
            return result.sum() * 0
        found: Tensor = own.mean(torch.nn.functional, *rows, weights=tensor)
        return found

    def count(target: Tensor) -> int:
        return int(kind.count(target))

    return Term(output.name, loss, count, output.weight, output.has_target)


def nothing_to_learn(spec: Spec, has_loss: bool) -> Exception:
    """The fault of a spec that trains nothing."""
    if has_loss:
        return fail(
            "NS5002",
            "the network has no weights to learn",
            train_place(spec),
            help="add a layer that has weights, such as `linear: 1`",
        )
    return fail(
        "NS5002",
        "no output has a target, so there is nothing to train",
        spec.outputs[0].place if spec.outputs else train_place(spec),
        help="give an output that is trained: `category`, `binary` or `number`",
    )
