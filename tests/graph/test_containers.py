"""Containers at work: `branches`, `each` and `residual`, from the spec to the same numbers in torch and ONNX."""

from textwrap import dedent

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from netspec.export.ports import DTYPES
from netspec.graph.compiled import Compiled, compile_text
from netspec.graph.graph import Graph
from netspec.graph.summary import summarize
from netspec.kinds.lowering import OnnxRecorder
from netspec.onnx_writer.write import Tensor, write_model
from netspec.pytorch.load import build_module
from netspec.pytorch.source import write_source
from netspec.source.text import SourceText

HEAD = """\
netspec: 1
name: net
input:
  row: {array: {shape: [6]}}
  words: {array: {shape: [time, 4]}}
  series: {array: {shape: [3, time, 2]}}
  volume: {array: {shape: [2, 4, 4]}}
"""
SIZES = {"time": 5}


def compiled(layers: str) -> Compiled:
    text = f"{HEAD}layers:\n{dedent(layers)}output: {{y: tensor}}\n"
    return compile_text(SourceText("a.yaml", text))


def graph(layers: str) -> Graph:
    return compiled(layers).sound()[1]


class Both:
    """A graph as a module and as an ONNX file, on the same numbers."""

    def __init__(self, graph: Graph) -> None:
        torch.manual_seed(0)
        self.graph = graph
        self.module = build_module(graph).eval()

    def values(self, rows: int) -> dict[str, np.ndarray]:
        rng = np.random.default_rng(0)
        return {
            one.spec.name: rng.standard_normal(
                (rows, *(SIZES.get(str(size), size) for size in one.value.type.sizes)), np.float32
            )
            for one in self.graph.inputs
        }

    def run(self, rows: int = 3) -> np.ndarray:
        """The answer, which must be the same both ways and of the shape that the rules say."""
        values = self.values(rows)
        with torch.no_grad():
            y = self.module(*map(torch.from_numpy, values.values())).numpy()
        model = self.model()
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), providers=["CPUExecutionProvider"]
        )
        taken = {one.name for one in model.graph.input}
        (found,) = session.run(["y"], {k: v for k, v in values.items() if k in taken})
        sizes = self.graph.outputs[0].value.type.sizes
        assert y.shape == (rows, *(SIZES.get(str(size), size) for size in sizes))
        assert np.allclose(found, y, atol=1e-5)
        return y

    def model(self) -> onnx.ModelProto:
        recorder, names = OnnxRecorder(), {one.value: one.spec.name for one in self.graph.inputs}
        for node in self.graph.nodes:
            node.record(recorder, names)
        (output,) = self.graph.outputs
        recorder.rename(names[output.value], "y")
        ends = [(one.spec.name, one.value.type) for one in self.graph.inputs]
        tensors = [Tensor(name, DTYPES[t.dtype], ("batch", *t.sizes)) for name, t in ends]
        weights = {name: one.numpy() for name, one in self.module.state_dict().items()}
        y = Tensor("y", "float32", ("batch", *output.value.type.sizes))
        model = write_model(recorder, tensors, [y], weights=weights, name="net")
        onnx.checker.check_model(model, full_check=True)
        onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
        return model

    def weight(self, name: str) -> np.ndarray:
        return self.module.state_dict()[name].numpy()


def test_branches_start_at_one_place_and_are_joined() -> None:
    net = Both(graph("- {branches: [[linear: 2], [linear: 3, relu], []], from: row}\n"))
    x = net.values(3)["row"]
    first = x @ net.weight("branch.0.linear.weight").T + net.weight("branch.0.linear.bias")
    second = x @ net.weight("branch.1.linear.weight").T + net.weight("branch.1.linear.bias")
    expected = np.concatenate([first, second.clip(0), x], axis=1)
    assert np.allclose(net.run(), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("merge", "joined"),
    [
        ("add", lambda a, b: a + b),
        ("multiply", lambda a, b: a * b),
        ("average", lambda a, b: (a + b) / 2),
        ("maximum", np.maximum),
    ],
)
def test_branches_have_names_and_other_joins(merge: str, joined: np.ufunc) -> None:
    ways = (
        "{gate: [{linear: {features: 3, bias: false}}], up: [{linear: {features: 3, bias: false}}]}"
    )
    net = Both(graph(f"- {{branches: {{merge: {merge}, layers: {ways}}}, from: row}}\n"))
    x = net.values(3)["row"]
    a, b = (x @ net.weight(f"{name}.linear.weight").T for name in ("gate", "up"))
    assert np.allclose(net.run(), joined(a, b), atol=1e-5)


def test_branches_left_apart_are_several_values() -> None:
    layers = (
        "- {branches: {layers: [[linear: 4], [linear: 4], [relu]], merge: none}, from: words}\n"
    )
    net = Both(graph(layers + "- average\n"))
    assert net.graph.outputs[0].value.type.sizes == ("time", 4)
    net.run()
    assert [node.label for node in net.graph.nodes][:3] == [
        "branch.0.linear",
        "branch.1.linear",
        "branch.2.relu",
    ]


def test_branches_without_weights_leave_a_hole_and_the_second_ones_a_number() -> None:
    layers = """
    - {branches: [[linear: 4], [tanh], [linear: 4]], from: words, name: first}
    - branches: {layers: [[relu], [linear: 4]], merge: none}
    - {concat: {axis: 1}}
    """
    layers = layers.replace(
        "[[linear: 4], [tanh], [linear: 4]]",
        "{layers: [[linear: 4], [tanh], [linear: 4]], merge: add}",
    )
    net = Both(graph(layers))
    assert sorted(net.module.state_dict()) == [
        f"{name}.linear.{part}"
        for name in ("branch.1", "first.branch.0", "first.branch.2")
        for part in ("bias", "weight")
    ]
    net.run()


def test_several_vectors_stand_side_by_side_before_branches() -> None:
    layers = """
    - {linear: 2, from: row, name: a}
    - {branches: [[linear: 3], [linear: 4]], from: [a, row]}
    """
    made = graph(layers)
    assert [node.layer.kind for node in made.nodes].count("concat") == 2
    Both(made).run()


def test_each_works_on_every_element_with_the_same_weights() -> None:
    net = Both(graph("- {each: [linear: 3, relu, {mean: time}], from: series}\n"))
    assert net.graph.outputs[0].value.type.sizes == (3, 3)
    x = net.values(2)["series"]
    y = (x @ net.weight("linear.weight").T + net.weight("linear.bias")).clip(0)
    assert np.allclose(net.run(2), y.mean(axis=2), atol=1e-5)


def test_each_takes_layers_that_know_but_one_sample() -> None:
    layers = "- {each: [{lstm: 3, name: read}, {linear: 2, from: read.hidden}], from: series}\n"
    net = Both(graph(layers))
    assert net.graph.outputs[0].value.type.sizes == (3, 2)
    net.run()


def test_each_within_each_comes_back_in_order() -> None:
    net = Both(graph("- {each: [each: [{linear: 4}, {reshape: [2, 2]}]], from: series}\n"))
    assert net.graph.outputs[0].value.type.sizes == (3, "time", 2, 2)
    net.run()


def test_what_is_done_for_each_is_counted_for_each() -> None:
    plain = summarize(graph("- {linear: 3, from: volume}\n"))
    each = summarize(graph("- {each: [linear: 3], from: volume}\n"))
    assert each.multiply_adds == plain.multiply_adds
    assert each.parameters == plain.parameters


def test_a_skip_can_be_left_out_and_ways_multiplied() -> None:
    net = Both(graph("- {residual: {layers: [linear: 6], skip: false}, from: row}\n"))
    x = net.values(3)["row"]
    main = x @ net.weight("linear.weight").T + net.weight("linear.bias")
    assert np.allclose(net.run(), main, atol=1e-5)
    net = Both(graph("- {residual: {layers: [linear: 6], merge: multiply}, from: row}\n"))
    main = x @ net.weight("linear.weight").T + net.weight("linear.bias")
    assert np.allclose(net.run(), main * x, atol=1e-5)


def test_a_dense_block_puts_what_is_new_behind() -> None:
    layers = "- {residual: {layers: [{linear: 2}], merge: concat}, repeat: 3}\n"
    net = Both(graph("- {relu, from: row}\n" + layers))
    assert net.graph.outputs[0].value.type.sizes == (12,)
    assert np.allclose(net.run()[:, :6], net.values(3)["row"].clip(0))


def test_the_source_calls_the_branches_one_by_one() -> None:
    layers = "- {branches: {layers: {left: [linear: 2, relu], right: [linear: 3]}}, from: row}\n"
    source = write_source(graph(layers))
    assert "self.left = Left()" in source
    assert "x = self.left(row)  # [2]\n        y = self.right(row)  # [3]" in source


def test_an_output_cannot_bear_the_name_of_an_element() -> None:
    text = (
        f"{HEAD}layers: [{{each: [{{linear: 3, name: y}}], from: series}}]\noutput: {{y: tensor}}\n"
    )
    found = compile_text(SourceText("a.yaml", text)).diagnostics
    assert [one.code for one in found] == ["NS2012"]


def test_what_no_output_needs_is_called_as_in_the_spec() -> None:
    layers = "- {each: [linear: 3], from: series}\n- {linear: 3, from: row}\n"
    messages = [one.message for one in compiled(layers).diagnostics]
    assert "no output needs the result of `each`" in messages
