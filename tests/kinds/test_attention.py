"""`attention` against what its formulas say, worked out step by step, and against attentions that must be the same."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from netspec.kinds.catalogue import find
from netspec.kinds.kind import written
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import CODES, ShapeError, TensorType

X = TensorType(("time", 8))
TwoWays = Callable[..., Any]
Values = dict[str, np.ndarray]


def attention(two_ways: TwoWays, settings: object, *inputs: TensorType) -> Any:
    layer = written(find("layers", "attention"), settings)
    return two_ways(inputs, [(layer, tuple(range(len(inputs))))])


def both(net: Any, values: Values) -> np.ndarray:
    """What it gives, which must be the same in torch and ONNX."""
    expected, found = net.by_torch(values), net.by_onnx(values)
    assert np.abs(found - expected).max() <= 1e-5 * max(1, np.abs(expected).max())
    return expected


def weight(net: Any, name: str) -> np.ndarray:
    return net.module.state_dict()[f"attention_0.{name}"].double().numpy()


def set_weight(net: Any, name: str, value: np.ndarray) -> None:
    net.module.state_dict()[f"attention_0.{name}"].copy_(torch.from_numpy(value))


def by_hand(net: Any, x: np.ndarray, memory: np.ndarray, turn: Callable[..., Any]) -> np.ndarray:
    """softmax(q k / √size) v place by place and head by head, for one sample without biases."""
    query, key, value, output = (
        weight(net, f"{part}.weight") for part in ("query", "key", "value", "output")
    )
    size = 4
    result = np.zeros_like(x)
    for place, asking in enumerate(x):
        gathered = []
        for head in range(len(query) // size):
            rows = slice(head * size, (head + 1) * size)
            q = turn(query[rows] @ asking, place)
            keys = [turn(key[rows] @ there, other) for other, there in enumerate(memory)]
            scores = np.exp([q @ k / np.sqrt(size) for k in keys])
            shares = scores / scores.sum()
            gathered.append(sum(s * (value[rows] @ m) for s, m in zip(shares, memory, strict=True)))
        result[place] = output @ np.concatenate(gathered)
    return result


def turned(part: np.ndarray, place: int) -> np.ndarray:
    """Features i and i + size / 2 as a complex number, turned by the angle of the place."""
    half = len(part) // 2
    angles = np.array([place * 50.0 ** (-2 * i / len(part)) for i in range(half)])
    points = (part[:half] + 1j * part[half:]) * np.exp(1j * angles)
    return np.concatenate([points.real, points.imag])


def test_rotary_turns_queries_and_keys_as_the_formula_says(two_ways: TwoWays) -> None:
    net = attention(two_ways, {"heads": 2, "rotary": 50, "bias": False}, X)
    values = net.draw({"time": 7}, 2)
    found = both(net, values)
    for i in range(2):
        x = values["in_0"][i].astype(float)
        assert np.allclose(found[i], by_hand(net, x, x, turned), atol=1e-5)
    plain = by_hand(net, x, x, lambda part, place: part)
    assert not np.allclose(found[1], plain, atol=1e-2)


def test_another_sequence_is_looked_at_as_the_formula_says(two_ways: TwoWays) -> None:
    settings = {"heads": 2, "memory": "code", "bias": False}
    net = attention(two_ways, settings, TensorType((3, 8)), TensorType(("time", 5)))
    values = net.draw({"time": 6}, 1)
    x, memory = (values[name][0].astype(float) for name in ("in_0", "in_1"))
    expected = by_hand(net, x, memory, lambda part, place: part)
    assert np.allclose(both(net, values)[0], expected, atol=1e-5)


@pytest.mark.parametrize("more", [{}, {"rotary": 10, "causal": True}, {"query_key_norm": True}])
def test_shared_keys_are_keys_that_are_repeated(more: dict[str, Any], two_ways: TwoWays) -> None:
    shared = attention(two_ways, {"heads": 4, "key_heads": 2, **more}, X)
    full = attention(two_ways, {"heads": 4, **more}, X)
    for name, tensor in shared.module.state_dict().items():
        part = name.removeprefix("attention_0.")
        value = tensor.numpy()
        if part.partition(".")[0] in ("key", "value"):
            # two key heads of two features: heads 0 and 1 look at the first, 2 and 3 at the second
            value = np.concatenate([value[:2], value[:2], value[2:], value[2:]])
        set_weight(full, part, value)
    values = shared.draw({"time": 5}, 3)
    assert np.allclose(both(shared, values), both(full, values), atol=1e-5)


def test_a_mask_of_what_came_before_is_causal(two_ways: TwoWays) -> None:
    x = TensorType((5, 8))
    masked = attention(two_ways, {"heads": 2, "mask": "seen"}, x, TensorType((5, 5)))
    values = masked.draw({}, 3)
    values["in_1"] = np.broadcast_to(np.tril(np.ones((5, 5), np.float32)), (3, 5, 5)).copy()
    causal = attention(two_ways, {"heads": 2, "causal": True}, x)
    expected = both(causal, {"in_0": values["in_0"]})
    assert np.allclose(both(masked, values), expected, atol=1e-5)
    # a mask of ones on top of `causal` changes nothing
    values["in_1"][:] = 1
    double = attention(
        two_ways, {"heads": 2, "causal": True, "mask": "seen"}, x, TensorType((5, 5))
    )
    assert np.allclose(both(double, values), expected, atol=1e-5)


@pytest.mark.parametrize("sizes", [(4,), (3, 4), (2, 3, 4)])
def test_a_mask_speaks_for_the_axes_it_lacks(sizes: tuple[int, ...], two_ways: TwoWays) -> None:
    x, memory = TensorType((2, 3, 8)), TensorType((2, 4, 6))
    settings = {"heads": 4, "key_heads": 2, "memory": "code", "mask": "seen"}
    whole = attention(two_ways, settings, x, memory, TensorType((2, 3, 4), CODES, (2,)))
    part = attention(two_ways, settings, x, memory, TensorType(sizes, CODES, (2,)))
    values = part.draw({}, 5)
    spread = values["in_2"].reshape(5, *[1] * (3 - len(sizes)), *sizes)
    same = {**values, "in_2": np.broadcast_to(spread, (5, 2, 3, 4)).copy()}
    assert np.allclose(both(part, values), both(whole, same), atol=1e-6)
    # what is hidden has no part in the result
    hidden = {**values, "in_2": values["in_2"] * 0}
    hidden["in_2"][..., 1] = 1
    moved = {**hidden, "in_1": hidden["in_1"].copy()}
    moved["in_1"][:, :, [0, 2, 3]] += 5
    assert np.allclose(both(part, hidden), both(part, moved), atol=1e-6)


@pytest.mark.parametrize("causal", [False, True])
def test_a_place_that_may_look_nowhere_gathers_nothing(causal: bool, two_ways: TwoWays) -> None:
    settings = {"heads": 2, "mask": "seen", "causal": causal}
    net = attention(two_ways, settings, X, TensorType(("time", "time")))
    values = net.draw({"time": 4}, 2)
    values["in_1"] = np.ones((2, 4, 4), np.float32)
    values["in_1"][:, 2] = 0
    found = both(net, values)
    assert np.isfinite(found).all()
    assert np.allclose(found[:, 2], weight(net, "output.bias"), atol=1e-6)
    x = torch.from_numpy(values["in_0"]).requires_grad_()
    net.module.train()(x, torch.from_numpy(values["in_1"])).sum().backward()
    gradients = [x.grad, *(parameter.grad for parameter in net.module.parameters())]
    assert all(one is not None and one.isfinite().all() for one in gradients)


def test_normed_queries_do_not_care_how_long_they_are(two_ways: TwoWays) -> None:
    net = attention(two_ways, {"heads": 2, "query_key_norm": True, "bias": False}, X)
    values = net.draw({"time": 6}, 2)
    before = both(net, values)
    set_weight(net, "query.weight", 40 * weight(net, "query.weight"))
    assert np.allclose(net.by_torch(values), before, atol=1e-4)


def test_a_scale_is_what_the_products_are_multiplied_by(two_ways: TwoWays) -> None:
    usual = attention(two_ways, {"heads": 2, "bias": False}, X)
    scaled = attention(two_ways, {"heads": 2, "bias": False, "scale": 0.125}, X)
    set_weight(scaled, "query.weight", 4 * weight(scaled, "query.weight"))
    values = usual.draw({"time": 6}, 2)
    assert np.allclose(both(usual, values), both(scaled, values), atol=1e-5)


@pytest.mark.parametrize(
    ("settings", "inputs", "words"),
    [
        ({"heads": 3}, [X], "do not divide"),
        ({"heads": 8, "rotary": 10}, [X], "pairs of features"),
        ({"heads": 2, "memory": "a"}, [X, TensorType((2, 3, 8))], "the memory of this `attention`"),
        ({"heads": 2, "memory": "a"}, [X, TensorType((3, "time"))], "cannot be the named size"),
        ({"heads": 2, "memory": "a"}, [X, TensorType((3,), CODES, (4,))], "codes arrive"),
        ({"heads": 2, "mask": "a"}, [X, TensorType((8,))], "[time, time] or [time]"),
        ({"heads": 2, "mask": "a"}, [X, TensorType(())], "the mask of this `attention`"),
        ({"heads": 2, "window": 2}, [X], "takes [height, width, features]"),
        ({"heads": 2, "window": 4}, [TensorType((4, 6, 8))], "do not fill 4 × 6"),
        ({"heads": 2, "window": 2}, [TensorType(("height", 6, 8))], "named size `height`"),
        ({"heads": 2, "relative_bias": [2, 3]}, [TensorType((5, 8))], "has 6 places, and 5 arrive"),
        ({"heads": 2, "relative_bias": [2, 3]}, [X], "and time arrive"),
    ],
)
def test_what_does_not_fit_is_refused(
    settings: object, inputs: list[TensorType], words: str
) -> None:
    with pytest.raises(ShapeError) as refused:
        written(find("layers", "attention"), settings).gives(*inputs)
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"heads": 4, "key_heads": 3}, "do not divide the 4 heads"),
        ({"heads": 2, "memory": "a", "causal": True}, "`causal` needs one order"),
        ({"heads": 2, "memory": "a", "rotary": 10}, "`rotary` needs one order"),
        ({"heads": 2, "window": 4, "causal": True}, "cannot stand beside `causal`"),
        ({"heads": 2, "relative_bias": [2, 2], "mask": "a"}, "cannot stand beside `mask`"),
        ({"heads": 2, "window": 4, "shift": 4}, "cannot be shifted by 4"),
        ({"heads": 2, "shift": 1}, "there are none"),
        ({"heads": 2, "relative_bias": True}, "a grid that is not known"),
        ({"heads": 2, "window": 2, "relative_bias": [2, 2]}, "the grid is that of the window"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(settings: object, words: str) -> None:
    with pytest.raises(SettingError) as refused:
        written(find("layers", "attention"), settings)
    assert words in refused.value.message


def test_a_window_is_a_sequence_of_its_own(two_ways: TwoWays) -> None:
    x, within = TensorType((4, 6, 8)), TensorType((4, 8))
    windowed = attention(two_ways, {"heads": 2, "window": 2, "relative_bias": True}, x)
    alone = attention(two_ways, {"heads": 2, "relative_bias": [2, 2]}, within)
    alone.module.load_state_dict(windowed.module.state_dict())
    values = windowed.draw({}, 2)
    found = both(windowed, values)
    for top in range(0, 4, 2):
        for left in range(0, 6, 2):
            part = np.s_[:, top : top + 2, left : left + 2]
            expected = both(alone, {"in_0": values["in_0"][part].reshape(2, 4, 8)})
            assert np.allclose(found[part].reshape(2, 4, 8), expected, atol=1e-5)


def test_what_is_learned_of_a_distance_is_added_to_the_scores(two_ways: TwoWays) -> None:
    settings = {"heads": 2, "relative_bias": [2, 3], "bias": False}
    net = attention(two_ways, settings, TensorType((6, 8)))
    # queries of zero: the bias alone decides
    set_weight(net, "query.weight", 0 * weight(net, "query.weight"))
    set_weight(net, "output.weight", np.eye(8))
    values = net.draw({}, 1)
    value = values["in_0"][0].astype(float) @ weight(net, "value.weight").T
    table = weight(net, "relative_bias").reshape(3, 5, 2)
    places = [(row, column) for row in range(2) for column in range(3)]
    found = both(net, values)[0]
    for place, (row, column) in enumerate(places):
        for head in range(2):
            bias = np.array([table[row - r + 1, column - c + 2, head] for r, c in places])
            shares = np.exp(bias) / np.exp(bias).sum()
            rows = slice(4 * head, 4 * head + 4)
            assert np.allclose(found[place, rows], shares @ value[:, rows], atol=1e-5)


def test_a_shifted_window_does_not_look_over_the_edge(two_ways: TwoWays) -> None:
    settings = {"heads": 1, "window": 4, "shift": 1, "relative_bias": True}
    net = attention(two_ways, settings, TensorType((8, 8, 4)))
    values = net.draw({}, 1)
    before = both(net, values)

    def part(place: int) -> int:
        # windows begin at 1 and 5; what is left at both ends stays apart
        return (place - 1) // 4

    for row, column in ((0, 0), (0, 5), (3, 7), (7, 4), (6, 0)):
        moved = {"in_0": values["in_0"].copy()}
        moved["in_0"][0, row, column] += 3
        touched = np.abs(both(net, moved) - before)[0].max(-1) > 1e-6
        expected = np.array(
            [[part(r) == part(row) and part(c) == part(column) for c in range(8)] for r in range(8)]
        )
        assert np.array_equal(touched, expected)
