"""A part of a network: what is in it, what it takes, and why some parts cannot be."""

import pytest

from netspec.graph.compiled import compile_text
from netspec.graph.cutting import cut_out
from netspec.graph.graph import Graph
from netspec.source.diagnostics import SpecError
from netspec.source.text import SourceText
from netspec.spec.part import Part

TEXT = """netspec: 1
input:
  steps: {array: [time, 4]}
  n: {lengths: time}
  words: {codes: {count: 9, shape: [3]}}
  other: {array: [6]}
blocks:
  Both:
    layers:
      - {linear: 5, name: low}
      - {linear: 6, name: high}
layers:
  - {lstm: 6, from: steps, name: read}
  - {permute: [1, 0]}
  - {conv1d: {channels: 6, kernel: 3}, name: shorter}
  - {permute: [1, 0]}
  - {mean: time, name: said}
  - {Both, name: pair}
  - {add: other, name: summed, into: found}
  - {relu, into: found}
  - {split: 2, name: halves}
  - {linear: 3, from: summed, name: first}
  - {split: [a, b], from: summed, name: parts}
  - {linear: 3, from: parts.a, name: second}
  - {argmax: 0, from: summed, name: largest}
  - {embedding: 4, from: words}
  - {mean: 0, name: meant}
  - {linear: 2, name: third}
  - {linear: 2, from: said, name: aside}
output:
  one: {category: 3, from: first}
  two: {category: 3, from: second}
  three: {category: 2, from: third}
  four: {category: 2, from: aside, train_only: true}
"""


@pytest.fixture(scope="module")
def graph() -> Graph:
    found = compile_text(SourceText("net.yaml", TEXT)).graph
    assert found is not None
    return found


def part(graph: Graph, to: str = "", from_: str = "") -> Graph:
    return cut_out(graph, Part(tuple(to.split()), tuple(from_.split())))


def ends(graph: Graph) -> tuple[str, str]:
    names = ([one.spec.name for one in side] for side in (graph.inputs, graph.outputs))
    before, after = (" ".join(one) for one in names)
    return before, after


@pytest.mark.parametrize(
    ("to", "from_", "inputs", "outputs", "layers"),
    [
        ("said", "", "steps n", "said", "read permute shorter permute_2 said"),
        ("read", "", "steps n", "read", "read"),
        ("read.hidden", "", "steps n", "read.hidden", "read"),
        ("one", "", "steps n other", "one", None),
        ("", "said", "said other", "one two", "pair.low pair.high summed first parts second"),
        ("", "read", "read n other", "one two", None),
        ("pair.low", "said", "said", "pair.low", "pair.low"),
        ("", "pair.low", "pair.low other", "one two", "pair.high summed first parts second"),
        ("first", "summed", "summed", "first", "first"),
        ("", "meant", "meant", "three", "third"),
        ("four", "", "steps n", "four", "read permute shorter permute_2 said aside"),
        ("one three", "said meant", "said meant other", "one three", None),
        ("two", "parts.a", "parts.a", "two", "second"),
    ],
)
def test_a_part_has_what_leads_to_it_and_no_more(
    graph: Graph, to: str, from_: str, inputs: str, outputs: str, layers: str | None
) -> None:
    found = part(graph, to, from_)
    assert ends(found) == (inputs, outputs)
    if layers is not None:
        assert " ".join(node.label for node in found.nodes) == layers


def test_an_input_that_is_named_stays_as_it_is(graph: Graph) -> None:
    found = part(graph, "summed", "other")
    assert ends(found) == ("steps n other", "summed")
    assert found.inputs[2] in graph.inputs


def test_a_layer_of_several_results_may_run_though_one_of_them_is_given() -> None:
    text = """netspec: 1
input: {steps: {array: [5, 4]}}
layers:
  - {lstm: 6, name: read}
  - {mean: 0, name: said}
  - {add: read.hidden, name: both}
output: {y: tensor}
"""
    whole = compile_text(SourceText("net.yaml", text)).graph
    assert whole is not None
    found = part(whole, "both", "read.hidden")
    assert ends(found) == ("read.hidden steps", "both")
    (given, _) = (one.value for one in found.inputs)
    assert given not in found.nodes[0].outputs
    assert given in found.nodes[-1].inputs


@pytest.mark.parametrize(
    ("to", "from_", "code", "message", "help"),
    [
        ("sayd", "", "NS6035", "no result or output `sayd`", "`said`"),
        ("low", "", "NS6035", "no result or output `low`", "`pair.low`"),
        ("zzzzzz", "", "NS6035", "no result or output", "there are `one`, `two`, "),
        ("", "saiid", "NS6035", "no result `saiid`", "`said`"),
        ("", "one", "NS6036", "is an output", "where the part begins"),
        ("words", "", "NS6036", "is an input", "name a result"),
        ("found", "", "NS6036", "stands for 2 values", "name one of them"),
        ("parts", "", "NS6036", "stands for 2 values", "`parts.a`, `parts.b`"),
        ("halves", "", "NS6036", "stands for 2 values", "name one of them"),
        ("largest", "", "NS6036", "no output needs `largest`", "train once more"),
        ("", "n", "NS6036", "how long `time` is", "stays an input"),
        ("", "shorter", "NS6036", "`time-2` long", "before the windows"),
        ("three", "said", "NS6036", "`three` does not hang on `said`", "`pair.low`"),
        ("said", "said", "NS6036", "`said` does not hang on `said`", "what hangs on it"),
        ("", "read.hidden", "NS6036", "no answer hangs on", "--to NAME"),
        ("one", "said meant", "NS6036", "nothing leads from `meant`", "leave `--from meant` out"),
    ],
)
def test_what_cannot_be_cut_out_is_told_with_the_cure(
    graph: Graph, to: str, from_: str, code: str, message: str, help: str
) -> None:
    with pytest.raises(SpecError) as raised:
        part(graph, to, from_)
    (told,) = raised.value.diagnostics
    assert told.code == code
    assert message in told.message
    assert help in str(told.help)


def test_codes_are_no_numbers_to_start_from() -> None:
    text = """netspec: 1
input: {a: {array: [6]}}
layers:
  - {argmax: 0, name: best}
  - {one_hot: 6}
  - linear: 2
output: {y: tensor}
"""
    whole = compile_text(SourceText("net.yaml", text)).graph
    assert whole is not None
    with pytest.raises(SpecError, match="holds codes"):
        part(whole, "", "best")
    assert ends(part(whole, "best")) == ("a", "best")
