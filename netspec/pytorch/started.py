"""A module whose parts begin with the weights of a file, where the spec names one."""

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from netspec.graph.graph import Graph
from netspec.graph.started import start_faults, weights_below
from netspec.source.diagnostics import SpecError, fail


def start(module: torch.nn.Module, graph: Graph) -> None:
    """Put in the weights of the files that the spec names. Raises `SpecError` where one of them does not fit (NS5062)."""
    faults = start_faults(graph)
    if faults:
        raise SpecError(faults)
    # its tensors are the module's own
    state = module.state_dict()
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
