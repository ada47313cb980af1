"""The file with raw columns: every kind of input and output, on rows that the reference never showed."""

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
import pytest

ALL = """\
    netspec: 1
    name: all
    input:
      age: {number: {missing: median}}
      money: {number: {transform: log1p}, columns: [earned, spent]}
      height: {number: {transform: none, missing: error}}
      town: {category: [Rome, Oslo, "Lima, Peru"]}
      grade: {category: {classes: [1, 2, 5], encode: index}}
      shops: {category: {classes: [a, b], encode: index}, columns: [first, second]}
      words: {codes: {count: 12, shape: [time]}}
      waves: {array: [time, 3]}
      photo: {image: {size: 8}}
      icon: {image: {size: [6, 5], channels: 1, fit: pad, normalize: unit}}
    layers:
      - {embedding: 4, from: grade, name: grades}
      - {embedding: 2, from: shops}
      - {flatten: , name: bought}
      - {embedding: 5, from: words}
      - {concat: {with: waves, axis: 1}}
      - {lstm: 4}
      - {mean: time, name: said}
      - {conv2d: {channels: 4, kernel: 3}, from: photo}
      - batch_norm
      - {global_avg_pool, name: seen}
      - {flatten, from: icon, name: pixels}
      - {concat, from: [age, money, height, town, grades, bought, said, seen, pixels], name: together}
      - {linear: 12, name: body}
      - tanh
      - {linear: 3, name: kinds}
      - {linear: 1, from: body, name: sure}
      - {linear: 1, from: body, name: cost}
    output:
      kind: {category: [Iris, Rose, Tulip], from: kinds}
      place: {category: [7, 8, 9], from: kinds}
      buys: {binary: , from: sure}
      answer: {binary: [no way, yes], from: sure}
      price: {number: {transform: log1p}, from: cost}
      features: {tensor: , from: body}
    """
INPUTS = {
    "age": {"fill": [30.0], "center": [30.0], "scale": [12.0]},
    "money": {"fill": [10.0, 20.0], "center": [2.0, 3.0], "scale": [0.5, 0.7]},
}
OUTPUTS = {"price": {"center": [3.0], "scale": [0.5]}}


def drawn(count: int, time: int, photo: tuple[int, int], icon: tuple[int, int]) -> dict[str, Any]:
    rng = np.random.default_rng(count)

    def texts(*words: str, sizes: Any = count) -> np.ndarray:
        return rng.choice(np.array(words, object), sizes)

    age = rng.uniform(0, 90, count).astype(np.float32)
    age[::2] = np.nan
    money = rng.uniform(0, 100, (count, 2)).astype(np.float32)
    money[0, 1] = np.nan
    return {
        "age": age,
        "money": money,
        "height": rng.normal(0, 1, count).astype(np.float32),
        "town": texts("Rome", "Oslo", "Lima, Peru", "Atlantis", ""),
        "grade": rng.choice(np.array([1, 2, 5, 4]), count),
        "shops": texts("a", "b", "c", sizes=(count, 2)),
        "words": rng.integers(0, 12, (count, time)),
        "waves": rng.normal(0, 1, (count, time, 3)).astype(np.float32),
        "photo": rng.integers(0, 256, (count, *photo, 3), np.uint8),
        "icon": rng.integers(0, 256, (count, *icon, 1), np.uint8),
    }


@pytest.fixture
def run(make_run: Callable[..., Any]) -> Any:
    return make_run(ALL, drawn(9, 6, (20, 11), (6, 5)), INPUTS, OUTPUTS)


def test_it_answers_like_pytorch_whatever_the_sizes(run: Any, answers: Any) -> None:
    path = run.export()
    for rows in (drawn(1, 2, (8, 8), (30, 4)), drawn(5, 9, (33, 17), (3, 50))):
        found = answers(path, rows)
        results = run.by_torch(run.encoded(rows))
        logits, logit = results["kind"].astype(np.float64), results["buys"][:, 0]
        softmax = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        np.testing.assert_allclose(found["kind_probability"], softmax, atol=1e-5)
        best = softmax.argmax(axis=1)
        assert list(found["kind"]) == [("Iris", "Rose", "Tulip")[one] for one in best]
        assert list(found["place"]) == [(7, 8, 9)[one] for one in best]
        np.testing.assert_allclose(found["buys_probability"], 1 / (1 + np.exp(-logit)), atol=1e-5)
        assert list(found["buys"]) == list(logit > 0)
        assert list(found["answer"]) == ["yes" if one > 0 else "no way" for one in logit]
        price = np.expm1(results["price"][:, 0] * 0.5 + 3)
        np.testing.assert_allclose(found["price"], price, rtol=1e-4)
        np.testing.assert_allclose(found["features"], results["features"], atol=1e-5)


def test_inputs_are_the_columns_as_they_are(run: Any) -> None:
    graph = onnx.load(run.export()).graph
    shapes = {one.name: _sizes(one) for one in graph.input}
    assert list(shapes) == [one.spec.name for one in run.graph.inputs]
    assert shapes["money"] == ("FLOAT", ["batch", 2])
    assert shapes["town"] == ("STRING", ["batch"])
    assert shapes["grade"] == ("INT64", ["batch"])
    assert shapes["waves"] == ("FLOAT", ["batch", "time", 3])
    assert shapes["photo"] == ("UINT8", ["batch", "photo_height", "photo_width", 3])
    assert shapes["icon"] == ("UINT8", ["batch", "icon_height", "icon_width", 1])


def test_outputs_are_answers(run: Any) -> None:
    graph = onnx.load(run.export()).graph
    assert {one.name: _sizes(one) for one in graph.output} == {
        "kind": ("STRING", ["batch"]),
        "kind_probability": ("FLOAT", ["batch", 3]),
        "place": ("INT64", ["batch"]),
        "place_probability": ("FLOAT", ["batch", 3]),
        "buys": ("BOOL", ["batch"]),
        "buys_probability": ("FLOAT", ["batch"]),
        "answer": ("STRING", ["batch"]),
        "answer_probability": ("FLOAT", ["batch"]),
        "price": ("FLOAT", ["batch"]),
        "features": ("FLOAT", ["batch", 12]),
    }


def test_nodes_are_called_as_in_the_spec(run: Any) -> None:
    names = {node.name for node in onnx.load(run.export()).graph.node}
    assert {"encode/town/LabelEncoder", "conv2d/Conv", "decode/kind/Softmax"} <= names


def _sizes(one: Any) -> tuple[str, list[Any]]:
    type = one.type.tensor_type
    sizes = [size.dim_param or size.dim_value for size in type.shape.dim]
    return onnx.TensorProto.DataType.Name(type.elem_type), sizes
