"""A graph as a module: the printed source is compiled, so that what is trained is what a user takes away."""

import linecache
from hashlib import sha256
from typing import TYPE_CHECKING

import torch

from netspec.graph.graph import Graph
from netspec.pytorch.source import class_name, write_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netspec.onnx_writer.weights import Array


def build_module(graph: Graph) -> torch.nn.Module:
    """A new module with PyTorch's usual first weights, drawn from torch's global generator.

    It is called with the encoded inputs in the order of the graph, batch first, and gives a tensor, or with several
    outputs a dict from their names.
    """
    source = write_source(graph)
    filename = f"<model.py of {graph.name}, {sha256(source.encode()).hexdigest()[:8]}>"
    # tracebacks and debuggers find the lines here, though there is no such file
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    names: dict[str, object] = {"__name__": f"netspec_model_{graph.name}"}
    exec(compile(source, filename, "exec"), names)
    made = names[class_name(graph)]
    assert isinstance(made, type)
    module = made()
    assert isinstance(module, torch.nn.Module)
    return module


def begin(module: torch.nn.Module, graph: Graph) -> list[str]:
    """Fill weights as the spec asks, put in those of the files that it names, and tell in sentences what was done.

    Raises `SpecError` where a file does not fit.
    """
    if graph.initials:
        # imported here and below: most networks begin as PyTorch has it
        from netspec.pytorch.initials import fill

        fill(module, graph.initials)
    if not graph.starts and graph.origin is None:
        return []
    from netspec.pytorch.started import start

    return start(module, graph)


def first_weights(graph: Graph, seed: int = 0) -> dict[str, "Array"]:
    """The weights of a new module by name; torch's global generator stays where it is.

    The seed decides, and the files that parts of the network begin with. Raises `SpecError` where one does not fit.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module = build_module(graph)
        begin(module, graph)
    return {name: tensor.numpy() for name, tensor in module.state_dict().items()}


@torch.no_grad()
def results_of(
    graph: Graph, weights: "Mapping[str, Array]", inputs: "Mapping[str, Array]"
) -> dict[str, "Array"]:
    """What the network with these weights gives for encoded inputs, by output, not decoded.

    `weights` may hold more than the network has; of the inputs all have as many rows.
    """
    module = build_module(graph).eval()
    own = {name: torch.from_numpy(weights[name]) for name in module.state_dict()}
    module.load_state_dict(own)
    given = module(*(torch.from_numpy(inputs[one.spec.name]) for one in graph.inputs))
    named = given if isinstance(given, dict) else {graph.outputs[0].spec.name: given}
    return {name: result.numpy() for name, result in named.items()}
