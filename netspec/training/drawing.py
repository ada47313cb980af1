"""What training hides by chance: the inputs and targets that some kinds of output draw anew for every batch."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from netspec.graph.graph import Graph
from netspec.kinds.outputs.output import Output
from netspec.spec.model import Spec

SEED = 15_042_017
"""Of what is hidden where a network is measured: the same places every time."""


class Draw(NamedTuple):
    """An output that draws: where the input it lies in and its target stand among those of a batch."""

    kind: Output
    input: int
    target: int
    codes: int
    """How many codes there are."""
    names: tuple[str, str]
    """The input and the output."""


def drawing(graph: Graph, spec: Spec) -> list[Draw]:
    """All outputs that draw."""
    inputs = [one.spec.name for one in graph.inputs]
    targets = [one.name for one in spec.outputs if one.has_target]
    return [
        Draw(
            one.kind,
            inputs.index(one.of.name),
            targets.index(one.name),
            one.of.kind.encoded(one.of.width).counts[0],
            (one.of.name, one.name),
        )
        for one in spec.outputs
        if one.kind.draws and one.of is not None and one.of.name in inputs
    ]


def changed(
    draws: Sequence[Draw],
    inputs: Sequence[Tensor],
    targets: Sequence[Tensor],
    generator: torch.Generator | None,
) -> tuple[Sequence[Tensor], Sequence[Tensor]]:
    """A batch as the outputs change it, one after the other; without a generator PyTorch's own draws."""
    given, asked = list(inputs), list(targets)
    for one in draws:
        target = asked[one.target]

        def uniform(like: Tensor = target) -> Tensor:
            return torch.rand(like.shape, generator=generator, device=like.device)

        given[one.input], asked[one.target] = one.kind.drawn(
            given[one.input], target, one.codes, uniform
        )
    return given, asked


Arrays = Mapping[str, np.ndarray]


def hidden(graph: Graph, spec: Spec, inputs: Arrays, targets: Arrays) -> tuple[Arrays, Arrays]:
    """A whole part as it is measured, drawn on the CPU from a seed of its own: whatever the batches are, it is the same."""
    draws = drawing(graph, spec)
    if not draws:
        return inputs, targets
    generator = torch.Generator().manual_seed(SEED)
    found, asked = dict(inputs), dict(targets)
    for one in draws:
        source, name = one.names
        pair = [torch.from_numpy(array) for array in (found[source], asked[name])]
        (codes,), (target,) = changed(
            [one._replace(input=0, target=0)], pair[:1], pair[1:], generator
        )
        found[source], asked[name] = codes.numpy(), target.numpy()
    return found, asked
