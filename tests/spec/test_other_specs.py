"""Another spec as a layer: whose names are whose, where it ends, what is refused, and where faults in it are told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import netspec
from netspec.cli.main import main
from netspec.graph.compiled import Compiled, compile_file
from netspec.graph.graph import Graph
from netspec.pytorch.source import write_source
from netspec.source.render import render

BODY = """netspec: 1
name: body
description: a small body
parameters: {width: 4, inner: $(2 * width), rate: 0}
import: [parts/small.yaml]
blocks:
  Unit: {parameters: {out: integer}, layers: [linear: $out, {tanh, name: bent}, Small]}
input:
  row: {array: [6]}
layers:
  - {linear: $inner, name: stem}
  - {Unit: $width, repeat: 2, name: deep}
  - layers:
      - {Unit: $(width + index), name: inside}
      - {dropout: $rate, when: $(rate > 0)}
    for: {i: 3}
    name: stage$(index + 1)
  - {add: row, from: row, name: twice}
  - {linear: 3, name: head}
output:
  kind: {category: [a, b, c]}
train: {epochs: 3}
"""
SMALL = "parameters: {slope: 0.2}\nblocks:\n  Small: {layers: [{leaky_relu: $slope}]}\n"
SPEC = """netspec: 1
blocks:
  Unit: {layers: [sigmoid]}
%s
input:
  a: {array: [6]}
layers:
%s
output:
  y: tensor
"""


def compiled(folder: Path, layers: str, *, body: str = BODY, before: str = "") -> Compiled:
    (folder / "parts").mkdir(exist_ok=True)
    (folder / "parts/small.yaml").write_text(SMALL, "utf-8")
    (folder / "body.yaml").write_text(body, "utf-8")
    (folder / "net.yaml").write_text(SPEC % (before, layers), "utf-8")
    return compile_file(folder / "net.yaml")


def graph(folder: Path, layers: str, **more: str) -> Graph:
    found = compiled(folder, layers, **more)
    assert found.graph is not None, "\n".join(render(d) for d in found.diagnostics)
    return found.graph


def told(folder: Path, layers: str, **more: str) -> list[tuple[str, str]]:
    found = compiled(folder, layers, **more).diagnostics
    return [(one.code, f"{one.message}; {one.help}") for one in found]


def labels(net: Graph) -> list[str]:
    return [node.label for node in net.nodes if node.weights()]


def test_its_weights_lie_below_the_name_as_those_of_a_block(tmp_path: Path) -> None:
    net = graph(tmp_path, "  - {spec: {file: body.yaml, until: stage2}, name: body}\n  - linear: 2")
    assert labels(net) == [
        "body.stem",
        "body.deep.0.linear",
        "body.deep.1.linear",
        "body.stage1.inside.linear",
        "body.stage2.inside.linear",
        "linear",
    ]


def test_without_a_name_they_lie_below_spec(tmp_path: Path) -> None:
    assert labels(graph(tmp_path, "  - spec: body.yaml"))[-1] == "spec.head"


@pytest.mark.parametrize(
    ("until", "last", "shape"),
    [
        ("stem", "body.stem", "[8]"),
        ("deep", "body.deep.1.linear", "[4]"),
        ("stage1", "body.stage1.inside.linear", "[4]"),
        ("stage3", "body.stage3.inside.linear", "[6]"),
        ("deep.bent", "body.deep.1.linear", "[4]"),
        ("head", "body.head", "[3]"),
    ],
)
def test_until_is_the_last_result_taken(tmp_path: Path, until: str, last: str, shape: str) -> None:
    net = graph(tmp_path, f"  - {{spec: {{file: body.yaml, until: {until}}}, name: body}}")
    assert labels(net)[-1] == last
    assert str(net.outputs[0].value.type) == shape


def test_its_results_are_parts_of_its_name(tmp_path: Path) -> None:
    layers = """  - {spec: {file: body.yaml, until: stage2}, name: body}
  - {concat: [body.stem, body.deep.bent, body.stage1]}
"""
    (last,) = [node for node in graph(tmp_path, layers).nodes if node.label == "concat"]
    assert [str(value.type) for value in last.inputs] == ["[5]", "[8]", "[4]", "[4]"]


def test_blocks_parameters_and_imports_are_its_own(tmp_path: Path) -> None:
    net = graph(tmp_path, "  - spec: {file: body.yaml, until: deep}\n  - Unit")
    kinds = [node.layer.kind for node in net.nodes]
    assert kinds == ["linear", *["linear", "tanh", "leaky_relu"] * 2, "sigmoid"]


def test_parameters_are_set_from_outside_and_those_after_them_follow(tmp_path: Path) -> None:
    layers = """  - spec: {file: body.yaml, until: deep, parameters: {width: $(3 * big)}}
    name: body
"""
    net = graph(tmp_path, layers, before="parameters: {big: 5}")
    sizes = {n.label: n.weights()[0].sizes for n in net.nodes if n.weights()}
    assert sizes["body.stem"] == (30, 6)
    assert sizes["body.deep.1.linear"] == (15, 15)


def test_a_parameter_takes_what_set_would_take(tmp_path: Path) -> None:
    layers = "  - spec: {file: body.yaml, until: stage3, parameters: {rate: 0.5}}"
    assert [n.layer.kind for n in graph(tmp_path, layers).nodes].count("dropout") == 3


CASES = {
    "twice": """  - {spec: {file: body.yaml, until: stem}, name: one}
  - {spec: {file: body.yaml, until: stem, parameters: {inner: 7}}, from: a, name: two}
  - concat: one""",
    "in a loop": """  - layers:
      - linear: 6
      - spec: {file: body.yaml, until: deep, parameters: {width: $w}}
      - linear: 6
    for: {w: [3, 5]}""",
    "shared": """  - {spec: {file: body.yaml, until: stage2}, share: tower, name: one}
  - {spec: {file: body.yaml, until: stage2}, share: tower, from: a, name: two}
  - {add: one}""",
    "in a block": """  - {Holder: 5, name: held}
  - concat: held.body.stem""",
    "there or not": """  - {spec: {file: body.yaml, until: twice}, when: $(1 > 2)}
  - {spec: {file: body.yaml, until: twice}, when: $(2 > 1)}""",
    "on each row": """  - {reshape: [1, 6]}
  - {each: [{spec: {file: body.yaml, until: stage1}}]}""",
    "in another spec": """  - {spec: {file: outer.yaml, until: end}, name: outer}
  - {concat: outer.body.deep}""",
    "side by side": """  - {linear: 2, from: a, name: b}
  - {spec: {file: body.yaml, until: stage1}, from: [a, b]}""",
}
HOLDER = """  Holder:
    parameters: {width: 3}
    layers: [{spec: {file: body.yaml, until: deep, parameters: {width: $width}}, name: body}]
"""
OUTER = """netspec: 1
input: {row: {array: [6]}}
layers:
  - {spec: {file: body.yaml, until: deep}, name: body}
  - {linear: 4, name: end}
  - linear: 2
output: {y: tensor}
"""


@pytest.mark.parametrize("name", CASES)
def test_torch_and_onnx_agree(two_ways: Callable[..., Any], name: str, tmp_path: Path) -> None:
    (tmp_path / "outer.yaml").write_text(OUTER, "utf-8")
    made = two_ways.of(graph(tmp_path, CASES[name], before=HOLDER))
    values = made.draw({}, 3)
    by_torch = made.by_torch(values)
    assert by_torch.shape == made.shape({}, 3)
    assert np.ptp(by_torch) > 0
    np.testing.assert_allclose(made.by_onnx(values), by_torch, rtol=1e-4, atol=1e-4)
    assert made.graph.parameters() == sum(p.numel() for p in made.module.parameters())
    there = {f"{n.label}.{w.name}" for n in made.graph.nodes for w in n.weights()}
    assert there <= set(made.module.state_dict())


def test_it_is_a_class_of_its_name(tmp_path: Path) -> None:
    source = write_source(graph(tmp_path, "  - {spec: {file: body.yaml}, name: first}"))
    assert "class Body(nn.Module):" in source
    assert "a small body" in source
    assert "self.first = Body()" in source


@pytest.mark.parametrize(
    ("layers", "code", "words"),
    [
        ("  - spec: bodi.yaml", "NS1062", "there is no file"),
        ("  - spec: body.txt", "NS1062", "no YAML file"),
        ("  - spec: /etc/body.yaml", "NS1062", "leads out of the spec's folder"),
        ("  - spec: net.yaml", "NS1062", "holds this spec itself"),
        ("  - spec: parts/small.yaml", "NS1062", "it has no `input`"),
        ("  - spec: {file: body.yaml, parameters: {widht: 3}}", "NS1011", "`width`"),
        ("  - spec: {file: body.yaml, until: stege1}", "NS2001", "`stage1`"),
        ("  - spec: {file: body.yaml, until: deep.bend}", "NS2010", "`deep.bent`"),
        ("  - spec: {file: body.yaml, untill: deep}", "NS1002", "`until`"),
        ("  - spec", "NS1003", "`file`"),
        ("  - spec: {file: body.yaml, weights: ../a.safetensors}", "NS1062", "leads out"),
        ("  - spec: {file: body.yaml, weights: last.pt}", "NS1062", "`.safetensors`"),
        ("  - {reshape: [2, 3]}\n  - spec: body.yaml", "NS3002", "[6], and [2, 3] arrives"),
        ("  - {spec: body.yaml, name: b}\n  - concat: b.steem", "NS2010", "`b.stem`"),
    ],
)
def test_what_cannot_be_a_layer_is_told_once(
    tmp_path: Path, layers: str, code: str, words: str
) -> None:
    ((found, text),) = told(tmp_path, layers)
    assert found == code
    assert words in text


def test_only_a_spec_of_one_input_can_be_a_layer(tmp_path: Path) -> None:
    body = BODY.replace("  row: {array: [6]}", "  row: {array: [6]}\n  other: {array: [2]}")
    ((code, text),) = told(tmp_path, "  - spec: body.yaml", body=body)
    assert code == "NS1062"
    assert "has `row`, `other`" in text


def test_an_input_that_marks_lengths_does_not_count(tmp_path: Path) -> None:
    body = """netspec: 1
input: {row: {array: [time, 6]}, real: {mask: time}}
layers: [linear: 4, mean: 0]
output: {y: tensor}
"""
    layers = "  - {reshape: [2, 3]}\n  - spec: body.yaml"
    assert str(graph(tmp_path, layers, body=body).outputs[0].value.type) == "[4]"


def test_a_spec_that_holds_itself_by_way_of_others_is_told(tmp_path: Path) -> None:
    (tmp_path / "outer.yaml").write_text(OUTER, "utf-8")
    body = BODY.replace("  - {linear: $inner, name: stem}", "  - {spec: outer.yaml, name: stem}")
    found = compiled(tmp_path, "  - spec: outer.yaml", body=body).diagnostics
    assert [one.code for one in found] == ["NS1062"]
    assert found[0].where.place.source.name.endswith("body.yaml")


def test_a_fault_in_it_is_told_there_with_the_place_of_its_use(tmp_path: Path) -> None:
    body = BODY.replace("linear: $out", "reshape: [2, $out]")
    (fault,) = compiled(tmp_path, "  - {spec: body.yaml, name: b}", body=body).diagnostics
    assert fault.code == "NS3001"
    assert fault.where.place.source.name.endswith("body.yaml")
    assert [one.text for one in fault.related] == ["`Unit` is used here", "`body` is used here"]
    assert fault.related[1].place.source.name.endswith("net.yaml")


def test_of_its_other_sections_nothing_is_told(tmp_path: Path) -> None:
    body = BODY.replace("category: [a, b, c]", "categry: 3").replace("epochs: 3", "epoks: 3")
    assert told(tmp_path, "  - spec: body.yaml", body=body) == []


def test_what_until_leaves_out_is_no_warning_and_no_step(tmp_path: Path) -> None:
    body = BODY.replace("  - {linear: 3, name: head}", "  - {reshape: [7, 7], name: head}")
    assert told(tmp_path, "  - spec: {file: body.yaml, until: twice}", body=body) == []
    assert [code for code, _ in told(tmp_path, "  - spec: body.yaml", body=body)] == ["NS3001"]


def test_how_often_its_blocks_are_used_is_known_in_it(tmp_path: Path) -> None:
    body = BODY.replace("Small]", "Small, {dropout: $(0.5 * use / uses)}]")
    net = graph(tmp_path, "  - {spec: {file: body.yaml, until: stage3}}", body=body)
    rates = [vars(n.layer)["rate"] for n in net.nodes if n.layer.kind == "dropout"]
    assert rates == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4])


def test_a_run_and_its_file_need_no_other(tmp_path: Path) -> None:
    body = """netspec: 1
input: {x: {number: {flag: false}}}
layers: [linear: 4, {tanh, name: end}, linear: 1]
output: {y: number}
"""
    table = Path(__file__).parents[2] / "specs/data/energy_efficiency.csv"
    text = f"""netspec: 1
name: net
data: {{table: {table.as_posix()}, split: {{validation: 0.2, test: 0.2}}}}
input: {{x1: {{number: {{flag: false}}}}}}
layers: [{{spec: {{file: body.yaml, until: end}}, name: body}}, linear: 1]
output: {{y1: number}}
train: {{epochs: 1}}
"""
    spec, run = tmp_path / "net.yaml", tmp_path / "run"
    spec.write_text(text, "utf-8")
    (tmp_path / "body.yaml").write_text(body, "utf-8")
    assert main(["train", str(spec), "--out", str(run), "-q"]) == 0
    (tmp_path / "body.yaml").unlink()
    assert main(["evaluate", str(run)]) == 0
    assert main(["export", str(run)]) == 0
    assert main(["train", str(spec), "--out", str(run), "--resume", "-q"]) == 0
    assert main(["train", str(spec), "--out", str(tmp_path / "anew"), "-q"]) == 1
    answer = netspec.Predictor(run / "net.onnx").predict({"x1": 0.8})
    assert set(answer) == {"y1"}
