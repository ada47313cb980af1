"""Edge cases of single layers, beyond what `tests/test_every_layer.py` takes from their examples."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from netspec.kinds.catalogue import every, find
from netspec.kinds.kind import written
from netspec.kinds.layers.layer import Layer
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import CODES, ShapeError, TensorType

PICTURE = TensorType((2, 4, 5), picture=True)
TRAINING_ONLY = {
    name
    for name, cls in every("layers").items()
    if issubclass(cls, Layer) and cls.training_only and name != "identity"
}
TwoWays = Callable[..., Any]


def layer(kind: str, settings: object = None) -> Any:
    return written(find("layers", kind), settings)


@pytest.mark.parametrize("kind", sorted(TRAINING_ONLY))
def test_what_acts_in_training_only_acts_there(kind: str, two_ways: TwoWays) -> None:
    net = two_ways([TensorType((8, 6, 6))], [(layer(kind, 0.5), (0,))])
    x = torch.ones(64, 8, 6, 6)
    assert torch.equal(net.module.eval()(x), x)
    torch.manual_seed(0)
    y = net.module.train()(x)
    assert not torch.equal(y, x)
    assert abs(y.mean().item() - 1) < 0.25


def test_stochastic_depth_takes_a_sample_whole(two_ways: TwoWays) -> None:
    net = two_ways([TensorType((5, 3))], [(layer("stochastic_depth", 0.5), (0,))])
    y = net.module.train()(torch.ones(50, 5, 3)).flatten(1)
    assert {tuple(row.unique().tolist()) for row in y} == {(0.0,), (2.0,)}


def test_a_causal_window_sees_nothing_that_comes_after(two_ways: TwoWays) -> None:
    steps = {"channels": 3, "kernel": 3, "dilation": 2, "padding": "causal"}
    net = two_ways([TensorType((2, "time"))], [(layer("conv1d", steps), (0,))])
    x = net.draw({"time": 9}, 1)
    before = net.by_onnx(x)
    x["in_0"][:, :, 6:] += 1
    assert np.array_equal(before[:, :, :6], net.by_onnx(x)[:, :, :6])
    assert not np.array_equal(before[:, :, 6], net.by_onnx(x)[:, :, 6])


def test_a_vector_of_zeros_has_no_direction(two_ways: TwoWays) -> None:
    net = two_ways([TensorType((4,))], [(layer("l2_normalize"), (0,))])
    zeros = {"in_0": np.zeros((2, 4), np.float32)}
    assert np.array_equal(net.by_onnx(zeros), zeros["in_0"])
    assert np.array_equal(net.by_torch(zeros), zeros["in_0"])


@pytest.mark.parametrize(("size", "count"), [(2, 82), (14, 2), (14, 4), (3, 123), (12, 74), (7, 7)])
def test_the_nearest_number_is_the_same_at_sizes_that_round_badly(
    size: int, count: int, two_ways: TwoWays
) -> None:
    x, like = TensorType((1, 2, size)), TensorType((1, "height", "width"))
    for net, named in (
        (two_ways([x], [(layer("resize", {"size": [3, count]}), (0,))]), {}),
        (
            two_ways([x, like], [(layer("resize", {"like": "side"}), (0, 1))]),
            {"height": 3, "width": count},
        ),
    ):
        values = net.draw(named, 2)
        assert np.array_equal(net.by_torch(values), net.by_onnx(values))


@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate"])
def test_a_margin_around_a_volume(mode: str, two_ways: TwoWays) -> None:
    pad = layer("pad", {"amount": [[1, 0], 2, [0, 1]], "mode": mode})
    net = two_ways([TensorType((2, 3, 4, 5))], [(pad, (0,))])
    values = net.draw({}, 2)
    assert np.array_equal(net.by_torch(values), net.by_onnx(values))


def test_numbers_of_any_size_stay_finite(two_ways: TwoWays) -> None:
    x = {"in_0": np.array([[-200, -30, -1e-4, 0, 1e-4, 30, 200]], np.float32)}
    for kind, cls in every("layers").items():
        if issubclass(cls, Layer) and cls.keeps_type and not cls.required:
            net = two_ways([TensorType((7,))], [(layer(kind), (0,))])
            expected, found = net.by_torch(x), net.by_onnx(x)
            assert np.isfinite(found).all(), kind
            assert np.allclose(found, expected, rtol=1e-5, atol=1e-6), kind


def test_columns_of_codes_keep_their_counts() -> None:
    codes = TensorType((3,), CODES, (2, 7, 5))
    assert layer("flip", 0).shape(codes).counts == (5, 7, 2)
    assert layer("slice", {"start": 1}).shape(codes).counts == (7, 5)
    assert layer("select", 1).shape(codes) == TensorType((), CODES, (7,))
    assert layer("last").shape(codes).counts == (5,)
    assert layer("unsqueeze", 0).shape(codes).counts == (2, 7, 5)


@pytest.mark.parametrize(
    ("kind", "settings", "inputs", "words"),
    [
        ("prelu", 3, [PICTURE], "3 slopes"),
        ("glu", None, [PICTURE], "odd size"),
        ("group_norm", 3, [PICTURE], "do not divide"),
        ("group_norm", 4, [TensorType((4,))], "each stands alone"),
        ("instance_norm", None, [TensorType((4, 1))], "each stands alone"),
        ("instance_norm", None, [TensorType((4,))], "takes [channels, …]"),
        ("rms_norm", [0, -3], [PICTURE], "twice"),
        ("multiply", None, [PICTURE, TensorType((2, 4, 3))], "agree but for sizes of 1"),
        ("multiply", None, [PICTURE, TensorType((2,))], "agree but for sizes of 1"),
        ("stack", None, [PICTURE], "at least two"),
        ("average", None, [PICTURE, TensorType((2, 5, 4))], "equal shapes"),
        ("squeeze", 0, [PICTURE], "size 1"),
        ("sum", "time", [PICTURE], "no axis"),
        ("unsqueeze", -1, [TensorType((2,), CODES, (3, 4))], "mix columns"),
        ("adaptive_avg_pool2d", 2, [TensorType((2, "height", 4))], "named size `height`"),
        ("max_pool1d", 2, [PICTURE], "takes [channels, time]"),
        ("conv1d", {"channels": 2, "kernel": 3}, [TensorType(("time", 4))], "[time, 4] arrives"),
        ("conv_transpose2d", {"channels": 2, "kernel": 1, "padding": 3}, [PICTURE], "nothing"),
        ("pad", [1, 2, 3], [PICTURE], "3 values"),
        ("pad", {"amount": 4, "mode": "reflect"}, [PICTURE], "cannot be mirrored"),
        ("pad", 1, [TensorType((2, "height", "width"))], "no name for what comes out"),
        ("crop", 6, [PICTURE], "cannot cut 6 out of 4"),
        ("resize", 0.1, [PICTURE], "nothing is left"),
        ("resize", 2, [PICTURE, PICTURE], "several arrive"),
        ("pixel_shuffle", 2, [PICTURE], "makes 4 channels one"),
        ("pixel_unshuffle", 2, [PICTURE], "does not divide"),
        ("channel_shuffle", 3, [PICTURE], "do not divide"),
        ("select", 2, [TensorType(("time", 4))], "place 2 may not be there"),
        ("slice", {"start": 1}, [TensorType(("time", 4))], "no name for what is left"),
        ("position_embedding", 3, [TensorType((4, 2))], "vectors for 3 places"),
        ("sinusoidal_positions", None, [TensorType((4, 3))], "odd number"),
        ("number_embedding", 4, [PICTURE], "a row of numbers"),
        ("one_hot", 3, [TensorType((4,), CODES, (5,))], "room for 3 codes"),
        ("one_hot", None, [TensorType((4,))], "numbers arrive"),
        ("gru", 3, [PICTURE], "takes [time, features]"),
    ],
)
def test_what_does_not_fit_is_refused(
    kind: str, settings: object, inputs: list[TensorType], words: str
) -> None:
    with pytest.raises(ShapeError) as refused:
        layer(kind, settings).shape(*inputs)
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        ("gru", {"hidden": 3, "dropout": 0.5}, "between layers"),
        ("local_response_norm", 4, "either side"),
        ("conv1d", {"channels": 2, "kernel": 3, "stride": 2, "padding": "causal"}, "stride of 1"),
        ("conv_transpose2d", {"channels": 2, "kernel": 3, "output_padding": 1}, "not below"),
        ("resize", {"scale": 2, "size": 3}, "one of `scale`, `size` and `like`"),
        ("resize", None, "one of"),
        ("crop", {"like": ["a", "b"]}, "names one result"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    kind: str, settings: object, words: str
) -> None:
    with pytest.raises(SettingError) as refused:
        layer(kind, settings)
    assert words in refused.value.message
