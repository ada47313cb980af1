"""The printed file: what it looks like, and that no spec can make it anything but a network."""

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from netspec.graph.graph import Graph, Node
from netspec.pytorch.source import class_name, write_source

GraphOf = Callable[..., Graph]

LOOP = "- {residual: [linear: 8, relu, linear: 8], repeat: 3}\n- linear: 1\n"
GROUP = """
- layers: [{linear: 16, name: skip}, relu, linear: 16]
  name: stem
- add: skip
"""
MANY = ", ".join(f"column_number_{i}: {{array: {{shape: [2]}}}}" for i in range(12))


def forward_of(source: str, name: str = "Net") -> list[str]:
    """The lines of one `forward`, without the indentation of the method."""
    body = source.split(f"class {name}(nn.Module):")[1].split("\n\n\n")[0]
    return dedent(body[body.index("    def forward") :]).strip().split("\n")


def test_a_stack_reads_as_one_would_write_it(graph_of: GraphOf) -> None:
    graph = graph_of("- linear: 16\n- relu\n- dropout: 0.2\n- {linear: 3, name: scores}\n")
    expected = '''\
        """A PyTorch network, printed by netspec from a spec. It needs PyTorch and nothing else."""

        from torch import nn
        from torch.nn import functional as F


        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.linear = nn.Linear(8, 16)  # [8] -> [16]
                self.dropout = nn.Dropout(0.2)
                self.scores = nn.Linear(16, 3)  # [16] -> [3]

            def forward(self, a):  # [8] float32
                x = self.linear(a)  # [16]
                x = F.relu(x)  # [16]
                x = self.dropout(x)  # [16]
                scores = self.scores(x)  # [3]
                return scores
        '''
    assert write_source(graph) == dedent(expected)


def test_equal_turns_of_a_loop_share_a_class_and_run_in_a_for(graph_of: GraphOf) -> None:
    expected = '''\
        class Residual(nn.Module):
            """[8] -> [8]"""

            def __init__(self):
                super().__init__()
                self.linear = nn.Linear(8, 8)  # [8] -> [8]
                self.linear_2 = nn.Linear(8, 8)  # [8] -> [8]

            def forward(self, x):
                y = self.linear(x)  # [8]
                y = F.relu(y)  # [8]
                y = self.linear_2(y)  # [8]
                x = y + x  # [8]
                return x


        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.residual = nn.ModuleList(Residual() for _ in range(3))
                self.linear = nn.Linear(8, 1)  # [8] -> [1]

            def forward(self, a):  # [8] float32
                x = a
                for block in self.residual:
                    x = block(x)  # [8]
                x = self.linear(x)  # [1]
                return x
        '''
    assert write_source(graph_of(LOOP)).split("\n\n\n", 1)[1] == dedent(expected)


def test_a_looped_layer_is_a_list_of_layers_with_their_shapes(graph_of: GraphOf) -> None:
    source = write_source(graph_of("- {linear: 4, repeat: 2}\n"))
    expected = """\
        self.linear = nn.ModuleList(
            [
                nn.Linear(8, 4),  # [8] -> [4]
                nn.Linear(4, 4),  # [4] -> [4]
            ]
        )
    """
    assert dedent(expected).strip() == dedent(
        source.split("super().__init__()\n")[1].split("\n\n")[0]
    )
    assert forward_of(source)[2:4] == [
        "    for layer in self.linear:",
        "        x = layer(x)  # [4]",
    ]


def test_turns_that_differ_in_numbers_are_one_class_with_parameters(graph_of: GraphOf) -> None:
    source = write_source(graph_of("- {layers: [linear: 4, relu], repeat: 3}\n"))
    assert "class Layers2" not in source
    assert "def __init__(self, in_features):" in source
    assert "self.linear = nn.Linear(in_features, 4)" in source
    assert source.count("Layers(4),") == 2
    assert source.count("Layers(8),") == 1


def test_numbers_that_agree_everywhere_stay_numbers(graph_of: GraphOf) -> None:
    layers = "- {layers: [linear: 4, {dropout: 0.1}, linear: 4], name: a_group}\n- {layers: [linear: 4, {dropout: 0.2}, linear: 4]}\n"
    source = write_source(graph_of(layers.replace("linear: 4]}", "linear: 4], name: b_group}")))
    assert "def __init__(self, in_features, dropout):" in source
    assert "self.a_group = AGroup(8, 0.1)" in source
    assert "self.b_group = AGroup(4, 0.2)" in source


def test_turns_that_pass_on_more_than_one_value_are_called_one_by_one(graph_of: GraphOf) -> None:
    layers = """
    - linear: 8
    - layers: [{linear: 8, name: last}, relu]
      repeat: 2
    - add: last
    """
    forward = forward_of(write_source(graph_of(layers)))
    assert forward[2:5] == [
        "    x = self.layers[0](x)  # [8]",
        "    last, x = self.layers[1](x)  # [8], [8]",
        "    x = x + last  # [8]",
    ]


def test_a_group_gives_back_what_is_used_outside(graph_of: GraphOf) -> None:
    source = write_source(graph_of(GROUP))
    assert forward_of(source) == [
        "def forward(self, a):  # [8] float32",
        "    skip, stem = self.stem(a)  # [16], [16]",
        "    x = stem + skip  # [16]",
        "    return x",
    ]
    assert forward_of(source, "Stem")[-1] == "    return skip, x"


def test_a_value_needed_later_keeps_its_variable_in_front_of_a_loop(graph_of: GraphOf) -> None:
    layers = "- residual: [{linear: 8, repeat: 2}]\n"
    assert forward_of(write_source(graph_of(f"- linear: 8\n{layers}")))[1:] == [
        "    x = self.linear(a)  # [8]",
        "    y = x",
        "    for layer in self.linear_2:",
        "        y = layer(y)  # [8]",
        "    x = y + x  # [8]",
        "    return x",
    ]


def test_groups_without_modules_are_printed_where_they_stand(graph_of: GraphOf) -> None:
    source = write_source(
        graph_of("- {layers: [relu, relu], name: calm}\n- {layers: [relu], repeat: 2}\n")
    )
    assert source.count("class ") == 1
    assert source.count("F.relu") == 4
    assert "__init__" not in source


def test_several_outputs_are_a_dict(graph_of: GraphOf) -> None:
    source = write_source(
        graph_of("- {linear: 2, name: left}\n", outputs="left: tensor, right: tensor")
    )
    assert forward_of(source)[-1] == '    return {"left": left, "right": left}'


def test_many_inputs_are_listed_with_shape_and_dtype(graph_of: GraphOf) -> None:
    layers = "- layers: [linear: 8, {concat: [$names]}, linear: 1]\n  name: head\n"
    names = ", ".join(f"column_number_{i}" for i in range(12))
    source = write_source(graph_of(layers.replace("$names", names), inputs=MANY))
    ast.parse(source)
    assert "        column_number_3,  # [2] float32\n" in source
    assert max(len(line) for line in source.split("\n")) <= 100


def test_names_that_python_or_pytorch_have_are_set_apart(graph_of: GraphOf) -> None:
    layers = """
    - {linear: 8, name: type}
    - {linear: 8, name: forward}
    - {linear: 8, name: lambda}
    - {concat, from: [type, torch, class]}
    """
    inputs = (
        "torch: {array: {shape: [8]}}, class: {array: {shape: [8]}}, self: {array: {shape: [8]}}"
    )
    graph = graph_of(layers, inputs=inputs)
    source = write_source(graph)
    ast.parse(source)
    assert [node.label for node in graph.nodes][1:] == ["type_", "concat_2"]
    assert "torch_,  # [8] float32" in source
    assert "torch.cat([type, torch_, class_], dim=1)" in source


@pytest.mark.parametrize(
    "text",
    [
        'x"""\nimport os',
        "x\\",
        'ends in a quote"',
        "'''\"\"\"",
        "two\nlines",
        "\\N{NULL}\\u202e",
        "null \0 and \r and \u2028 and \u202e",
        "{0} {self}",
    ],
)
def test_a_description_stays_a_docstring(graph_of: GraphOf, text: str) -> None:
    graph = graph_of("- linear: 1\n")._replace(description=text)
    tree = ast.parse(write_source(graph))
    network = tree.body[-1]
    assert isinstance(network, ast.ClassDef)
    assert ast.get_docstring(network) == text.strip()
    assert [type(one) for one in network.body] == [ast.Expr, ast.FunctionDef, ast.FunctionDef]
    assert not [one for one in ast.walk(tree) if isinstance(one, ast.Import)]


def test_a_path_that_is_no_name_is_refused(graph_of: GraphOf) -> None:
    graph = graph_of("- linear: 1\n")
    for part in ("x = 1; import os", "forward", "", "a.b"):
        node = Node((part,), *graph.nodes[0][1:])
        with pytest.raises(ValueError, match="cannot be an attribute"):
            write_source(Graph(*graph[:3], (node,), graph.outputs))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("wine-quality", "WineQuality"), ("exception", "Exception2"), ("f", "F2")],
)
def test_the_class_is_called_as_the_spec(graph_of: GraphOf, name: str, expected: str) -> None:
    assert class_name(graph_of("- linear: 1\n", head=f"name: {name}")) == expected


def test_turns_left_out_keep_the_names_of_the_others(graph_of: GraphOf) -> None:
    graph = graph_of("- {linear: 8, repeat: 3}\n")
    first, _, last = graph.nodes
    holed = graph._replace(nodes=(first, last._replace(inputs=first.outputs)))
    source = write_source(holed)
    assert '"2": nn.Linear(8, 8)' in source
    assert 'self.linear["2"](x)' in source


@pytest.mark.parametrize("layers", [LOOP, GROUP, "- {linear: 4, repeat: 2}\n"])
def test_formatters_find_nothing_to_change(graph_of: GraphOf, layers: str, tmp_path: Path) -> None:
    file = tmp_path / "model.py"
    file.write_text(write_source(graph_of(layers)), "utf-8")
    flags = ["--isolated", "--line-length", "100"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--diff", *flags, str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    assert done.returncode == 0, done.stderr


def test_printing_needs_no_torch() -> None:
    code = "import sys, netspec.pytorch.source; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_file_imports_alone(graph_of: GraphOf, tmp_path: Path) -> None:
    file = tmp_path / "model.py"
    graph = graph_of(LOOP)
    file.write_text(write_source(graph), "utf-8")
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}]; import model; model.{class_name(graph)}(); print('netspec' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_identity_that_changes_no_name_is_no_line(graph_of: GraphOf) -> None:
    source = write_source(graph_of("- linear: 8\n- identity\n- {identity: , name: kept}\n- relu\n"))
    assert forward_of(source)[1:] == [
        "    x = self.linear(a)  # [8]",
        "    kept = x  # [8]",
        "    x = F.relu(kept)  # [8]",
        "    return x",
    ]
