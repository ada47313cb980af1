"""Uses of one block that differ by a condition are one class with a constructor argument, and still what each use was."""

import ast
from collections.abc import Callable
from random import Random
from textwrap import dedent
from typing import Any

import numpy as np
import pytest

from netspec.graph.compiled import compile_text
from netspec.graph.graph import Graph
from netspec.pytorch.source import write_source
from netspec.pytorch.variants import template_of
from netspec.source.text import SourceText

RESIDUAL = """\
netspec: 1
name: net
input: {photo: {array: [4, 8, 8]}}
blocks:
  Basic:
    parameters:
      width: integer
      stride: 1
      project: $(stride > 1 or size(0) != width)
    layers:
      - residual:
          layers:
            - conv2d: {channels: $width, kernel: 3, stride: $stride, padding: 1}
            - batch_norm
          shortcut:
            - {conv2d: {channels: $width, kernel: 1, stride: $stride}, when: $project}
      - relu
layers:
  - {Basic: 4, repeat: 2}
  - Basic: {width: 8, stride: 2}
  - Basic: 12
  - {flatten: , name: flat}
output: {y: tensor}
"""


def graph_of_text(text: str) -> Graph:
    compiled = compile_text(SourceText("net.yaml", text))
    assert compiled.graph is not None, compiled.diagnostics
    return compiled.graph


def classes(source: str) -> list[str]:
    return [one.name for one in ast.parse(source).body if isinstance(one, ast.ClassDef)]


def class_of(source: str, name: str) -> str:
    return (
        f"class {name}(nn.Module):"
        + source.split(f"class {name}(nn.Module):")[1].split("\n\n\n")[0]
    )


def test_a_shortcut_that_some_uses_have_is_a_flag() -> None:
    source = write_source(graph_of_text(RESIDUAL))
    expected = '''\
        class Basic(nn.Module):
            """[in_channels, n, n] -> [width, m, m], such as [4, 8, 8] -> [4, 8, 8]"""

            def __init__(self, in_channels, width, stride=1, project=False):
                super().__init__()
                self.project = project
                self.conv2d = nn.Conv2d(in_channels, width, kernel_size=3, stride=stride, padding=1)
                self.batch_norm = nn.BatchNorm2d(width)
                if project:
                    self.shortcut = Shortcut(in_channels, width, stride=stride)

            def forward(self, x):
                y = self.conv2d(x)  # [width, m, m]
                y = self.batch_norm(y)  # [width, m, m]
                if self.project:
                    x = self.shortcut(x)  # [width, m, m]
                x = y + x  # [width, m, m]
                x = F.relu(x)  # [width, m, m]
                return x'''
    assert class_of(source, "Basic") == dedent(expected)
    assert classes(source) == ["Shortcut", "Basic", "Net"]
    assert "Basic(4, 4) for _ in range(2)" in source
    assert "self.basic_2 = Basic(4, 8, stride=2, project=True)" in source
    assert "self.basic_3 = Basic(8, 12, project=True)" in source


def test_another_activation_is_a_flag_that_is_called_after_it() -> None:
    text = RESIDUAL.replace("stride: 1\n", "stride: 1\n      activation: {layer: relu}\n")
    text = text.replace("      - relu\n", "      - $activation\n").replace(
        "Basic: 12", "Basic: {width: 12, activation: hardswish}"
    )
    source = class_of(write_source(graph_of_text(text)), "Basic")
    expected = """\
        if self.hardswish:
            x = F.hardswish(x)  # [width, n, n]
        else:
            x = F.relu(x)  # [width, m, m]
"""
    assert expected in source


def test_a_sum_that_some_uses_lack_is_a_flag() -> None:
    text = """\
netspec: 1
input: {photo: {array: [4, 8, 8]}}
blocks:
  Inverted:
    parameters: {width: integer}
    layers:
      - residual:
          skip: $(size(0) == width)
          layers: [conv2d: {channels: $width, kernel: 3, padding: 1}, batch_norm]
layers: [Inverted: 4, Inverted: 8, Inverted: 8]
output: {y: tensor}
"""
    source = class_of(write_source(graph_of_text(text)), "Inverted")
    assert "if self.residual:\n            y = y + x" in source
    assert "def __init__(self, in_channels, width, residual=False):" in source


def test_blocks_that_have_little_in_common_stay_two_classes() -> None:
    text = """\
netspec: 1
input: {rows: {array: [8]}}
blocks:
  Either:
    parameters: {deep: false}
    layers:
      - {linear: 8, when: $deep}
      - {relu: , when: $deep}
      - {linear: 6, when: $deep}
      - {linear: 8, when: $(not deep), name: only}
layers: [Either: true, Either: false]
output: {y: tensor}
"""
    assert classes(write_source(graph_of_text(text))) == ["Either", "Either2", "Net"]


def test_what_differs_by_numbers_in_a_call_alone_is_no_condition() -> None:
    text = """\
netspec: 1
input: {rows: {array: [8, 6]}}
blocks:
  Turned:
    layers: [{reshape: [$(size(1)), $(size(0))]}, {layer_norm}, linear: 6]
layers: [Turned, Turned]
output: {y: tensor}
"""
    source = write_source(
        graph_of_text(
            text.replace(
                "{reshape: [$(size(1)), $(size(0))]}", '{reshape: "$([size(1), size(0)])"}'
            )
        )
    )
    assert " if " not in source


def test_a_class_is_written_twice_rather_than_with_many_parameters() -> None:
    widths = "[[5, 6, 7, 9], [10, 11, 12, 13]]"
    steps = ", ".join(f"{{linear: $(w[{i}])}}" for i in range(4))
    quoted = steps.replace("$(w[", '"$(w[').replace("])}", '])"}')
    text = f"""\
netspec: 1
input: {{rows: {{array: [8]}}}}
layers:
  - layers: [{quoted}, relu, linear: 8]
    for: {{w: {widths}}}
output: {{y: tensor}}
"""
    few = write_source(graph_of_text(text))
    assert "def __init__(self, out_features, out_features2, out_features3, out_features4):" in few
    more = text.replace("relu, linear: 8", "relu, linear: $index + 20, linear: 8")
    many = text.replace(
        '"$(w[3])"',
        '"$(w[3])"}, {linear: "$(w[0] + 20)"}, {linear: "$(w[1] + 50)"}, {linear: "$(w[2] + 90)"',
    )
    assert more != many
    source = write_source(graph_of_text(many))
    assert classes(source) == ["Layers", "Layers2", "Net"]
    assert "out_features2" not in source


# ---- any block, any conditions


def random_text(seed: int) -> str:
    rng = Random(seed)
    kinds = [
        "linear: $width",
        "relu",
        "layer_norm",
        "tanh",
        "{dropout: 0.1}",
        "{linear: 6, name: inner%d}",
    ]
    flags = ["a", "b", "c"][: rng.randint(1, 3)]
    steps = []
    for i in range(rng.randint(3, 8)):
        kind = rng.choice(kinds)
        kind = kind % i if "%d" in kind else kind
        body = kind[1:-1] if kind.startswith("{") else kind
        body = f"{body}: " if ":" not in body else body
        when = rng.choice([None, None, None, *flags, *(f"(not {one})" for one in flags)])
        steps.append(f"{{{body}, when: ${when}}}" if when else f"{{{body}}}")
    inside = ", ".join([*steps, "{linear: 6}"])
    if rng.random() < 0.6:
        skip = rng.choice(["true", "false", *(f"${one}" for one in flags)])
        inside = f"{{residual: {{skip: {skip}, layers: [{inside}]}}}}, relu"
    uses = [
        "Block: {"
        + ", ".join(
            [
                f"width: {rng.choice([6, 8])}",
                *(f"{o}: {rng.choice(['true', 'false'])}" for o in flags),
            ]
        )
        + "}"
        for _ in range(rng.randint(2, 5))
    ]
    if rng.random() < 0.5:
        uses.append(f"{{{uses[0]}, repeat: 3}}")
    listed = "".join(f"  - {one}\n" for one in uses)
    parameters = ", ".join(["width: integer", *(f"{one}: false" for one in flags)])
    return f"netspec: 1\nname: net\ninput: {{rows: {{array: [6]}}}}\nblocks:\n  Block:\n    parameters: {{{parameters}}}\n    layers: [{inside}]\nlayers:\n{listed}output: {{y: tensor}}\n"


@pytest.mark.parametrize("seed", range(120))
def test_every_use_is_what_it_was(two_ways: Callable[..., Any], seed: int) -> None:
    graph = graph_of_text(random_text(seed))
    net = two_ways.of(graph)
    values = net.draw({}, 3)
    np.testing.assert_allclose(net.by_torch(values), net.by_onnx(values), rtol=1e-3, atol=1e-4)
    names = [f"{node.label}.{one.name}" for node in graph.nodes for one in node.weights()]
    assert list(net.module.state_dict()) == names


def test_many_of_them_become_one_class() -> None:
    sources = [write_source(graph_of_text(random_text(seed))) for seed in range(120)]
    assert sum(" if self." in one for one in sources) > 40


def test_a_template_read_with_one_structures_lines_is_that_structure() -> None:
    rng = Random(0)
    joined = 0
    for _ in range(300):
        body = [f"    {letter} = 1" for letter in "abcdefgh"]
        structures = [
            ["def forward(self):", *(one for one in body if rng.random() < 0.8), "    return x"]
            for _ in range(rng.randint(2, 4))
        ]
        template = template_of(structures)
        if template is None:
            continue
        joined += 1
        for number, structure in enumerate(structures):
            places = [line.places[number] for line in template.lines]
            assert [structure[one] for one in places if one is not None] == structure
    assert joined > 50
