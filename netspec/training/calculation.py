"""How a network is calculated: what is chosen for speed and changes no more than the last digits of a result."""

from collections.abc import Iterator
from typing import NamedTuple

import torch

from netspec.graph.graph import Graph, Node, weight_size
from netspec.kinds.tensors import elements
from netspec.spec.model import Spec

RESULTS_PER_WEIGHT = 4
"""So many numbers must come out of the convolutions of a step for each of their weights, for `channels_last` to be worth it on
a CPU. Measured over ResNet-18 at 32 to 224 pixels and smaller nets: above it a step takes 0.6 to 0.9 of the time, below it
longer, for PyTorch's backward pass and its fused optimizers then copy every weight."""


class Calculation(NamedTuple):
    """What a learner is told of it."""

    precision: str = "float32"
    memory_format: str = "contiguous"
    compiled: bool = False


def choose_memory_format(graph: Graph, spec: Spec, device: torch.device, rows: int) -> str:
    """The format of `train.memory_format`, for batches of so many rows."""
    wanted = spec.train.memory_format if spec.train else "auto"
    if wanted != "auto":
        return wanted
    convolutions = list(_convolutions(graph))
    if device.type == "cuda":
        return "channels_last" if convolutions else "contiguous"
    results = sum(
        node.outputs[0].times * elements(node.outputs[0].type.sizes) for node in convolutions
    )
    weights = sum(map(_matrix_of_kernels, convolutions))
    worth = device.type == "cpu" and weights and rows * results >= RESULTS_PER_WEIGHT * weights
    return "channels_last" if worth else "contiguous"


def _convolutions(graph: Graph) -> Iterator[Node]:
    """The layers with a kernel of two axes."""
    return (node for node in graph.nodes if not node.shared and _matrix_of_kernels(node))


def _matrix_of_kernels(node: Node) -> int:
    return sum(weight_size(one) for one in node.weights() if len(one.sizes) == 4)
