"""A graph as a module: the printed source is compiled, so that what is trained is what a user takes away."""

import linecache
from hashlib import sha256

import torch

from netspec.graph.graph import Graph
from netspec.pytorch.source import class_name, write_source


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
