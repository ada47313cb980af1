"""Results with parts: what a name reaches, what goes on in the stream, and what is left out."""

from textwrap import dedent

from netspec.graph.compiled import Compiled, compile_text
from netspec.graph.graph import Graph
from netspec.graph.summary import summarize
from netspec.source.text import SourceText

HEAD = """\
netspec: 1
input:
  words: {array: {shape: [time, 4]}}
  row: {array: {shape: [6]}}
"""


def compiled(layers: str, outputs: str = "y: tensor") -> Compiled:
    return compile_text(
        SourceText("a.yaml", f"{HEAD}layers:\n{dedent(layers)}output: {{{outputs}}}\n")
    )


def graph(layers: str, outputs: str = "y: tensor") -> Graph:
    return compiled(layers, outputs).sound()[1]


def sizes(layers: str, outputs: str = "y: tensor") -> list[tuple[int | str, ...]]:
    return [output.value.type.sizes for output in graph(layers, outputs).outputs]


def test_all_parts_of_a_split_go_on() -> None:
    assert sizes("- {split: 3, from: row}\n- add\n") == [(2,)]
    assert sizes("- {split: [a, b], from: row}\n- multiply\n") == [(3,)]
    # where one value is taken, vectors stand side by side again
    assert sizes("- {split: 2, from: row}\n- linear: 5\n") == [(5,)]


def test_a_name_alone_means_all_that_goes_on() -> None:
    assert sizes("- {split: 2, from: row, name: half}\n- {add, from: half}\n") == [(3,)]
    assert sizes("- {lstm: 3, from: words, name: code}\n- {linear: 2, from: code}\n") == [
        ("time", 2)
    ]
    assert sizes(
        "- {split: [a, b], from: row, name: half}\n- {linear: 3, from: row}\n- {add: half}\n"
    ) == [(3,)]


def test_outputs_and_joins_reach_parts() -> None:
    layers = """
    - {lstm: {hidden: 3, bidirectional: true, layers: 2}, from: words, name: code}
    - {concat, from: [code.cell, row, code.hidden]}
    """
    assert sizes(layers, "y: tensor, z: {tensor, from: code.hidden}") == [(18,), (6,)]


def test_a_group_that_ends_with_a_layer_has_its_parts() -> None:
    layers = "- {layers: [{linear: 3, from: words}, gru: 5], name: code, repeat: 2}\n"
    layers = layers.replace("{linear: 3, from: words}", "linear: 3").replace(
        "layers: [", "layers: [", 1
    )
    found = sizes("- {linear: 3, from: words}\n" + layers, "y: {tensor, from: code.hidden}")
    assert found == [(5,)]


def test_the_parts_of_a_loop_are_those_of_its_last_turn() -> None:
    made = graph(
        "- {gru: 4, from: words, name: a}\n- {gru: 4, repeat: 3, name: b}\n",
        "y: {tensor, from: b.hidden}",
    )
    (output,) = made.outputs
    assert output.value in made.nodes[-1].outputs
    assert made.nodes[-1].label == "b.2"


def test_what_nothing_takes_is_marked_and_costs_nothing() -> None:
    made = graph("- {lstm: 3, from: words, name: code}\n- {linear: 2, from: code.hidden}\n")
    lstm, linear = made.nodes
    assert [value.name for value in lstm.gives] == ["code.hidden"]
    assert len(lstm.unused) == 2
    assert [row.types for row in summarize(made).rows] == [
        (lstm.outputs[1].type,),
        (linear.outputs[0].type,),
    ]
    # words, row is left out of the sum of results only if it leads nowhere: four numbers, three, two
    assert summarize(made).activation_bytes == 4 * (4 + 6 + 3 + 2)


def test_a_layer_none_of_whose_parts_is_taken_is_told_once() -> None:
    found = compiled(
        "- {split: [a, b], from: row, name: half}\n- {linear: 2, from: words}\n"
    ).diagnostics
    assert [(d.code, d.message) for d in found] == [
        ("NS2004", "no output needs the input `row`"),
        ("NS2004", "no output needs the result of `half`"),
    ]


def test_a_part_of_what_is_spoilt_is_not_told() -> None:
    layers = "- {lstm: 3, from: row, name: code}\n- {linear: 2, from: code.hiden}\n"
    assert [d.code for d in compiled(layers).diagnostics] == ["NS3002"]
