"""The clauses of samples of unequal lengths: padding never changes an answer, and teaches nothing."""

from collections.abc import Callable, Iterator

import numpy as np
import torch

from netspec.contract.samples import SHARES, Samples
from netspec.contract.two_ways import TwoWays
from netspec.contract.use import Use, by_onnx, by_torch, in_training, tried
from netspec.contract.words import NEAR, apart

SMALLEST = 1e-3
"""An answer counts as no smaller than this where differences are shares of it."""
WAYS = (("PyTorch", by_torch), ("ONNX", by_onnx))


def takes_lengths(use: Use) -> bool:
    """Whether it has a named axis, and does not refuse one that has lengths."""
    return use.is_named and use.padded is not None


def padding_changes_nothing(use: Use) -> Iterator[str]:
    """A sample among longer ones is answered as it is alone."""
    net = use.padded
    assert net is not None
    samples = use.samples(net)
    for way, run in WAYS:
        together = run(net, samples.batch)
        for row in range(len(SHARES)):
            alone = run(net, samples.alone(row))
            for output, found, right in zip(net.graph.outputs, together, alone, strict=True):
                real = samples.real(found, output.value.type, row)
                said = apart(
                    right, real, NEAR, ("a sample alone", "the same before padding"), SMALLEST
                )
                if said:
                    yield f"{way}: {said}"


def lengths_agree(use: Use) -> Iterator[str]:
    """Behind the lengths both ways give the same, and something finite."""
    net = use.padded
    assert net is not None
    samples = use.samples(net, garbage=1.0)
    pairs = zip(by_torch(net, samples.batch), by_onnx(net, samples.batch), strict=True)
    for right, found in pairs:
        if not np.isfinite(right).all():
            yield "what stands behind the lengths is not finite, and would spoil what multiplies it by 0"
        said = apart(right, found, NEAR, ("PyTorch", "ONNX"), SMALLEST)
        if said:
            yield said


def padding_teaches_nothing(use: Use) -> Iterator[str]:
    """In training, statistics and gradients of the weights come from real places alone."""
    net = use.padded
    assert net is not None
    first, second = (_learned(net, use.samples(net, garbage)) for garbage in (0.0, 1e3))
    for name, a in first.items():
        ways = ("one padding", "another")
        said = apart(a.numpy(), second[name].numpy(), 2 * NEAR, ways)
        if said:
            yield f"{name} is another one with other padding: {said}"


def _learned(net: TwoWays, samples: Samples) -> dict[str, torch.Tensor]:
    """The gradients of a loss over the real places, and the statistics after the step."""
    before = {key: one.clone() for key, one in net.module.state_dict().items()}
    net.module.zero_grad()
    results = in_training(net, samples.batch)
    losses = [
        samples.real(y, output.value.type, row).square().sum()
        for output, y in zip(net.graph.outputs, results, strict=True)
        for row in range(len(SHARES))
        if y.requires_grad
    ]
    if losses:
        back: Callable[[], object] = torch.stack(losses).sum().backward
        tried("PyTorch cannot learn through it", back)
    found = {
        f"the gradient of `{name.partition('.')[2]}`": one.grad.clone()
        for name, one in net.module.named_parameters()
        if one.grad is not None
    }
    state = net.module.state_dict().items()
    found |= {f"`{n.partition('.')[2]}`": t.clone() for n, t in state if t.is_floating_point()}
    net.module.eval().load_state_dict(before)
    return found
