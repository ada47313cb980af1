"""What a network says by itself, part by part, as the exported file does."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from netspec.graph.graph import Graph, GraphOutput
from netspec.graph.said import inputs_of
from netspec.kinds.columns import State
from netspec.kinds.texts.tokens import BEGIN, END, PADDING
from netspec.training.learner import Learner

CLOSE = 1e-3
"""Two logits so close, as a share of the larger where that is above 1, may change places by noise."""


@torch.no_grad()
def said(
    graph: Graph, learner: Learner, inputs: Sequence[Tensor], output: GraphOutput, state: State
) -> np.ndarray:
    """The codes that are said for some rows, int64 `[N, places]`; a row in which noise may decide holds a -1."""
    names = [one.spec.name for one in graph.inputs]
    before, count = (names.index(one.spec.name) for one in inputs_of(graph, output))
    kind, given = output.spec.kind, list(inputs)
    rows = len(given[0])
    never = torch.tensor(kind.never_said(state))
    codes = torch.full((rows, 1), BEGIN)
    ended, doubted = torch.zeros(rows, dtype=torch.bool), torch.zeros(rows, dtype=torch.bool)
    for turn in range(kind.most_said() - 1):
        given[before], given[count] = codes, torch.full((rows,), turn + 1)
        logits = learner.results(given)[output.spec.name][:, -1].index_fill(1, never, -torch.inf)
        best, places = logits.topk(2, dim=1)
        close = best[:, 0] - best[:, 1] < CLOSE * best[:, 0].abs().clamp(min=1)
        doubted |= close & ~ended
        code = torch.where(ended, PADDING, places[:, 0])
        ended = ended | (code == END)
        codes = torch.cat([codes, code[:, None]], dim=1)
        if bool(ended.all()):
            break
    found = codes[:, 1:]
    found[doubted, 0] = -1
    return found.numpy()


def with_said(
    graph: Graph,
    learner: Learner,
    inputs: Sequence[Tensor],
    results: Mapping[str, Tensor],
    states: Mapping[str, State],
) -> dict[str, np.ndarray]:
    """The results by output as a file is held against them: of what is said part by part, what the network says itself."""
    return {
        one.spec.name: said(graph, learner, inputs, one, states[one.spec.name])
        if one.spec.kind.says
        else results[one.spec.name].numpy()
        for one in graph.outputs
    }
