"""Graphs that nobody thought of: whatever the checker lets through gives the same in torch and ONNX, and as it says.

`pytest tests/test_random_graphs.py --graphs 3000` tries more of them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from random_graphs import RandomSpec, at, compiled

from netspec.graph.graph import Graph, GraphOutput, Value

RUNS = (({"time": 17, "height": 12, "width": 13}, 1), ({"time": 24, "height": 9, "width": 15}, 3))
LENGTHS = "time_lengths"
MOST = 1e15
"""Numbers beyond are left aside: what two ways of calculating make of them says nothing."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    first, _, last = metafunc.config.getoption("graphs").rpartition(":")
    metafunc.parametrize("seed", range(int(first or 0), int(last)))


def test_torch_and_onnx_agree(two_ways: Callable[..., Any], seed: int) -> None:
    text = RandomSpec(seed).text
    graph = compiled(text)
    assert isinstance(graph, Graph), f"{graph}\n{text}"
    fault = next(faults(two_ways.of(graph)), None)
    if fault is not None and (first := _first(two_ways, graph)) is not None:
        pytest.fail(f"{fault}\nfirst at {first}\n{text}")


def faults(net: Any) -> Iterator[str]:
    """What differs from what is expected, output by output."""
    for named, batch in RUNS:
        if not _long_enough(net.graph, named):
            continue
        values = net.draw(named, batch)
        exact = net.all_by_torch(values, True)
        every = zip(
            net.graph.outputs,
            net.shapes(named, batch),
            net.all_by_torch(values),
            exact,
            net.all_by_torch(_nudged(values), True),
            net.all_by_onnx(values),
            strict=True,
        )
        for output, shape, by_torch, right, nudged, by_onnx in every:
            if not by_torch.shape == by_onnx.shape == shape:
                yield f"{output.spec.name}: {shape} is expected, {by_torch.shape} and {by_onnx.shape} come"
            elif not agree(right, by_onnx, (by_torch, nudged)):
                apart = np.abs(right - by_onnx).max()
                yield f"{output.spec.name}: {apart:.3g} apart, of {np.abs(right).max():.3g}, at a batch of {batch}"


def _long_enough(graph: Graph, named: Mapping[str, int]) -> bool:
    """Whether something is left of every named size: windows that do not fit are an error when it is run."""
    values = [value for node in graph.nodes for value in node.outputs]
    names = {size for value in values for size in value.type.sizes if isinstance(size, str)}
    return all(at(size, named) > 0 for size in names)


def agree(right: np.ndarray, found: np.ndarray, others: tuple[np.ndarray, ...]) -> bool:
    """Whether two results are one but for rounding: what PyTorch's own makes, or a touch of the inputs, is its measure."""
    if not right.size:
        return True
    counts = np.isfinite(right) & (np.abs(right) < MOST)
    if not counts.all():
        return True
    slack = sum((np.abs(other - right).max() for other in others), 0.0)
    return bool(np.abs(found - right).max() <= 1e-6 + 1e-4 * np.abs(right).max() + 10 * slack)


def _nudged(values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The inputs with the last bits of their numbers changed: where that shows, a step or a pole is near."""
    rng = np.random.default_rng(1)
    return {
        name: value + 1e-6 * (1 + np.abs(value)) * rng.standard_normal(value.shape, np.float32)
        if value.dtype == np.float32
        else value
        for name, value in values.items()
    }


def _first(two_ways: Callable[..., Any], graph: Graph) -> str | None:
    """The first node whose result differs; None where it is given what is no number, of which anything can be made."""
    for i, node in enumerate(graph.nodes):
        part = _part(graph, i, node.gives[:1])
        if part is None:
            continue
        try:
            fault = next(faults(two_ways.of(part)), None)
        except Exception as error:
            fault = repr(error)
        if fault:
            before = _part(graph, i, tuple(dict.fromkeys(node.inputs)))
            if before is not None and not _all_finite(two_ways.of(before)):
                return None
            types = ", ".join(map(str, node.input_types))
            return f"{node.label} {node.layer} on {types}: {fault}"
    return "no node alone"


def _part(graph: Graph, last: int, values: tuple[Value, ...]) -> Graph | None:
    """The graph up to a node, with these values as its outputs, as far as they are the results of nodes."""
    made = {value for node in graph.nodes for value in node.outputs}
    spec = graph.outputs[0].spec
    found = [value for value in values if value in made]
    ends = tuple(GraphOutput(spec._replace(name=f"y{i}"), v) for i, v in enumerate(found))
    return graph._replace(nodes=graph.nodes[: last + 1], outputs=ends) if ends else None


def _all_finite(net: Any) -> bool:
    drawn = (net.draw(named, batch) for named, batch in RUNS)
    return all(np.isfinite(y).all() for values in drawn for y in net.all_by_torch(values))


def test_padding_changes_no_answer(two_ways: Callable[..., Any], seed: int) -> None:
    spec = RandomSpec(seed)
    graph = compiled(spec.text)
    assert isinstance(graph, Graph)
    if LENGTHS not in {one.spec.name for one in graph.inputs}:
        return
    net, named = two_ways.of(graph), {"time": 24, "height": 9, "width": 15}
    together = net.draw(named, 4)
    results = net.all_by_torch(together, True)
    for i, length in enumerate(together[LENGTHS]):
        short = {**named, "time": int(length)}
        if not _long_enough(graph, short):
            continue
        alone = net.all_by_torch(_sample(net, together, i, short), True)
        for output, one, result in zip(graph.outputs, alone, results, strict=True):
            real = tuple(slice(size) for size in one.shape[1:])
            assert agree(one[0], result[i][real], ()), f"{output.spec.name}\n{spec.text}"


def _sample(
    net: Any, values: Mapping[str, np.ndarray], i: int, named: Mapping[str, int]
) -> dict[str, np.ndarray]:
    """One sample of a batch, without padding."""
    found = {}
    for one in net.graph.inputs:
        sizes = one.value.type.sizes
        real = tuple(slice(at(s, named) if isinstance(s, str) else s) for s in sizes)
        found[one.spec.name] = values[one.spec.name][i : i + 1][(slice(None), *real)]
    return found
