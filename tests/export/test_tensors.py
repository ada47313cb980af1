"""The numeric core, for runtimes without strings."""

import json
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto

NET = """\
    netspec: 1
    name: mixed
    input:
      length: number
      colour: {category: [red, blue]}
      photo: {image: {size: 4, channels: 1}}
      word: {category: {classes: [a, b], encode: index}}
    layers:
      - {embedding: 2, from: word, name: words}
      - {flatten, from: photo, name: pixels}
      - {concat, from: [length, colour, pixels, words], name: all}
      - {linear: 3, name: kinds}
      - {linear: 1, from: all, name: sure}
    output:
      kind: {category: [Iris, Rose, Tulip], from: kinds}
      answer: {binary: [no way, yes], from: sure}
      price: {number: , from: sure}
    """


@pytest.fixture
def run(make_run: Any, rows: Any) -> Any:
    rng = np.random.default_rng(1)
    more = {
        "photo": rng.integers(0, 256, (9, 5, 7, 1), np.uint8),
        "word": rng.choice(np.array(["a", "b", "c"], object), 9),
    }
    return make_run(NET, {**rows(9), **more}, outputs={"price": {"center": [8.0], "scale": [3.0]}})


def test_it_lies_beside_the_full_file(run: Any) -> None:
    assert run.export(interface="tensors").name == "mixed.tensors.onnx"
    assert run.export().name == "mixed.onnx"


def test_there_are_no_strings_and_one_operator_set(run: Any) -> None:
    model = onnx.load(run.export(interface="tensors"))
    assert [one.domain for one in model.opset_import] == [""]
    described = [*model.graph.input, *model.graph.output]
    dtypes = {one.type.tensor_type.elem_type for one in described}
    dtypes |= {one.data_type for one in model.graph.initializer}
    assert TensorProto.STRING not in dtypes
    assert not any(attribute.strings for node in model.graph.node for attribute in node.attribute)


def test_inputs_are_encoded_and_pixels_stay_bytes(run: Any) -> None:
    graph = onnx.load(run.export(interface="tensors")).graph
    found = {
        one.name: (
            TensorProto.DataType.Name(one.type.tensor_type.elem_type),
            [size.dim_param or size.dim_value for size in one.type.tensor_type.shape.dim],
        )
        for one in graph.input
    }
    assert found == {
        "length": ("FLOAT", ["batch", 2]),
        "colour": ("FLOAT", ["batch", 2]),
        "photo": ("UINT8", ["batch", 1, 4, 4]),
        "word": ("INT64", ["batch"]),
    }


def test_answers_are_positions_and_numbers(run: Any, rows: Any, answers: Any) -> None:
    encoded = {
        name: run.reference(f"encoded/{name}") for name in ("length", "colour", "photo", "word")
    }
    found = answers(run.export(interface="tensors"), encoded)
    results = run.by_torch(encoded)
    assert list(found["kind"]) == list(results["kind"].argmax(axis=1))
    assert list(found["answer"]) == [int(one) for one in results["answer"][:, 0] > 0]
    np.testing.assert_allclose(found["price"], results["price"][:, 0] * 3 + 8, rtol=1e-5)


def test_class_names_are_in_the_metadata(run: Any, metadata: Any) -> None:
    told = metadata(run.export(interface="tensors"))
    outputs = json.loads(told["netspec.outputs"])
    assert told["netspec.interface"] == "tensors"
    assert outputs[0] == {
        "name": "kind",
        "kind": "category",
        "answers": {"": "kind", "probability": "kind_probability"},
        "classes": ["Iris", "Rose", "Tulip"],
    }
