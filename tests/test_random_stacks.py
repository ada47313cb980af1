"""Stacks of layers that nobody thought of: whatever the shape rules let through gives the same in torch and ONNX."""

import os
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from random_graphs import at, has_room

from netspec.kinds.catalogue import every
from netspec.kinds.kind import written
from netspec.kinds.layers.layer import Layer
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import CODES, PIXELS, ShapeError, TensorType

STARTS = (
    TensorType((6,)),
    TensorType((4, 3)),
    TensorType(("time", 4)),
    TensorType((2, "time", 6)),
    TensorType((2, 6, 5), picture=True),
    TensorType((4, "height", "width"), picture=True),
    TensorType((3, 5, 4), PIXELS, picture=True),
    TensorType((3,), CODES, (5, 2, 7)),
    TensorType(("time",), CODES, (9,)),
)
AXES = (-3, -2, -1, 0, 1, 2)
FLAGS = (False, True)
MORE: dict[str, list[Any]] = {
    "add": [None],
    "attention": [
        *({"heads": h, "causal": c, "bias": b} for h in (1, 2, 3) for c in FLAGS for b in FLAGS),
        *(
            {"heads": 2, "key_heads": k, "head_size": 2, "rotary": r, **more}
            for k in (1, 2)
            for r in (10, 10000)
            for more in ({}, {"mask": "seen"}, {"causal": True, "query_key_norm": True})
        ),
        *({"heads": 2, "head_size": s, "memory": "code", "mask": "seen"} for s in (1, 3)),
        *({"heads": 2, "head_size": 2, "window": w, "shift": w - 1} for w in (1, 2, 3)),
    ],
    "average": [None],
    "avg_pool1d": [
        {"kernel": k, "stride": s, "padding": p, "ceil": c}
        for k in (1, 2, 3)
        for s in (1, 2, 3)
        for p in (0, 1)
        for c in FLAGS
    ],
    "avg_pool2d": [
        {"kernel": k, "stride": s, "padding": p, "ceil": c}
        for k in (1, 2, 3, [2, 3])
        for s in (1, 2, 3)
        for p in (0, 1)
        for c in FLAGS
    ],
    "concat": [{"axis": axis} for axis in AXES],
    "conv1d": [
        {"channels": 4, "kernel": k, "stride": s, "padding": p, "dilation": d, "groups": g}
        for k in (1, 2, 3)
        for s in (1, 2)
        for p in (0, 1, "same", "causal")
        for d in (1, 2)
        for g in (1, 2)
    ],
    "conv2d": [
        {"channels": 4, "kernel": k, "stride": s, "padding": p, "dilation": d, "groups": g}
        for k in (1, 2, 3, [3, 1])
        for s in (1, 2)
        for p in (0, 1, [0, 2], "same")
        for d in (1, 2)
        for g in (1, 2)
    ],
    "conv_transpose2d": [
        {"channels": 4, "kernel": k, "stride": s, "padding": p, "output_padding": o, "groups": g}
        for k in (1, 2, 3, [3, 1])
        for s in (1, 2)
        for p in (0, 1)
        for o in (0, 1)
        for g in (1, 2)
    ],
    "crop": [1, 2, 3, [2, 4]],
    "first": list(AXES),
    "flatten": [{"start": a, "end": b} for a in (0, 1) for b in (-2, -1)],
    "flip": [*AXES, [0, 1], [-1, -2]],
    "glu": [{"axis": axis, "activation": a} for axis in AXES for a in ("sigmoid", "silu")],
    "group_norm": [1, 2, 3],
    "gru": [
        {"hidden": n, "layers": m, "bidirectional": b}
        for n in (1, 3)
        for m in (1, 2)
        for b in FLAGS
    ],
    "l2_normalize": list(AXES),
    "last": list(AXES),
    "layer_norm": [{"axes": axis} for axis in (*AXES, [0, 1], [-1, -2], [0, 2])],
    "linear": [{"features": n, "bias": b} for n in (1, 4, 6) for b in FLAGS],
    "layer_scale": [{"value": 0.1, "axis": axis} for axis in AXES],
    "log_softmax": list(AXES),
    "multiply": [None],
    "mean": [{"axes": axes, "keep": k} for axes in (*AXES, "time", [0, 1]) for k in FLAGS],
    "permute": [[1, 0], [0, 2, 1], [2, 0, 1], [1, 2, 0], [2, 1, 0], [0, 1, 3, 2]],
    "pad": [
        {"amount": a, "mode": m}
        for a in (1, [1, 0], [[0, 2], [1, 0]], [0, [2, 1]])
        for m in ("constant", "reflect", "replicate")
    ],
    "pixel_shuffle": [1, 2],
    "pixel_unshuffle": [1, 2, 3],
    "prelu": [1, 2, 3, 4, 6],
    "reshape": [[-1], [-1, 2], [2, -1], ["time", -1], [-1, "time"], [2, -1, "time"], [2, 3, -1]],
    "resize": [
        {how: value, "mode": m}
        for how, value in (("scale", 0.5), ("scale", 1.4), ("size", 5), ("size", [2, 3]))
        for m in ("nearest", "bilinear", "bicubic")
    ],
    "select": [{"index": i, "axis": axis} for i in (0, 1, -1) for axis in AXES],
    "slice": [{"start": a, "stop": -1, "axis": axis} for a in (0, 1) for axis in AXES],
    "softmax": list(AXES),
    "split": [
        {"parts": parts, "axis": axis}
        for parts in (2, ["a", "b", "c"], {"a": 1, "b": 3}, {"a": 4, "b": 2})
        for axis in AXES
    ],
    "squeeze": list(AXES),
    "stack": [{"axis": axis} for axis in AXES],
    "unsqueeze": list(AXES),
}
for same, as_ in (
    ("lstm", "gru"),
    ("max", "mean"),
    ("max_pool1d", "avg_pool1d"),
    ("max_pool2d", "avg_pool2d"),
    ("maximum", "average"),
    ("min", "mean"),
    ("rms_norm", "layer_norm"),
    ("rnn", "gru"),
    ("sum", "mean"),
):
    MORE[same] = MORE[as_]
LARGEST = 400


def _layers() -> Iterator[tuple[str, list[Layer]]]:
    for name, cls in every("layers").items():
        if issubclass(cls, Layer):
            ways = [*(example.settings for example in cls.examples), *MORE.get(name, ())]
            yield name, list({repr(one): one for one in _legal(cls, ways)}.values())


def _legal(cls: type[Layer], ways: list[Any]) -> Iterator[Layer]:
    for way in ways:
        try:
            yield written(cls, way)
        except SettingError:
            continue


LAYERS = dict(_layers())


def fits(layer: Layer, inputs: tuple[TensorType, ...]) -> bool:
    """Whether the shape rule takes these, and what comes out stays small."""
    try:
        results = [one.type.sizes for one in layer.gives(*inputs)]
    except ShapeError:
        return False
    return has_room(layer, inputs) and all(
        len(sizes) <= 4 and np.prod([s for s in sizes if isinstance(s, int)]) <= LARGEST
        for sizes in results
    )


def ways_of(layer: Layer, last: int) -> list[tuple[int, ...]]:
    """What a layer may take: the last value, and with it earlier ones, as many as its settings name."""
    named = len(layer.results())
    if not named:
        pairs = [(last, i) for i in range(last + 1)] if layer.takes_several else []
        return [(last,), *pairs]
    return [(last, *others) for others in product(range(last + 1), repeat=named)]


@st.composite
def stacks(draw: st.DrawFn) -> tuple[TensorType, list[tuple[Layer, tuple[int, ...]]]]:
    """A type that arrives, and one to eight steps; each takes the last value, a join an earlier one besides."""
    values = [draw(st.sampled_from(STARTS))]
    steps: list[tuple[Layer, tuple[int, ...]]] = []
    given = 1
    for _ in range(draw(st.integers(1, 8))):
        last = len(values) - draw(st.integers(1, given))
        possible: dict[str, list[tuple[Layer, tuple[int, ...]]]] = {}
        for name, layers in LAYERS.items():
            tried = [(layer, way) for layer in layers for way in ways_of(layer, last)]
            found = [(la, way) for la, way in tried if fits(la, tuple(values[i] for i in way))]
            if found:
                possible[name] = found
        layer, way = draw(st.sampled_from(possible[draw(st.sampled_from(sorted(possible)))]))
        results = layer.gives(*(values[i] for i in way))
        values += [one.type for one in results]
        given = len(results)
        steps.append((layer, way))
    return values[0], steps


def leaves_something(
    start: TensorType, steps: list[tuple[Layer, tuple[int, ...]]], named: dict[str, int]
) -> bool:
    """Whether every named size has at least one place all the way: what is that short is refused by PyTorch when it is run."""
    values = [start]
    for layer, way in steps:
        values += [one.type for one in layer.gives(*(values[i] for i in way))]
    sizes = (size for value in values for size in value.sizes)
    return all(at(size, named) > 0 for size in sizes if isinstance(size, str))


@settings(
    max_examples=int(os.environ.get("NETSPEC_EXAMPLES", "60")),
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(stack=stacks())
def test_torch_and_onnx_agree(two_ways: Callable[..., Any], stack: Any) -> None:
    start, steps = stack
    note(f"{start}: " + "; ".join(f"{layer} of {way}" for layer, way in steps))
    net = two_ways([start], steps)
    for named, batch in (
        ({"time": 4, "height": 6, "width": 7}, 1),
        ({"time": 7, "height": 3, "width": 5}, 3),
    ):
        if not leaves_something(start, steps, named):
            continue
        values = net.draw(named, batch)
        expected, exact, found = (
            net.by_torch(values),
            net.by_torch(values, True),
            net.by_onnx(values),
        )
        assert expected.shape == found.shape == net.shape(named, batch)
        # norms of nearly equal numbers enlarge what rounding does: torch's own rounding is the measure
        # and 0 / 0 is no number either way
        there = np.isfinite(exact) & np.isfinite(expected)
        assert np.isfinite(found[there]).all()
        rounding = np.abs(expected - exact)[there].max(initial=0)
        apart = np.abs(found - exact)[there].max(initial=0)
        assert apart <= 1e-4 * np.abs(exact[there]).max(initial=0) + 10 * rounding
