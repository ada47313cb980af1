"""What every layer kind promises, tried on every example it gives of itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from netspec.kinds.catalogue import every
from netspec.kinds.kind import written
from netspec.kinds.layers.box_levels import BoxLevels
from netspec.kinds.layers.layer import Example, Layer

KINDS = {name: cls for name, cls in every("layers").items() if issubclass(cls, Layer)}
KINDS |= {BoxLevels.kind: BoxLevels}
EXAMPLES = [
    pytest.param(cls, example, id=f"{name}-{i}")
    for name, cls in KINDS.items()
    for i, example in enumerate(cls.examples)
]
NAMED = (
    {"time": 5, "height": 6, "width": 7},
    {"time": 3, "height": 9, "width": 4},
)
RUNS = [(named, batch) for named in NAMED for batch in (1, 2, 5)]
TwoWays = Callable[..., Any]
over_examples = pytest.mark.parametrize(("cls", "example"), EXAMPLES)


SEVERAL = [
    pytest.param(cls, example, id=f"{name}-{i}")
    for name, cls in KINDS.items()
    for i, example in enumerate(cls.examples)
    if len(written(cls, example.settings).gives(*example.inputs)) > 1
]


def made(cls: type[Layer], example: Example, two_ways: TwoWays, *results: int) -> Any:
    """The layer both ways, with these results as outputs: all of them, unless told otherwise."""
    layer = written(cls, example.settings)
    wanted = results or range(len(layer.gives(*example.inputs)))
    return two_ways(example.inputs, [(layer, tuple(range(len(example.inputs))))], wanted)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_shows_its_use(name: str) -> None:
    assert len(KINDS[name].examples) >= 2
    assert KINDS[name].kind == name
    assert name not in KINDS[name].synonyms


@over_examples
def test_the_shape_rule_is_pytorchs(cls: type[Layer], example: Example, two_ways: TwoWays) -> None:
    net = made(cls, example, two_ways)
    for named, batch in RUNS:
        results = net.all_by_torch(net.draw(named, batch))
        assert [y.shape for y in results] == net.shapes(named, batch)
        assert [y.dtype for y in results] == [
            {"float": np.float32, "codes": np.int64, "uint8": np.uint8}[output.value.type.dtype]
            for output in net.graph.outputs
        ]


@over_examples
def test_the_weights_are_pytorchs(cls: type[Layer], example: Example, two_ways: TwoWays) -> None:
    net = made(cls, example, two_ways)
    (node,) = net.graph.nodes
    declared = [(f"{node.label}.{w.name}", w.sizes) for w in node.weights()]
    assert declared == [(n, tuple(t.shape)) for n, t in net.module.state_dict().items()]
    trained = [f"{node.label}.{w.name}" for w in node.weights() if w.trained]
    assert trained == [name for name, _ in net.module.named_parameters()]
    assert node.parameters() == sum(p.numel() for p in net.module.parameters())


@over_examples
def test_onnx_calculates_the_same(cls: type[Layer], example: Example, two_ways: TwoWays) -> None:
    net = made(cls, example, two_ways)
    for named, batch in RUNS:
        values = net.draw(named, batch)
        pairs = zip(net.all_by_torch(values), net.all_by_onnx(values), strict=True)
        for expected, found in pairs:
            assert found.shape == expected.shape
            assert found.dtype == expected.dtype
            same = expected.size == 1 or cls.kind in ("constant", "parameter")
            assert expected.max() > expected.min() or same
            assert np.abs(found - expected).max() <= 1e-4 * np.abs(expected).max()


@pytest.mark.parametrize(("cls", "example"), SEVERAL)
def test_a_result_alone_is_what_it_is_beside_the_others(
    cls: type[Layer], example: Example, two_ways: TwoWays
) -> None:
    whole = made(cls, example, two_ways)
    values = whole.draw(*RUNS[2])
    for number, expected in enumerate(whole.all_by_torch(values)):
        alone = made(cls, example, two_ways, number)
        assert np.array_equal(alone.by_torch(values), expected)
        assert np.abs(alone.by_onnx(values) - expected).max() <= 1e-4 * np.abs(expected).max()
        assert len(alone.model.graph.node) <= len(whole.model.graph.node)


@over_examples
def test_memory_and_file_are_the_same(
    cls: type[Layer], example: Example, two_ways: TwoWays, tmp_path: Path
) -> None:
    net = made(cls, example, two_ways)
    module = net.from_file(tmp_path)
    assert list(module.state_dict()) == list(net.module.state_dict())
    values = net.draw(*RUNS[1])
    with torch.no_grad():
        results = net.results_of(module(*map(torch.from_numpy, values.values())))
    for y, expected in zip(results, net.all_by_torch(values), strict=True):
        assert np.array_equal(np.asarray(y), expected)


@over_examples
def test_every_trained_weight_gets_a_gradient(
    cls: type[Layer], example: Example, two_ways: TwoWays
) -> None:
    net = made(cls, example, two_ways)
    values = net.draw(*RUNS[2])
    results = net.results_of(net.module.train()(*map(torch.from_numpy, values.values())))
    if list(net.module.parameters()):
        sum((y * torch.randn(y.shape)).sum() for y in results).backward()
        for name, parameter in net.module.named_parameters():
            assert parameter.grad is not None, name
            assert parameter.grad.isfinite().all(), name
