"""What moves, picks, multiplies and starts values, beyond the examples of each kind."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from netspec.kinds.catalogue import find
from netspec.kinds.kind import written
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import CODES, ShapeError, TensorType

MATRIX, SEQUENCE = TensorType((4, 6)), TensorType(("time", 6))
TwoWays = Callable[..., Any]


def layer(kind: str, settings: object = None) -> Any:
    return written(find("layers", kind), settings)


def by_both(two_ways: TwoWays, inputs: list[TensorType], made: Any) -> tuple[Any, Any, Any]:
    net = two_ways(inputs, [(made, tuple(range(len(inputs))))])
    values = net.draw({"time": 5}, 3)
    return list(values.values()), net.by_torch(values), net.by_onnx(values)


def test_patches_of_a_picture_are_those_one_would_cut(two_ways: TwoWays) -> None:
    settings = {"pattern": "c (h y) (w x) -> (h w) (y x c)", "y": 2, "x": 3}
    (x,), by_torch, by_onnx = by_both(
        two_ways, [TensorType((2, 4, 6))], layer("rearrange", settings)
    )
    patches = [
        x[:, :, i : i + 2, j : j + 3].transpose(0, 2, 3, 1).reshape(3, -1)
        for i in (0, 2)
        for j in (0, 3)
    ]
    assert np.array_equal(by_torch, np.stack(patches, axis=1))
    assert np.array_equal(by_onnx, by_torch)


def test_a_pattern_back_and_forth_changes_nothing(two_ways: TwoWays) -> None:
    there = layer("rearrange", {"pattern": "t (h d) -> h t d", "h": 3})
    back = layer("rearrange", "h t d -> t (h d)")
    net = two_ways([SEQUENCE], [(there, (0,)), (back, (1,))])
    values = net.draw({"time": 7}, 2)
    assert np.array_equal(net.by_onnx(values), values["in_0"])


def test_each_sample_has_places_of_its_own(two_ways: TwoWays) -> None:
    inputs = [TensorType((2, 5, 3)), TensorType((4,), CODES, (5,))]
    made = layer("gather", {"indices": "where", "axis": 1})
    (x, places), by_torch, by_onnx = by_both(two_ways, inputs, made)
    expected = np.stack([sample[:, place] for sample, place in zip(x, places, strict=True)])
    assert np.array_equal(by_torch, expected)
    assert np.array_equal(by_onnx, expected)


def test_pairs_stand_in_the_order_of_dlrm(two_ways: TwoWays) -> None:
    (x,), by_torch, by_onnx = by_both(two_ways, [TensorType((4, 3))], layer("pairwise_dot"))
    products = x @ x.transpose(0, 2, 1)
    expected = np.stack([products[:, i, j] for i in range(4) for j in range(i)], axis=1)
    assert np.allclose(by_torch, expected, atol=1e-6)
    assert np.allclose(by_onnx, expected, atol=1e-6)


def test_sparse_shares_add_up_and_are_often_none(two_ways: TwoWays) -> None:
    net = two_ways([TensorType((3,))], [(layer("sparsemax"), (0,))])
    rows = np.array([[0, 0, 0], [3, 0, 0], [0.5, 0, -2], [1e8, 1e8, 0]], np.float32)
    expected = [[1 / 3] * 3, [1, 0, 0], [0.75, 0.25, 0], [0.5, 0.5, 0]]
    assert np.allclose(net.by_torch({"in_0": rows}), expected)
    assert np.allclose(net.by_onnx({"in_0": rows}), expected)


def test_samples_are_drawn_while_training_alone(two_ways: TwoWays) -> None:
    made = layer("sample_normal", {"mean": "m", "log_variance": "v"})
    net = two_ways([TensorType((50,))] * 2, [(made, (0, 1))])
    mean, log_variance = torch.full((200, 50), 3.0), torch.full((200, 50), 2 * np.log(0.5))
    assert torch.equal(net.module.eval()(mean, log_variance), mean)
    torch.manual_seed(0)
    drawn = net.module.train()(mean, log_variance)
    assert abs(drawn.mean().item() - 3) < 0.02
    assert abs(drawn.std().item() - 0.5) < 0.02


def test_the_deviation_of_one_number_is_none_and_has_a_gradient(two_ways: TwoWays) -> None:
    net = two_ways([TensorType((1,))], [(layer("std"), (0,))])
    x = torch.ones(2, 1, requires_grad=True)
    y = net.module(x)
    y.sum().backward()
    assert y.tolist() == [0, 0]
    assert x.grad is not None
    assert x.grad.isfinite().all()


def test_of_equal_numbers_the_first_is_the_largest(two_ways: TwoWays) -> None:
    net = two_ways([TensorType((4,))], [(layer("argmax", -1), (0,))])
    rows = {"in_0": np.array([[1, 2, 2, 0], [0, 0, 0, 0]], np.float32)}
    assert net.by_torch(rows).tolist() == net.by_onnx(rows).tolist() == [1, 0]


def test_columns_of_codes_roll_with_their_counts(two_ways: TwoWays) -> None:
    codes = TensorType((3,), CODES, (2, 7, 5))
    rolled = layer("roll", 1)
    assert rolled.shape(codes).counts == (5, 2, 7)
    (x,), by_torch, by_onnx = by_both(two_ways, [codes], rolled)
    assert np.array_equal(by_torch, np.roll(x, 1, axis=1))
    assert np.array_equal(by_onnx, by_torch)
    assert layer("argmax", -1).shape(MATRIX) == TensorType((4,), CODES, (6,))


@pytest.mark.parametrize(
    ("kind", "settings", "inputs", "words"),
    [
        ("rearrange", "a b c -> c b a", [MATRIX], "begins with 3 axes"),
        ("rearrange", "(a b) c -> a b c", [MATRIX], "do not follow"),
        ("rearrange", {"pattern": "(a b) c -> a b c", "a": 3}, [MATRIX], "does not divide"),
        ("rearrange", {"pattern": "(a b) c -> a b c", "a": 2, "b": 3}, [MATRIX], "6 is given"),
        ("rearrange", "1 a -> a", [MATRIX], "`1` stands for an axis of 4"),
        ("rearrange", "t f -> (t f)", [SEQUENCE], "cannot be part of"),
        ("rearrange", {"pattern": "(t s) f -> t s f", "s": 2}, [SEQUENCE], "taken apart"),
        ("rearrange", "a b -> b a", [TensorType((2, 2), CODES, (3, 4))], "mix columns"),
        ("expand", [4, 8], [MATRIX], "make 6 of [4, 6] into 8"),
        ("expand", [1, 4, 6], [MATRIX], "names 3 sizes"),
        ("expand", ["time", -1], [TensorType((1, 6))], "named size `time`"),
        ("roll", 1, [SEQUENCE], "named size `time`"),
        ("roll", {"shift": 1, "axes": [0, -2]}, [MATRIX], "twice"),
        ("gather", "a", [MATRIX, MATRIX], "takes codes"),
        ("gather", "a", [MATRIX, TensorType((2,), CODES, (5,))], "there are 4 places"),
        ("gather", "a", [MATRIX, MATRIX, MATRIX], "several arrive"),
        ("matmul", None, [MATRIX, MATRIX], "[…, k, m]"),
        ("matmul", None, [MATRIX, TensorType((6,))], "takes matrices"),
        ("matmul", None, [MATRIX], "two values"),
        ("dot", None, [MATRIX, MATRIX, MATRIX], "and 3 arrive"),
        ("distance", None, [MATRIX, TensorType((6, 4))], "equal shapes"),
        ("einsum", "a b, b c -> a c", [MATRIX, MATRIX], "`b` stands for the sizes 6 and 4"),
        ("einsum", "a b, b c -> a c", [MATRIX], "is for 2 values, and 1 arrives"),
        ("einsum", "a -> a", [MATRIX], "names 1 axes"),
        ("pairwise_dot", None, [TensorType((1, 6))], "at least two vectors"),
        ("pairwise_dot", None, [SEQUENCE], "cannot be the named size"),
        ("class_token", None, [TensorType((6,))], "takes [n, features]"),
        ("subtract", None, [MATRIX, TensorType((6,))], "agree but for sizes of 1"),
        ("sample_normal", {"mean": "a", "log_variance": "b"}, [MATRIX, SEQUENCE], "equal shapes"),
        ("argmax", 0, [TensorType((2,), CODES, (5,))], "takes numbers"),
    ],
)
def test_what_does_not_fit_is_refused(
    kind: str, settings: object, inputs: list[TensorType], words: str
) -> None:
    with pytest.raises(ShapeError) as refused:
        layer(kind, settings).shape(*inputs)
    assert words in refused.value.message
    assert refused.value.help


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        ("rearrange", "a b", "two sides"),
        ("rearrange", "a b -> a", "`b` stands on the left side alone"),
        ("rearrange", "a -> a b", "`b` stands on the right side alone"),
        ("rearrange", "a a -> a", "twice"),
        ("rearrange", "a (b -> a b", "not closed"),
        ("rearrange", "a ((b)) -> a b", "cannot stand here"),
        ("rearrange", "a … -> … a", "cannot stand here"),
        ("rearrange", {"pattern": "a b -> b a", "c": 2}, "is called `c`"),
        ("einsum", "ab,bc", "cannot be read"),
        ("einsum", "aa->a", "twice"),
        ("einsum", "ab->c", "no value has it"),
        ("roll", {"shift": [1, 2], "axes": 0}, "2 shifts"),
        ("expand", [0, 2], "at least 1"),
        ("constant", {"value": [1, 2], "shape": [3]}, "do not fill"),
        ("distance", {"p": 0.5}, "at least 1"),
    ],
)
def test_settings_that_make_no_sense_are_refused(kind: str, settings: object, words: str) -> None:
    with pytest.raises(SettingError) as refused:
        layer(kind, settings)
    assert words in refused.value.message
