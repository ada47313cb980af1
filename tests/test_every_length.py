"""Padding never changes an answer: every layer kind, on samples of unequal lengths with garbage behind them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from netspec.kinds.catalogue import every
from netspec.kinds.kind import written
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.named_sizes import Ragged, formula
from netspec.kinds.tensors import ShapeError, TensorType

KINDS = {name: cls for name, cls in every("layers").items() if issubclass(cls, Layer)}
TIME = TensorType((3, "time"))
STEPS = TensorType(("time", 4))
MORE = {
    "conv1d": [
        Example({"channels": 2, "kernel": 3}, (TIME,)),
        Example({"channels": 2, "kernel": 3, "stride": 2, "padding": 1}, (TIME,)),
        Example({"channels": 2, "kernel": 2, "stride": 3, "dilation": 2}, (TIME,)),
    ],
    "conv2d": [
        Example({"channels": 2, "kernel": 3, "stride": 2}, (TensorType((2, "time", 5)),)),
    ],
    "max_pool1d": [Example(2, (TIME,)), Example({"kernel": 3, "stride": 1}, (TIME,))],
    "avg_pool1d": [
        Example(2, (TIME,)),
        Example({"kernel": 3, "stride": 2, "padding": 1}, (TIME,)),
    ],
    "mean": [
        Example({"axes": [0, 1], "keep": True}, (TensorType(("time", 3)),)),
        Example({"axes": "time", "keep": True}, (TensorType((2, "time", 3)),)),
    ],
    "sum": [Example("time", (TensorType((2, "time", 3)),))],
    "max": [Example({"axes": "time", "keep": True}, (TensorType((2, "time", 3)),))],
    "min": [Example([0, 1], (STEPS,))],
    "global_avg_pool": [Example(None, (TIME,)), Example(None, (TensorType((2, "time", 3)),))],
    "global_max_pool": [Example(None, (TIME,))],
    "softmax": [Example(0, (STEPS,)), Example(1, (TIME,))],
    "log_softmax": [Example(0, (STEPS,)), Example(1, (TIME,))],
    "l2_normalize": [Example(0, (STEPS,))],
    "instance_norm": [Example(None, (TIME,)), Example(None, (TensorType((2, "time", 3)),))],
    "group_norm": [
        Example({"groups": 2, "epsilon": 1e-3}, (TensorType((4, "time")),)),
        Example(2, (TensorType((4, 3, "time")),)),
    ],
    "batch_norm": [Example(None, (TIME,)), Example(None, (TensorType((2, "time", 3)),))],
    "std": [Example({"axes": [0, 1], "keep": True}, (STEPS,))],
    "flip": [
        Example(0, (STEPS,)),
        Example([0, 1], (TensorType((3, "time", 2)),)),
        Example(1, (TensorType((2, "time"), "codes", (7,)),)),
    ],
    "last": [Example(1, (TIME,)), Example(1, (TensorType((2, "time", 3)),))],
    "select": [Example({"index": -1, "axis": 0}, (STEPS,)), Example({"index": 0}, (STEPS,))],
    "reshape": [Example([2, 2, "time"], (TensorType((4, "time")),))],
}
"""Uses beside the examples: every way to come upon an axis with lengths."""
REFUSE = {
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "resize", "reshape",
    "squeeze_excite", "gather",
    "instance_norm", "group_norm", "global_avg_pool", "batch_norm",
}  # fmt: skip
"""Kinds with a use that is refused; most are taken along one axis with lengths and refused along two."""
LONGEST = {"time": 9, "height": 8, "width": 7}
SHARES = (1.0, 0.45, 0.8, 0.6)
"""How long the samples are, as shares of the longest."""


def ragged(type: TensorType) -> TensorType:
    return type._replace(sizes=tuple(Ragged(s) if isinstance(s, str) else s for s in type.sizes))


USES = [
    pytest.param(name, example, id=f"{name}-{i}")
    for name, cls in KINDS.items()
    for i, example in enumerate(
        one
        for one in (*cls.examples, *MORE.get(name, ()))
        if any(isinstance(size, str) for type in one.inputs for size in type.sizes)
    )
]
over_uses = pytest.mark.parametrize(("name", "example"), USES)


class Samples:
    """A batch with garbage behind the lengths, and each of its samples alone."""

    def __init__(self, net: Any, garbage: float = 1e3) -> None:
        self.net = net
        batch = len(SHARES)
        self.lengths = {
            name: np.array([max(3, round(share * most)) for share in SHARES])
            for name, most in LONGEST.items()
        }
        self.batch: dict[str, np.ndarray] = net.draw(LONGEST, batch)
        for one in net.graph.inputs:
            name = one.spec.name
            if name.endswith("_lengths"):
                self.batch[name] = self.lengths[name.removesuffix("_lengths")]
        for one in net.graph.inputs:
            for row in range(batch) if one.value.type.sizes else ():
                self._spoil(self.batch[one.spec.name][row], one.value.type, row, garbage)

    def _spoil(self, values: np.ndarray, type: TensorType, row: int, garbage: float) -> None:
        """Put garbage behind the length of a sample, in place."""
        rng, part = np.random.default_rng(row), self._part(type, row)
        kept = values[part].copy()
        if values.dtype == np.float32:
            values[...] = garbage * rng.standard_normal(values.shape)
        else:
            values[...] = rng.permutation(values.reshape(-1)).reshape(values.shape)
        values[part] = kept

    def alone(self, row: int) -> dict[str, np.ndarray]:
        return {
            one.spec.name: self.batch[one.spec.name][row : row + 1][
                (slice(None), *self._part(one.value.type, row))
            ]
            for one in self.net.graph.inputs
        }

    def real(self, y: Any, type: TensorType, row: int) -> Any:
        """What an answer for the batch says of one sample."""
        return y[row : row + 1][(slice(None), *self._part(type, row))]

    def _part(self, type: TensorType, row: int) -> tuple[slice, ...]:
        return tuple(
            slice(None, self._length(size, row)) if isinstance(size, str) else slice(None)
            for size in type.sizes
        )

    def _length(self, size: str, row: int) -> int:
        base, add, divide = formula(size)
        return (int(self.lengths[base][row]) + add) // divide


def made(name: str, example: Example, two_ways: Callable[..., Any]) -> Any:
    """The network of one use, on axes with lengths; None where the kind refuses it."""
    layer, types = written(KINDS[name], example.settings), [ragged(one) for one in example.inputs]
    layer.shape(*types)
    try:
        layer.mixes(*types)
    except ShapeError as error:
        refusal = error
    else:
        refusal = None
    if refusal is not None:
        assert refusal.code == "NS3012"
        assert f"`{name}`" in refusal.message
        return None
    results = range(len(layer.gives(*types)))
    return two_ways(types, [(layer, tuple(range(len(types))))], results)


@over_uses
def test_padding_changes_no_answer(name: str, example: Example, two_ways: Any) -> None:
    net = made(name, example, two_ways)
    if net is None:
        return
    samples = Samples(net)
    for run in (net.all_by_torch, net.all_by_onnx):
        together = run(samples.batch)
        for row in range(len(SHARES)):
            alone = run(samples.alone(row))
            for output, found, right in zip(net.graph.outputs, together, alone, strict=True):
                real = samples.real(found, output.value.type, row)
                assert real.shape == right.shape
                assert np.abs(real - right).max() <= 1e-4 * max(1e-3, np.abs(right).max())


@over_uses
def test_onnx_and_pytorch_agree_behind_the_lengths_too(
    name: str, example: Example, two_ways: Any
) -> None:
    net = made(name, example, two_ways)
    if net is None:
        return
    samples = Samples(net, garbage=1.0)
    for found, right in zip(
        net.all_by_onnx(samples.batch), net.all_by_torch(samples.batch), strict=True
    ):
        assert np.isfinite(right).all()
        assert np.abs(found - right).max() <= 1e-4 * max(1e-3, np.abs(right).max())


@over_uses
def test_padding_teaches_nothing(name: str, example: Example, two_ways: Any) -> None:
    """In training, statistics and gradients of the weights come from real places alone."""
    net = made(name, example, two_ways)
    if net is None or not list(net.module.parameters()):
        return
    first, second = (learned(net, Samples(net, garbage)) for garbage in (0.0, 1e3))
    for a, b in zip(first, second, strict=True):
        assert torch.allclose(a, b, rtol=1e-4, atol=1e-4 * float(a.abs().max()))


def learned(net: Any, samples: Samples) -> list[torch.Tensor]:
    """The gradients of a loss over the real places, and the statistics after the step."""
    before = {key: one.clone() for key, one in net.module.state_dict().items()}
    net.module.zero_grad()
    torch.manual_seed(0)
    results = net.results_of(net.module.train()(*map(torch.from_numpy, samples.batch.values())))
    losses = [
        samples.real(y, output.value.type, row).square().sum()
        for output, y in zip(net.graph.outputs, results, strict=True)
        for row in range(len(SHARES))
    ]
    torch.stack(losses).sum().backward()
    found = [one.grad.clone() for one in net.module.parameters() if one.grad is not None]
    found += [one.clone() for one in net.module.state_dict().values() if one.is_floating_point()]
    net.module.eval().load_state_dict(before)
    return found


def test_only_these_refuse(two_ways: Any) -> None:
    uses = [param.values for param in USES]
    assert {name for name, example in uses if made(name, example, two_ways) is None} == REFUSE


ANYWHERE = (
    "relu",
    {"dropout": 0.5},
    {"softmax": -1},
    {"softmax": 0},
    {"flip": 0},
    {"flip": 1},
    {"cumsum": 0},
    {"l2_normalize": 1},
)
ON_STEPS = (
    {"linear": 4},
    {"lstm": {"hidden": 2, "bidirectional": True}},
    {"gru": {"hidden": 4, "layers": 2}},
    {"attention": 2},
    {"attention": {"heads": 2, "causal": True}},
    {"layer_norm": None},
    {"permute": [1, 0]},
)
ON_SERIES = (
    {"conv1d": {"channels": 4, "kernel": 3, "padding": 1}},
    {"conv1d": {"channels": 4, "kernel": 3, "stride": 2, "padding": 2}},
    {"conv1d": {"channels": 4, "kernel": 2, "padding": "causal"}},
    {"max_pool1d": {"kernel": 2, "padding": 1}},
    {"avg_pool1d": {"kernel": 3, "stride": 2, "padding": 1}},
    "batch_norm",
    "instance_norm",
    {"group_norm": 2},
    {"permute": [1, 0]},
)
ENDS = {
    True: ("last", {"mean": "time"}, {"max": "time"}, {"std": "time"}, "relu"),
    False: ("global_avg_pool", "global_max_pool", {"last": 1}, {"sum": "time"}, "relu"),
}
"""Layers for `[time, 4]` (true) and for `[4, time]` that end it, or leave it as it is."""


def made_of(written_as: Any) -> Layer:
    name, settings = (
        next(iter(written_as.items())) if isinstance(written_as, dict) else (written_as, None)
    )
    return written(KINDS[name], settings)


def in_a_row(layers: list[Layer]) -> list[tuple[Layer, tuple[int, ...]]]:
    """Each takes the first result of the one before; results are numbered through."""
    steps, types, number, count = [], [ragged(STEPS)], 0, 1
    for layer in layers:
        steps.append((layer, (number,)))
        results = layer.gives(types[number])
        number, count = count, count + len(results)
        types += [one.type for one in results]
    return steps


@pytest.mark.parametrize("seed", range(60))
def test_nor_does_it_in_networks(seed: int, two_ways: Any) -> None:
    rng = np.random.default_rng(seed)
    steps, chosen = True, []
    for _ in range(rng.integers(3, 9)):
        around = (*ANYWHERE, *(ON_STEPS if steps else ON_SERIES))
        chosen.append(around[rng.integers(len(around))])
        steps ^= chosen[-1] == {"permute": [1, 0]}
    chosen.append(ENDS[steps][rng.integers(len(ENDS[steps]))])
    net = two_ways([ragged(STEPS)], in_a_row([made_of(one) for one in chosen]))
    samples = Samples(net)
    value = net.graph.outputs[0].value
    for run in (net.by_torch, net.by_onnx):
        together = run(samples.batch)
        for row in range(len(SHARES)):
            right = run(samples.alone(row))
            real = samples.real(together, value.type, row)
            assert real.shape == right.shape, chosen
            assert np.abs(real - right).max() <= 1e-3 * max(1e-2, np.abs(right).max()), chosen
