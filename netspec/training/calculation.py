"""How a network is calculated: what is chosen for speed and changes no more than the last digits of a result.

Everything is chosen by rule, from the spec, the data and the machine, and never by the clock: two trainings of one spec on one
machine must end alike.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import torch

from netspec.data.parts import Part
from netspec.graph.graph import Graph, Node, weight_size
from netspec.graph.lengths import marked_axes
from netspec.kinds.sections.train import EPOCHS, Train
from netspec.kinds.tensors import elements
from netspec.source.diagnostics import fail
from netspec.source.text import whole_file
from netspec.spec.model import Spec
from netspec.training.batch_size import choose_batch_size
from netspec.training.device import Decisions

RESULTS_PER_WEIGHT = 4
"""So many numbers must come out of the convolutions of a step for each of their weights, for `channels_last` to be worth it on
a CPU. Measured over ResNet-18 at 32 to 224 pixels and smaller nets: above it a step takes 0.6 to 0.9 of the time, below it
longer, for PyTorch's backward pass and its fused optimizers then copy every weight."""
LONG_ENOUGH = 600.0
"""Seconds that a training on a GPU must be expected to take: compiling takes half a minute to two, and gains a quarter."""
SECONDS_PER_LAYER = 5e-5
"""What it takes to start a layer's kernels, forward and backward, however little they have to do."""
OPERATIONS_PER_SECOND = {"float32": 2e13, "bfloat16": 1.5e14}
"""What a GPU of these years gets done of a network that is not compiled."""


def settle(
    graph: Graph,
    spec: Spec,
    part: Part,
    decisions: Decisions,
    note: Callable[[str], None] = lambda text: None,
) -> Decisions:
    """Choose for a new training what hangs on the rows of its training part."""
    device = torch.device(decisions.device)
    rows = choose_batch_size(graph, spec, part, device)
    if rows != (spec.train or Train()).batch_size:
        note(f"`batch_size: auto` takes {rows:,} rows at once")
    spec = with_batch_size(spec, rows)
    return decisions._replace(
        batch_size=rows,
        memory_format=choose_memory_format(graph, spec, device, rows),
        compiled=choose_compiled(graph, spec, device, part.rows, decisions.precision),
    )


def with_batch_size(spec: Spec, rows: int) -> Spec:
    """The spec with a number for its batch size, where it says `auto`."""
    settings = spec.train or Train()
    if settings.batch_size == rows:
        return spec
    return spec._replace(train=Train(**{**vars(settings), "batch_size": rows}))


def as_trained(spec: Spec, folder: Path) -> Spec:
    """The spec with the batch size that a run was trained with, where it says `auto`. Raises `SpecError`."""
    if spec.train is None or spec.train.batch_size != "auto":
        return spec
    path = folder / "run.json"
    try:
        return with_batch_size(spec, int(json.loads(path.read_text("utf-8"))["batch_size"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise fail(
            "NS6001", f"`{path}` is damaged", whole_file(str(path)), help="train once more"
        ) from error


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


def choose_compiled(
    graph: Graph, spec: Spec, device: torch.device, rows: int, precision: str
) -> bool:
    """The decision of `train.compile`; `auto` compiles on a GPU where the training is long enough to repay it."""
    settings = spec.train or Train()
    if isinstance(settings.compile, bool):
        return settings.compile
    if device.type != "cuda" or settings.recompute or marked_axes(graph):
        # samples of unequal lengths would have it compile again and again
        return False
    return expected_seconds(graph, settings, rows, precision) > LONG_ENOUGH


def expected_seconds(graph: Graph, settings: Train, rows: int, precision: str) -> float:
    """About how long a training takes on a GPU: forward once and backward twice that, or the starts of all that many kernels."""
    seen = rows * (settings.epochs or EPOCHS)
    if settings.steps is not None:
        seen = settings.steps * settings.rows_at_once * settings.accumulate
    operations = 2 * 3 * sum(node.multiply_adds() for node in graph.nodes) * seen
    starts = len(graph.nodes) * seen / settings.rows_at_once
    return max(operations / OPERATIONS_PER_SECOND[precision], starts * SECONDS_PER_LAYER)
