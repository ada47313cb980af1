"""Padding never changes an answer: every layer kind, on samples of unequal lengths with garbage behind them."""

from typing import Any

import numpy as np
import pytest

from netspec.contract.clauses import PROMISES, Promise, breaches
from netspec.contract.padding import takes_lengths
from netspec.contract.samples import SHARES, Samples, ragged
from netspec.contract.use import Use
from netspec.kinds.catalogue import every
from netspec.kinds.kind import written
from netspec.kinds.layers.layer import Example, Layer
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
USES = [
    pytest.param(name, example, id=f"{name}-{i}")
    for name, cls in KINDS.items()
    for i, example in enumerate(
        one
        for one in (*cls.examples, *MORE.get(name, ()))
        if any(isinstance(size, str) for type in one.inputs for size in type.sizes)
    )
]
OF_LENGTHS = [one for one in PROMISES if one.applies is takes_lengths]
over_uses = pytest.mark.parametrize(("name", "example"), USES)


def made(name: str, example: Example) -> Use | None:
    """One use, which may be on axes with lengths; None where the kind refuses these, in the words of the house."""
    layer, types = written(KINDS[name], example.settings), [ragged(one) for one in example.inputs]
    layer.shape(*types)
    try:
        layer.mixes(*types)
    except ShapeError as error:
        refusal = error
    else:
        return Use.of(KINDS[name], example)
    assert refusal.code == "NS3012"
    assert f"`{name}`" in refusal.message
    return None


@pytest.mark.parametrize("promise", OF_LENGTHS, ids=lambda one: one.clause.__name__)
@over_uses
def test_padding_changes_no_answer_and_teaches_nothing(
    name: str, example: Example, promise: Promise
) -> None:
    use = made(name, example)
    assert use is None or not breaches(promise, use)


def test_only_these_refuse() -> None:
    uses = [param.values for param in USES]
    assert {name for name, example in uses if made(name, example) is None} == REFUSE


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
