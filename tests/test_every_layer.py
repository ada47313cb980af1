"""What every layer kind promises, tried on every example it gives of itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from netspec.kinds.catalogue import every
from netspec.kinds.kind import written
from netspec.kinds.layers.layer import Example, Layer

KINDS = {name: cls for name, cls in every("layers").items() if issubclass(cls, Layer)}
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


def made(cls: type[Layer], example: Example, two_ways: TwoWays) -> Any:
    layer = written(cls, example.settings)
    return two_ways(example.inputs, [(layer, tuple(range(len(example.inputs))))])


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_shows_its_use(name: str) -> None:
    assert len(KINDS[name].examples) >= 2
    assert KINDS[name].kind == name
    assert name not in KINDS[name].synonyms


@over_examples
def test_the_shape_rule_is_pytorchs(cls: type[Layer], example: Example, two_ways: TwoWays) -> None:
    net = made(cls, example, two_ways)
    for named, batch in RUNS:
        y = net.by_torch(net.draw(named, batch))
        assert y.shape == net.shape(named, batch)
        assert (
            y.dtype
            == {"float": np.float32, "codes": np.int64, "uint8": np.uint8}[
                net.graph.outputs[0].value.type.dtype
            ]
        )


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
        expected, found = net.by_torch(values), net.by_onnx(values)
        assert found.shape == expected.shape
        assert found.dtype == expected.dtype
        assert expected.max() > expected.min() or expected.size == 1
        assert np.abs(found - expected).max() <= 1e-4 * np.abs(expected).max()


@over_examples
def test_memory_and_file_are_the_same(
    cls: type[Layer], example: Example, two_ways: TwoWays, tmp_path: Path
) -> None:
    net = made(cls, example, two_ways)
    module = net.from_file(tmp_path)
    assert list(module.state_dict()) == list(net.module.state_dict())
    values = net.draw(*RUNS[1])
    with torch.no_grad():
        y = module(*map(torch.from_numpy, values.values()))
    assert np.array_equal(np.asarray(y), net.by_torch(values))


@over_examples
def test_every_trained_weight_gets_a_gradient(
    cls: type[Layer], example: Example, two_ways: TwoWays
) -> None:
    net = made(cls, example, two_ways)
    values = net.draw(*RUNS[2])
    y = net.module.train()(*map(torch.from_numpy, values.values()))
    if list(net.module.parameters()):
        (y * torch.randn(y.shape)).sum().backward()
        for name, parameter in net.module.named_parameters():
            assert parameter.grad is not None, name
            assert parameter.grad.isfinite().all(), name
