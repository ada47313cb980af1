"""Blocks, loops, sharing and expressions: what is written short is the network written out, in PyTorch and in ONNX."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from netspec.graph.compiled import compile_text
from netspec.graph.graph import Graph
from netspec.pytorch.source import write_source
from netspec.source.render import render
from netspec.source.text import SourceText

HEAD = "netspec: 1\ninput:\n  a: {array: [6]}\n  b: {array: [6]}\n"
TAIL = "\noutput:\n  y: tensor\n"


def compiled(text: str) -> Graph:
    found = compile_text(SourceText("net.yaml", text))
    assert found.graph is not None, "\n".join(render(d) for d in found.diagnostics)
    return found.graph


def net(layers: str, *, before: str = "") -> Graph:
    return compiled(HEAD + before + "layers:\n" + layers + TAIL)


def weights(graph: Graph) -> dict[str, tuple[int, ...]]:
    """The path of every weight → its sizes, each once."""
    return {f"{n.label}.{w.name}": w.sizes for n in graph.nodes for w in n.kept()}


CASES = {
    "block": """
blocks:
  Gated:
    parameters: {width: integer, inner: $(2 * width), activation: {layer: relu}}
    layers:
      - linear: $inner
      - $activation
      - linear: $width
layers:
  - Gated: 4
  - Gated: {width: 5, activation: {leaky_relu: 0.2}}
  - {Gated: {width: 3, inner: 9}, name: last}
""",
    "block in block": """
blocks:
  Inner: {parameters: {width: integer}, layers: [linear: $width, tanh]}
  Outer: {parameters: {width: 4}, layers: [Inner: $(width + 1), {Inner: $width, repeat: 2}]}
layers:
  - {Outer, repeat: 2}
  - Outer: {width: 3}
""",
    "shape of what comes in": """
blocks:
  Way:
    parameters: {width: integer, project: $(size(0) != width)}
    layers:
      - residual:
          layers: [linear: $width, relu, linear: $width]
          shortcut:
            - {linear: $width, when: $project}
layers:
  - linear: $(size(0) // 2)
  - Way: 6
  - Way: 4
  - linear: $(size(-1) + rank)
""",
    "loop over lists": """
layers:
  - layers:
      - linear: $width
      - {relu, when: $(index < 2)}
      - {dropout: $rate, when: $(rate > 0)}
    for: {width: [8, 5, 3], rate: [0.1, 0, 0.5]}
""",
    "loop in loop": """
parameters: {widths: [4, 3], depth: 2}
layers:
  - layers:
      - {linear: $(width + index), repeat: $depth}
      - tanh
    for: {width: $widths}
""",
    "rows of a table": """
parameters: {stages: [{width: 4, depth: 1}, {width: 3, depth: 2}]}
layers:
  - {layers: [{linear: $stage.width, repeat: $stage.depth}], for: {stage: $stages}}
""",
    "names by number": """
layers:
  - {layers: [{linear: 5, name: skip$(index)}, tanh], for: {i: 3}}
  - layers:
      - linear: 5
      - add: skip$level
    for: {level: [2, 1, 0]}
""",
    "names and weights between them": """
layers:
  - layers:
      - {linear: 5, name: kept$(index)}
      - linear: 4
      - batch_norm
    for: {i: 3}
  - {concat: [kept0, kept1, kept2]}
""",
    "collected": """
layers:
  - {layers: [linear: 4, {tanh, into: turns}], repeat: 3}
  - {add, from: turns}
  - {layers: [{linear: 2, from: $one, into: heads}], for: {one: turns}}
  - {concat, from: heads}
""",
    "carried": """
layers:
  - {linear: 4, name: state}
  - layers:
      - {linear: 4, from: state}
      - tanh
      - {add: state, name: state}
    repeat: 3
  - {linear: 2, from: state}
""",
    "shared layer": """
layers:
  - linear: 5
  - {linear: 5, share: step, repeat: 3}
  - {linear: 5, share: step}
""",
    "shared block": """
blocks:
  Tower: {layers: [linear: 5, relu, {linear: 3, name: middle}, {linear: 2, name: end}]}
layers:
  - {Tower, from: a, share: tower, name: one}
  - {Tower, from: b, share: tower, name: two}
  - {concat: [one, one.middle]}
""",
    "shared group": """
layers:
  - {layers: [linear: 6, tanh], share: twice, from: a}
  - {layers: [linear: 6, tanh], share: twice, from: b, name: second}
  - add: a
""",
    "tied": """
layers:
  - {linear: 6, from: a, name: first}
  - tanh
  - {linear: {features: 6, bias: false}, share: {weight: first.weight}}
""",
    "tied in a loop": """
layers:
  - {linear: 6, from: a}
  - {layers: [{linear: 6, name: inner}, tanh], repeat: 2, name: deep}
  - {linear: 6, share: {weight: deep.1.inner.weight, bias: linear.bias}}
""",
    "tied transposed": """
layers:
  - {linear: 4, from: a, name: encoder}
  - tanh
  - {linear: 6, name: decoder, share: {weight: encoder.weight.T}}
  - {linear: 4, name: again, share: {weight: decoder.weight.T}}
  - {linear: 6, share: {weight: decoder.weight}}
""",
    "tied transposed, on sequences and in loops": """
blocks:
  Coder:
    layers:
      - {linear: 5, name: down}
      - residual: [linear: 5, {linear: {features: 5, bias: false}, share: {weight: linear.weight.T}}]
      - {linear: 2, share: {weight: down.weight.T}}
layers:
  - {reshape: [3, 2], from: a}
  - {Coder, repeat: 2}
  - {Coder, share: twice, repeat: 2}
  - {linear: 7, name: wide}
  - {layers: [{linear: 2, share: {weight: wide.weight.T}}, {linear: 7, share: {weight: wide.weight}}], repeat: 2}
""",
    "tied to what is left out": """
layers:
  - {linear: 4, from: a, name: gone}
  - {linear: 4, from: b, name: kept}
  - {linear: 6, name: first, share: {weight: gone.weight.T}}
  - {linear: 4, share: {weight: gone.weight}}
""",
    "result as a parameter": """
blocks:
  Join: {parameters: {other: result, gate: {result: none}}, layers: [linear: 6, add: $other]}
layers:
  - {linear: 6, from: a, name: side}
  - {Join: side, from: b}
  - {Join: a, repeat: 2}
""",
    "parts of a block": """
blocks:
  Code: {layers: [linear: 6, {linear: 2, name: mean}, {linear: 3, from: prev, name: end}]}
layers:
  - {Code, name: code}
  - {linear: 4, from: code.mean}
  - concat: code.end
""",
    "uses": """
blocks:
  Deep: {layers: [residual: [linear: 6, {stochastic_depth: $(0.5 * use / uses)}]]}
layers:
  - linear: 6
  - {Deep, repeat: 3}
  - Deep
""",
}


@pytest.mark.parametrize("name", CASES)
def test_torch_and_onnx_agree(two_ways: Callable[..., Any], name: str, tmp_path: Any) -> None:
    made = two_ways.of(compiled(HEAD.rstrip() + CASES[name] + TAIL))
    values = made.draw({}, 3)
    by_torch = made.by_torch(values)
    assert by_torch.shape == made.shape({}, 3)
    assert np.ptp(by_torch) > 0
    np.testing.assert_allclose(made.by_onnx(values), by_torch, rtol=1e-4, atol=1e-4)
    tensors = [torch.from_numpy(value) for value in values.values()]
    from_file = made.from_file(tmp_path)(*tensors).detach().numpy()
    np.testing.assert_array_equal(from_file, by_torch)


@pytest.mark.parametrize("name", CASES)
def test_weights_are_counted_once(two_ways: Callable[..., Any], name: str) -> None:
    graph = compiled(HEAD.rstrip() + CASES[name] + TAIL)
    module = two_ways.of(graph).module
    assert graph.parameters() == sum(p.numel() for p in module.parameters())
    assert set(module.state_dict()) >= set(weights(graph))


def test_a_loop_is_the_layers_written_out() -> None:
    short = net("  - {layers: [linear: $w, relu], for: {w: [8, 4]}, name: deep}\n")
    long = net("  - {layers: [linear: 8, relu]}\n  - {layers: [linear: 4, relu]}\n")
    assert [n.layer for n in short.nodes] == [n.layer for n in long.nodes]
    assert list(weights(short)) == [
        "deep.0.linear.weight",
        "deep.0.linear.bias",
        "deep.1.linear.weight",
        "deep.1.linear.bias",
    ]


def test_a_step_left_out_keeps_the_names_of_the_others() -> None:
    layers = "  - {linear: 6, when: %s}\n  - linear: 4\n"
    there, gone = (net(layers % when).nodes[-1] for when in ("true", "false"))
    assert there.label == gone.label == "linear_2"


def test_no_turns_are_no_layers() -> None:
    graph = net(
        "  - {linear: 9, repeat: 0}\n  - {layers: [linear: $w], for: {w: []}}\n  - linear: 3\n"
    )
    assert [node.layer.kind for node in graph.nodes] == ["concat", "linear"]


def test_names_with_expressions_stand_for_themselves() -> None:
    block = "blocks:\n  Two: {layers: [linear: 4, linear: 4]}\n"
    graph = net("  - {layers: [Two], for: {i: 2}, name: stage$(index + 1)}\n", before=block)
    assert [n.label for n in graph.nodes if n.layer.kind == "linear"] == [
        "stage1.two.linear",
        "stage1.two.linear_2",
        "stage2.two.linear",
        "stage2.two.linear_2",
    ]


def test_a_block_is_a_class_of_its_name() -> None:
    block = "blocks:\n  Two: {description: two layers, layers: [linear: 6, relu]}\n"
    source = write_source(
        net("  - {linear: 6, from: a}\n  - {Two, repeat: 3, name: deep}\n", before=block)
    )
    assert source.count("class Two(nn.Module):") == 1
    assert "two layers" in source
    assert "nn.ModuleList(Two() for _ in range(3))" in source


def test_shared_weights_stand_once_in_the_file(two_ways: Callable[..., Any]) -> None:
    made = two_ways.of(compiled(HEAD.rstrip() + CASES["tied"] + TAIL))
    stored = [one.name for one in made.model.graph.initializer]
    assert len([name for name in stored if name.endswith("weight")]) == 1


def test_gates_may_be_the_transpose_of_a_matrix(two_ways: Callable[..., Any]) -> None:
    layers = "  - {reshape: [3, 2], from: a}\n  - {linear: 12, name: wide}\n"
    layers += "  - {linear: {features: 3, bias: false}, name: narrow}\n"
    layers += "  - {lstm: 3, share: {weight_hh_l0: narrow.weight.T}}\n"
    made = two_ways.of(net(layers))
    values = made.draw({}, 3)
    np.testing.assert_allclose(made.by_onnx(values), made.by_torch(values), rtol=1e-4, atol=1e-4)
    assert "lstm.weight_hh_l0" not in made.module.state_dict()


def test_a_transpose_is_held_once_and_learned_from_both_sides(two_ways: Callable[..., Any]) -> None:
    made = two_ways.of(compiled(HEAD.rstrip() + CASES["tied transposed"] + TAIL))
    assert sorted(made.module.state_dict()) == [
        "again.bias",
        "again.weight",
        "decoder.bias",
        "encoder.bias",
        "encoder.weight",
        "linear.bias",
    ]
    assert made.module.again.weight is made.module.encoder.weight
    stored = [one for one in made.model.graph.initializer if len(one.dims) == 2]
    assert [list(one.dims) for one in stored] == [[4, 6]]
    matrix = made.module.encoder.weight
    # its slope is that of the function, however often it stands in it
    row = torch.full((1, 6), 0.5, dtype=torch.float64)
    made.module.double()
    made.module(row, row).sum().backward()
    with torch.no_grad():
        slope = matrix.grad[1, 2]
        matrix[1, 2] += 1e-5
        above = made.module(row, row).sum()
        matrix[1, 2] -= 2e-5
        below = made.module(row, row).sum()
    assert float(slope) == pytest.approx(float(above - below) / 2e-5, rel=1e-4)


def test_the_printed_source_says_where_a_transpose_comes_from() -> None:
    source = write_source(compiled(HEAD.rstrip() + CASES["tied transposed"] + TAIL))
    assert "        del self.decoder.weight  #" in source
    assert "        self.decoder.weight = self.encoder.weight.T\n" in source


@pytest.mark.parametrize(
    ("share", "words"),
    [
        ("{weight: first.weight}", "share it transposed: `first.weight.T`"),
        ("{weight: square.weight.T}", "unequal shapes: [6, 6] and [6, 4]"),
        ("{bias: square.bias.T}", "transpose of a weight of shape [6]"),
        ("{weight: frist.weight.T}", "`first.weight`"),
        ("{wieght: first.weight.T}", "its weights are `weight` and `bias`"),
    ],
)
def test_what_cannot_be_a_transpose_is_told(share: str, words: str) -> None:
    layers = "  - {linear: 6, from: a, name: square}\n  - {linear: 4, name: first}\n"
    layers += f"  - {{linear: 6, share: {share}}}\n"
    found = compile_text(SourceText("net.yaml", f"{HEAD}layers:\n{layers}{TAIL}"))
    assert [one.code for one in found.diagnostics] == ["NS2014"]
    assert words in f"{found.diagnostics[0].message} {found.diagnostics[0].help}"


def test_a_block_is_one_class_whose_parameters_are_the_blocks_own() -> None:
    block = "blocks:\n  Two: {parameters: {width: integer, rate: 0.1}, layers: [linear: $width, {dropout: $rate}]}\n"
    layers = "  - {linear: 6, from: a}\n  - Two: 8\n  - {Two: {width: $w, rate: 0.3}, for: {w: [5, 7]}}\n"
    source = write_source(net(layers, before=block))
    assert source.count("class Two") == 1
    assert "def __init__(self, in_features, width, rate):" in source
    assert "nn.Linear(in_features, width)" in source
    assert "Two(8, 5, rate=0.3)" in source


def test_what_is_handed_on_is_not_what_the_block_names() -> None:
    block = "blocks:\n  Join: {parameters: {other: result}, layers: [{linear: 6, name: handed}, add: $other]}\n"
    layers = "  - {linear: 6, from: a, name: side}\n  - {Join: side, from: b, name: code}\n  - {add: %s}\n"
    joined = net(layers % "code.handed", before=block)
    add = next(node for node in joined.nodes if node.label == "code.add")
    assert [value.name for value in add.inputs] == ["handed", "side"]
    text = f"{HEAD}{block}layers:\n{layers % 'code.hended'}{TAIL}"
    found = compile_text(SourceText("net.yaml", text))
    assert [one.help for one in found.diagnostics] == [
        "a part with a similar name exists: `code.handed`"
    ]


def test_parts_of_what_is_handed_on() -> None:
    block = "blocks:\n  Gate: {parameters: {half: result}, layers: [{sigmoid, from: $half.gate}, {multiply: $half.value}]}\n"
    layers = "  - {split: {parts: [value, gate]}, from: a, name: half}\n  - {Gate: half, from: half.value}\n"
    multiply = net(layers, before=block).nodes[-1]
    assert [str(value.type) for value in multiply.inputs] == ["[3]", "[3]"]
