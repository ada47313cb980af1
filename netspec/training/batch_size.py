"""`batch_size: auto`: as many rows as fit into memory and as still leave a training its steps."""

from collections.abc import Mapping

import torch

from netspec.data.parts import Part
from netspec.data.picked import memory
from netspec.graph.graph import Graph
from netspec.kinds.named_sizes import base_of
from netspec.kinds.sections.train import Train
from netspec.kinds.tensors import Size, elements
from netspec.spec.model import Spec

STEPS = 50
"""So many steps an epoch must have left: the largest batch of all, that of every row, would learn next to nothing."""
SHARE = 0.5
"""The part of the memory that a step may take; the rest is for the data, and for what the estimate does not know."""
BYTES = 4
KEPT = 3
"""How often a result is there at the height of a step: as it was given, worked on by its layer, and as its gradient."""
WEIGHTS = 4
"""Weight, gradient, and the two means that Adam keeps of it."""


def choose_batch_size(graph: Graph, spec: Spec, part: Part, device: torch.device) -> int:
    """The rows of a batch: those that the spec says, or for `auto` a power of two.

    It hangs on the size of the memory, not on what is free of it just now, so that it is the same tomorrow.
    """
    settings = spec.train or Train()
    if isinstance(settings.batch_size, int):
        return settings.batch_size
    room = SHARE * memory_of(device) - WEIGHTS * BYTES * graph.parameters()
    most = min(room / bytes_per_row(graph, part.inputs), part.rows / (STEPS * settings.accumulate))
    # at least two: a batch_norm has no spread to measure in one row
    return int(max(2, 2 ** (int(most).bit_length() - 1))) if most >= 1 else 2


def memory_of(device: torch.device) -> float:
    """The bytes of memory that a device has for this process."""
    if device.type == "cuda":
        return float(torch.cuda.get_device_properties(device).total_memory)
    return memory()


def bytes_per_row(graph: Graph, inputs: Mapping[str, object]) -> int:
    """The bytes that the results of all layers for one sample take while a step is made, at the longest that samples get."""
    named = named_sizes(graph, inputs)
    numbers = sum(one.times * count(one.type.sizes, named) for one in graph.values())
    return max(1, KEPT * BYTES * numbers)


def named_sizes(graph: Graph, inputs: Mapping[str, object]) -> dict[str, int]:
    """Named size → how long it is in these arrays."""
    return {
        size: inputs[one.spec.name].shape[axis]  # type: ignore[attr-defined]
        for one in graph.inputs
        for axis, size in enumerate(one.value.type.sizes, start=1)
        if isinstance(size, str)
    }


def count(sizes: tuple[Size, ...], named: Mapping[str, int]) -> int:
    """How many numbers there are; what windows leave of a named size is taken for the whole."""
    return elements(tuple(named.get(base_of(s), 1) if isinstance(s, str) else s for s in sizes))
