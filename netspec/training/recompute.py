"""Parts whose results are calculated once more for the backward pass, instead of being kept until then.

Activation checkpointing (Chen et al. 2016, arXiv:1604.06174). It changes no number: dropouts draw the same again, and the statistics
of `batch_norm` follow each batch once.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import torch
from torch.nn.modules.batchnorm import _BatchNorm
from torch.utils.checkpoint import checkpoint

from netspec.graph.graph import Graph
from netspec.graph.recomputed import is_meant
from netspec.kinds.sections.train import Train


def recompute(module: torch.nn.Module, graph: Graph, settings: Train) -> None:
    """Let the parts that `recompute` names forget what they work out, as long as they learn."""
    for part in _parts(module, graph, settings.recompute):
        # the attribute of the instance goes before that of the class; names of weights stay as they are
        part.forward = _forgetful(part)


def _parts(
    module: torch.nn.Module, graph: Graph, patterns: tuple[str, ...]
) -> list[torch.nn.Module]:
    """The outermost modules that are meant, of those that are called: a list of turns is not, each turn is."""
    found: dict[str, torch.nn.Module] = {}
    meant: list[str] = []
    for path, one in module.named_modules():
        if not path or _below(path, found):
            continue
        if _below(path, meant) or any(is_meant(graph, path, pattern) for pattern in patterns):
            if type(one).forward is torch.nn.Module.forward:
                meant.append(path)
            else:
                found[path] = one
    return list(found.values())


def _below(path: str, others: Any) -> bool:
    return any(path.startswith(f"{one}.") for one in others)


def _forgetful(part: torch.nn.Module) -> Callable[..., Any]:
    forward = part.forward
    norms = [one for one in part.modules() if isinstance(one, _BatchNorm)]

    def contexts() -> tuple[AbstractContextManager[None], AbstractContextManager[None]]:
        return nullcontext(), _statistics_kept(norms)

    def call(*inputs: Any) -> Any:
        if not part.training or not torch.is_grad_enabled():
            return forward(*inputs)
        if not norms:
            return checkpoint(forward, *inputs, use_reentrant=False)
        # this one `torch.compile` cannot take: such a network is trained as it is
        return checkpoint(forward, *inputs, use_reentrant=False, context_fn=contexts)

    return call


@contextmanager
def _statistics_kept(norms: list[_BatchNorm]) -> Iterator[None]:
    """While it lasts, the norms count what they see in copies: they have seen that batch before."""
    kept = [dict(one.named_buffers(recurse=False)) for one in norms]
    for one, statistics in zip(norms, kept, strict=True):
        for name, value in statistics.items():
            setattr(one, name, value.clone())
    try:
        yield
    finally:
        for one, statistics in zip(norms, kept, strict=True):
            for name, value in statistics.items():
                setattr(one, name, value)
