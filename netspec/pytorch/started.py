"""A module that begins with the weights of files, the whole of it or parts, where the spec names them."""

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from netspec.graph.graph import Graph, Origin
from netspec.graph.origin import CODE, misfit, unreadable
from netspec.graph.pieces import Cut, Joined, Permuted, Piece, Reshaped
from netspec.graph.started import start_faults, weights_below
from netspec.graph.tensor_file import DamagedError
from netspec.graph.weight_match import Match, listed, match
from netspec.pytorch.weight_file import read_tensors, said_of
from netspec.source.diagnostics import SpecError, fail

State = dict[str, torch.Tensor]


@torch.no_grad()
def start(module: torch.nn.Module, graph: Graph) -> list[str]:
    """Put in the weights of the files that the spec names; what was done is told in sentences.

    Raises `SpecError` where one of them does not fit (NS5062, NS5162).
    """
    faults = start_faults(graph)
    if faults:
        raise SpecError(faults)
    # its tensors are the module's own
    state = module.state_dict()
    told = []
    for one in graph.starts:
        try:
            tensors = load_file(one.file)
        except (OSError, SafetensorError) as error:
            message = f"`{one.file}` is damaged, or no safetensors file"
            help = "copy `best.safetensors` from the run once more"
            raise fail("NS5062", message, one.place, help=help) from error
        prefix = "".join(f"{part}." for part in one.path)
        for name in weights_below(graph, one.path):
            state[f"{prefix}{name}"].copy_(tensors[name])
        told.append(f"`{'.'.join(one.path)}` begins with the weights of `{one.file}`")
    if graph.origin is not None:
        told += _begin(state, graph, graph.origin)
    return told


def taken(piece: Piece, tensors: State) -> torch.Tensor:
    """What a weight gets of the tensors of a file: a view of one as far as it can be."""
    tensor = tensors[piece.source]
    for step in piece.steps:
        match step:
            case Permuted(axes):
                tensor = tensor.permute(axes)
            case Reshaped(sizes):
                tensor = tensor.reshape(sizes)
            case Cut(axis, begin, end):
                tensor = tensor.narrow(axis, begin, end - begin)
            case Joined(axis, others):
                tensor = torch.cat([tensor, *(taken(one, tensors) for one in others)], axis)
    return tensor


def _begin(state: State, graph: Graph, origin: Origin) -> list[str]:
    """Put in the weights of the whole network, or of what a file holds of it. Raises `SpecError`."""
    try:
        tensors = read_tensors(origin.file)
        there = said_of(tensors)
    except (OSError, DamagedError) as error:
        raise SpecError((unreadable(origin, error),)) from error
    found = match(graph, there, origin.rename, by_order=origin.by_order)
    fault = misfit(origin, found)
    if fault is not None:
        raise SpecError((fault,))
    for name, piece in found.fitting.items():
        tensor = taken(piece, tensors)
        if tensor.is_floating_point() and not bool(tensor.isfinite().all()):
            message = f"`{piece.source}` in `{origin.file}` holds what is no finite number"
            help = "the training that left it had broken down: take a file from before that"
            raise fail(CODE, message, origin.place, help=help)
        state[name].copy_(tensor)
    return _told(found, origin)


def _told(found: Match, origin: Origin) -> list[str]:
    """What a training begins with, in a sentence or a few."""
    count = f"{len(found.fitting):,} tensors, {found.parameters:,} numbers"
    told = [f"the network begins with the weights of `{origin.file}` ({count})"]
    if found.missing:
        told.append(
            listed(f"fresh, for the file lacks them ({len(found.missing):,}):", found.missing)
        )
    if found.unexpected:
        what = f"left out, for the network lacks them ({len(found.unexpected):,}):"
        told.append(listed(what, found.unexpected))
    return told
