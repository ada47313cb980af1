"""A network is seen on one screen: blocks in a row each, turns that are alike in one."""

from netspec.graph.compiled import compile_text
from netspec.graph.folding import folded
from netspec.graph.graph import Graph
from netspec.graph.summary import summarize
from netspec.source.text import SourceText

TEXT = """netspec: 1
input: {a: {array: [6]}}
blocks:
  Two: {layers: [linear: 6, relu]}
  Four: {layers: [Two, Two]}
layers:
  - linear: 6
  - {Two, repeat: 3, name: deep}
  - Four
  - {linear: 6, repeat: 2}
output: {y: tensor}
"""


def made() -> Graph:
    graph = compile_text(SourceText("net.yaml", TEXT)).graph
    assert graph is not None
    return graph


def test_blocks_are_rows_and_turns_that_are_alike_are_one() -> None:
    graph = made()
    rows = folded(graph, summarize(graph).rows)
    assert [(row.name, row.kind, row.parameters) for row in rows] == [
        ("linear", "linear", 42),
        ("deep.0 … 2", "Two × 3", 126),
        ("four", "Four", 84),
        ("linear_2.0 … 1", "linear × 2", 84),
    ]


def test_nothing_is_lost_in_the_sums() -> None:
    graph = made()
    summary = summarize(graph)
    rows = folded(graph, summary.rows)
    assert sum(row.parameters for row in rows) == summary.parameters
    assert sum(row.multiply_adds for row in rows) == summary.multiply_adds


def test_the_loops_of_a_long_table_are_folded_as_well() -> None:
    text = """
netspec: 1
input: {points: {array: [8]}}
layers:
  - layers: [linear: 8, relu, dropout: 0.1]
    repeat: TIMES
  - linear: 2
output: {y: {category: [a, b]}}
"""
    for times, rows in ((4, 13), (20, 2)):
        _, graph = compile_text(SourceText("t.yaml", text.replace("TIMES", str(times)))).sound()
        found = folded(graph, summarize(graph).rows)
        assert len(found) == rows
        assert sum(row.parameters for row in found) == graph.parameters()
    assert (found[0].name, found[0].kind) == ("layers.0 … 19", "layers × 20")
