"""Convolutions and pools beyond their examples: what their settings mean, and what is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from netspec.kinds.catalogue import find
from netspec.kinds.kind import written
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import ShapeError, TensorType

PICTURE = TensorType((3, 6, 5), picture=True)
VOLUME = TensorType((2, 4, 5, 6))
SIZES = {1: (9,), 2: (6, 7), 3: (5, 4, 6)}
TwoWays = Callable[..., Any]


def layer(kind: str, settings: object = None) -> Any:
    return written(find("layers", kind), settings)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("padding", [2, "same", "causal"])
def test_margins_of_every_sort(two_ways: TwoWays, mode: str, axes: int, padding: Any) -> None:
    settings = {"channels": 3, "kernel": 4, "padding": padding, "padding_mode": mode}
    net = two_ways([TensorType((2, *SIZES[axes]))], [(layer(f"conv{axes}d", settings), (0,))])
    values = net.draw({}, 2)
    by_torch, by_onnx = net.by_torch(values), net.by_onnx(values)
    assert by_torch.shape == net.shape({}, 2)
    assert np.abs(by_torch - by_onnx).max() < 1e-4


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_a_causal_window_sees_nothing_later_along_its_first_axis(
    two_ways: TwoWays, axes: int
) -> None:
    settings = {"channels": 3, "kernel": 3, "padding": "causal"}
    net = two_ways([TensorType((2, *SIZES[axes]))], [(layer(f"conv{axes}d", settings), (0,))])
    x = net.draw({}, 1)
    before = net.by_onnx(x)
    x["in_0"][:, :, 3:] += 1
    after = net.by_onnx(x)
    assert np.array_equal(before[:, :, :3], after[:, :, :3])
    assert not np.array_equal(before[:, :, 3], after[:, :, 3])


def test_depthwise_takes_each_channel_on_its_own(two_ways: TwoWays) -> None:
    settings = {"channels": 6, "kernel": 3, "groups": "depthwise", "bias": False}
    made = layer("conv2d", settings)
    net = two_ways([PICTURE], [(made, (0,))])
    assert [w.sizes for w in made.weights(PICTURE)] == [(6, 1, 3, 3)]
    assert made.multiply_adds(PICTURE) == 6 * 4 * 3 * 9
    x = net.draw({}, 1)
    before = net.by_torch(x)
    x["in_0"][:, 0] += 1
    changed = np.abs(net.by_torch(x) - before).reshape(6, -1).max(1) > 0
    assert changed.tolist() == [True, True, False, False, False, False]
    same = layer("conv2d", {"kernel": 3, "groups": "depthwise"})
    assert same.shape(PICTURE) == TensorType((3, 4, 3), picture=True)


def test_windows_of_length_and_direction(two_ways: TwoWays) -> None:
    made = layer("conv2d", {"channels": 4, "kernel": 3, "normalize": "weight"})
    net = two_ways([PICTURE], [(made, (0,))])
    length, direction = (
        net.module.state_dict()[f"conv2d_0.parametrizations.weight.original{i}"] for i in (0, 1)
    )
    weight = net.module.conv2d_0.weight
    assert torch.allclose(weight.flatten(1).norm(dim=1), length.flatten().abs(), rtol=1e-5)
    direction *= 3
    again = net.module.conv2d_0.weight
    assert torch.allclose(weight, again, rtol=1e-5)


def test_windows_of_the_largest_singular_value_1_once_trained(two_ways: TwoWays) -> None:
    made = layer("conv2d", {"channels": 4, "kernel": 3, "normalize": "spectral"})
    net = two_ways([PICTURE], [(made, (0,))])
    module = net.module.train()
    for _ in range(100):
        module(torch.zeros(1, 3, 6, 5))
    module.eval()
    largest = torch.linalg.svdvals(module.conv2d_0.weight.flatten(1))[0].item()
    assert abs(largest - 1) < 1e-3
    values = net.draw({}, 2)
    assert np.abs(net.by_torch(values) - net.by_onnx(values)).max() < 1e-4


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 8, 11])
@pytest.mark.parametrize("wanted", [1, 2, 3, 4, 7, 9])
@pytest.mark.parametrize("which", ["avg", "max"])
def test_adaptive_windows_are_pytorchs(
    two_ways: TwoWays, which: str, size: int, wanted: int
) -> None:
    pool = layer(f"adaptive_{which}_pool1d", wanted)
    net = two_ways([TensorType((2, size))], [(pool, (0,))])
    values = net.draw({}, 2)
    expected = getattr(functional, f"adaptive_{which}_pool1d")(
        torch.from_numpy(values["in_0"]), wanted
    )
    assert np.allclose(net.by_onnx(values), expected.numpy(), atol=1e-6)


@pytest.mark.parametrize("size", range(1, 12))
@pytest.mark.parametrize(
    "settings", [{"kernel": 3, "stride": 2, "padding": 1}, {"kernel": 4, "stride": 3}]
)
def test_a_transposed_one_brings_back_what_a_convolution_took(
    size: int, settings: dict[str, int]
) -> None:
    before = TensorType((2, size))
    if size + 2 * settings.get("padding", 0) < settings["kernel"]:
        return
    after = layer("conv1d", {"channels": 3, **settings}).shape(before)
    back = layer("conv_transpose1d", {"channels": 2, **settings, "like": "side"})
    assert back.shape(after, before) == before


@pytest.mark.parametrize(
    ("kind", "settings", "inputs", "words"),
    [
        ("conv3d", {"channels": 2, "kernel": 3}, [PICTURE], "[channels, depth, height, width]"),
        ("conv3d", {"channels": 2, "kernel": 5}, [VOLUME], "does not fit into the depth 4"),
        ("max_pool2d", 2, [VOLUME], "takes [channels, height, width]"),
        ("conv2d", {"channels": 4, "kernel": 3, "groups": "depthwise"}, [PICTURE], "do not divide"),
        ("conv2d", {"channels": 4, "kernel": 13, "padding": 6, "padding_mode": "reflect"}, [PICTURE], "cannot be mirrored"),
        ("conv1d", {"channels": 4, "kernel": 21, "padding": 10, "padding_mode": "circular"}, [TensorType((2, 9))], "cannot be repeated"),
        ("conv1d", {"channels": 4, "kernel": 3, "padding": 1, "padding_mode": "replicate"}, [TensorType((2, "time"))], "named size `time`"),
        ("adaptive_max_pool3d", 2, [TensorType((2, "time", 4, 4))], "cannot cut the named size"),
        ("adaptive_avg_pool1d", 2, [PICTURE], "takes [channels, time]"),
        ("conv_transpose2d", {"channels": 2, "kernel": 3, "stride": 2, "like": "a"}, [PICTURE, PICTURE], "that of `like` is 6"),
        ("conv_transpose2d", {"channels": 2, "kernel": 3, "like": "a"}, [PICTURE, TensorType((3, 6))], "takes [channels, height, width]"),
        ("conv_transpose1d", {"channels": 2, "kernel": 3, "like": "a"}, [TensorType((2, 5)), TensorType((2, "time"))], "to that of `like`"),
        ("conv_transpose3d", {"channels": 2, "kernel": 1, "padding": 3}, [VOLUME], "nothing is left"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(
    kind: str, settings: object, inputs: list[TensorType], words: str
) -> None:
    with pytest.raises(ShapeError) as refused:
        layer(kind, settings).shape(*inputs)
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        ("conv2d", {"kernel": 3}, "needs `channels`"),
        ("conv2d", {"kernel": 3, "groups": 2}, "needs `channels`"),
        ("conv3d", {"channels": 2, "kernel": 3, "stride": [1, 1, 2], "padding": "same"}, "stride of 1"),
        ("conv1d", {"channels": 2, "kernel": [3, 3]}, "whole number"),
        ("conv3d", {"channels": 2, "kernel": [3, 3]}, "list of 3"),
        ("avg_pool3d", {"kernel": [2, 2, 1], "padding": 1}, "more than half"),
        ("conv_transpose1d", {"channels": 2, "kernel": 3, "like": "a", "output_padding": 1, "stride": 2}, "and so does"),
        ("conv_transpose1d", {"channels": 2, "kernel": 3, "like": ["a", "b"]}, "one result"),
        ("pad", {"amount": 1, "mode": "circular", "value": 2}, "has no `value`"),
    ],
)  # fmt: skip
def test_settings_that_contradict_each_other_are_refused(
    kind: str, settings: object, words: str
) -> None:
    with pytest.raises(SettingError) as refused:
        layer(kind, settings)
    assert words in refused.value.message
