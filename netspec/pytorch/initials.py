"""First weights as `train.init` asks for them, by PyTorch's own functions."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from netspec.graph.graph import Initial
from netspec.kinds.sections.init import Init

STD = 0.02


@torch.no_grad()
def fill(module: nn.Module, initials: Sequence[Initial]) -> None:
    """Fill the weights that the rules name, one rule after the other, from PyTorch's global generator."""
    # its tensors are the module's own
    state = module.state_dict()
    for rule, weights in initials:
        for name in weights:
            _fill(state[name], rule)


def _fill(weight: Tensor, rule: Init) -> None:
    std = rule.std or STD
    gain = rule.gain or (2**0.5 if rule.values.startswith("kaiming") else 1.0)
    if rule.values == "zeros":
        nn.init.zeros_(weight)
    elif rule.values == "ones":
        nn.init.ones_(weight)
    elif rule.values == "normal":
        nn.init.normal_(weight, std=std)
    elif rule.values == "trunc_normal":
        nn.init.trunc_normal_(weight, std=std, a=-2 * std, b=2 * std)
    elif rule.values == "orthogonal":
        nn.init.orthogonal_(weight, gain=gain)
    elif rule.values == "xavier_normal":
        nn.init.xavier_normal_(weight, gain=gain)
    elif rule.values == "xavier_uniform":
        nn.init.xavier_uniform_(weight, gain=gain)
    else:
        normal = rule.values == "kaiming_normal"
        fills = nn.init.kaiming_normal_ if normal else nn.init.kaiming_uniform_
        # without a nonlinearity PyTorch's own gain is 1
        fills(weight, mode="fan_out" if rule.mode == "fan_out" else "fan_in", nonlinearity="linear")
        weight.mul_(gain)
