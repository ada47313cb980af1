"""Short specs for the tests of this folder."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from netspec.graph.compiled import compile_text
from netspec.graph.graph import Graph
from netspec.source.text import SourceText


@pytest.fixture
def graph_of() -> Callable[..., Graph]:
    """Gives the graph of a spec with these layers; by default one vector of 8 goes in."""
    return _graph_of


def _graph_of(
    layers: str,
    *,
    inputs: str = "a: {array: {shape: [8]}}",
    outputs: str = "out: tensor",
    head: str = "name: net",
) -> Graph:
    text = (
        f"netspec: 1\n{head}\ninput: {{{inputs}}}\noutput: {{{outputs}}}\nlayers:\n{dedent(layers)}"
    )
    return compile_text(SourceText("net.yaml", text)).sound()[1]
