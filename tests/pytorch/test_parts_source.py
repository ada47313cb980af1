"""Layers with several results, printed: what is taken gets a name, and what is not costs nothing."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from netspec.graph.graph import Graph
from netspec.pytorch.source import write_source

GraphOf = Callable[..., Graph]
WORDS = "words: {array: {shape: [time, 3]}}"


def forward_of(source: str) -> list[str]:
    """The lines of the network's `forward`, without their indentation."""
    body = source.split("class Net(nn.Module):")[1]
    lines = dedent(body[body.index("    def forward") :]).strip().split("\n")
    return [line.removeprefix("    ") for line in lines[1:]]


@pytest.mark.parametrize(
    ("layers", "outputs", "lines"),
    [
        (
            "- {lstm: 4}\n",
            "y: tensor",
            ["x, _ = self.lstm(words)  # [time, 4]", "return x"],
        ),
        (
            "- {lstm: 4, name: code}\n",
            "a: {tensor, from: code}, b: {tensor, from: code.hidden}, c: {tensor, from: code.cell}",
            [
                "code, (hidden, cell) = self.code(words)  # [time, 4], [4], [4]",
                "hidden = hidden[-1]",
                "cell = cell[-1]",
                'return {"a": code, "b": hidden, "c": cell}',
            ],
        ),
        (
            "- {gru: {hidden: 4, bidirectional: true}, name: code}\n",
            "b: {tensor, from: code.hidden}",
            [
                "_, hidden = self.code(words)  # [8]",
                "hidden = torch.cat([hidden[-2], hidden[-1]], dim=1)",
                "return hidden",
            ],
        ),
        (
            "- {rnn: 2, name: first}\n- {rnn: {hidden: 2, initial: first.hidden}, from: words}\n",
            "y: tensor",
            [
                "_, hidden = self.first(words)  # [2]",
                "hidden = hidden[-1]",
                "x, _ = self.rnn(words, hidden.unsqueeze(0))  # [time, 2]",
                "return x",
            ],
        ),
        (
            "- {split: {parts: [filter, gate, rest], axis: 1}, name: third}\n- {sigmoid, from: third.gate}\n- {multiply: third.filter}\n",
            "y: tensor",
            [
                "filter, gate, _ = words.chunk(3, dim=2)  # [time, 1], [time, 1]",
                "x = torch.sigmoid(gate)  # [time, 1]",
                "x = x * filter  # [time, 1]",
                "return x",
            ],
        ),
        (
            "- {linear: 5}\n- {split: {parts: {a: 2, b: 3}, axis: -1}}\n- {concat: {axis: -1}}\n",
            "y: tensor",
            [
                "x = self.linear(words)  # [time, 5]",
                "x, y = x.split([2, 3], dim=2)  # [time, 2], [time, 3]",
                "x = torch.cat([x, y], dim=2)  # [time, 5]",
                "return x",
            ],
        ),
        (
            "- {lstm: 3, repeat: 3}\n",
            "y: tensor",
            [
                "x = words",
                "for layer in self.lstm:",
                "    x, _ = layer(x)  # [time, 3]",
                "return x",
            ],
        ),
    ],
)
def test_several_results_are_told_apart_as_one_would_write_it(
    layers: str, outputs: str, lines: list[str], graph_of: GraphOf
) -> None:
    assert forward_of(write_source(graph_of(layers, inputs=WORDS, outputs=outputs))) == lines


def test_a_long_call_is_broken_behind_the_results(graph_of: GraphOf) -> None:
    layers = """
    - {linear: 4, from: words, name: a_state_with_a_rather_long_name}
    - {mean: time, name: beginning_of_everything_there_is}
    - {lstm: {hidden: 4, initial: [beginning_of_everything_there_is, beginning_of_everything_there_is]}, from: words, name: end}
    """
    source = write_source(graph_of(layers, inputs=WORDS, outputs="y: {tensor, from: end.cell}"))
    assert "        _, (_, cell) = self.end(  # [4]\n" in source


def test_two_classes_of_one_name_are_told_apart(graph_of: GraphOf) -> None:
    layers = """
    - {attention: 1, name: first}
    - {attention: {heads: 1, query_key_norm: true}, name: normed}
    - {attention: {heads: 1, memory: first}}
    - {attention: {heads: 1, query_key_norm: true, dropout: 0.1}}
    - {attention: {heads: 1, causal: true}}
    """
    source = write_source(graph_of(layers, inputs=WORDS))
    classes = [line for line in source.split("\n") if line.startswith("class ")]
    assert classes == [
        "class SelfAttention(nn.Module):",
        "class SelfAttention2(nn.Module):",
        "class CrossAttention(nn.Module):",
        "class Net(nn.Module):",
    ]
    made = [line.strip() for line in source.split("\n") if "Attention" in line and "self." in line]
    assert [line.partition("(")[0] for line in made] == [
        "self.first = SelfAttention",
        "self.normed = SelfAttention2",
        "self.attention = CrossAttention",
        "self.attention_2 = SelfAttention2",
        "self.attention_3 = SelfAttention",
    ]
