"""`train.init`: weights begin as the spec says, in training and in an untrained file alike."""

from typing import Any

import numpy as np
import pytest
import torch

from netspec.graph.compiled import compile_text
from netspec.graph.graph import Graph
from netspec.pytorch.load import begin, build_module, first_weights
from netspec.source.text import SourceText

SPEC = """\
netspec: 1
input: {photo: {image: {size: 16, normalize: unit}}}
blocks:
  Body: {layers: [{conv2d: {channels: 64, kernel: 3, padding: 1}}, batch_norm, relu]}
layers:
  - Body
  - {conv2d: {channels: 32, kernel: 3}, name: wide}
  - global_avg_pool
  - {linear: 64, name: low}
  - {linear: 10, name: head}
output: {y: {category: 10}}
train: {device: cpu, init: INIT}
"""


def compiled(init: str, text: str = SPEC) -> Any:
    spec, graph = compile_text(SourceText("t.yaml", text.replace("INIT", init))).sound()
    return spec, graph


def weights(init: str) -> dict[str, np.ndarray]:
    _, graph = compiled(init)
    return {name: np.asarray(one) for name, one in first_weights(graph, 3).items()}


@pytest.mark.parametrize(
    ("values", "fan"),
    [("kaiming_normal", 2 / 576), ("kaiming_uniform", 2 / 576), ("xavier_normal", 2 / 864),
     ("xavier_uniform", 2 / 864), ("normal", 4e-4), ("trunc_normal", 4e-4 * 0.774)],
)  # fmt: skip
def test_the_spread_is_that_of_the_formula(values: str, fan: float) -> None:
    wide = weights(values)["wide.weight"]
    assert wide.var() == pytest.approx(fan, rel=0.05)
    assert abs(wide.mean()) < 0.01 * wide.std() * 10
    if values == "trunc_normal":
        assert np.abs(wide).max() <= 0.04


def test_orthogonal_is_orthogonal_and_settings_count() -> None:
    low = weights("{values: orthogonal, layers: linear, gain: 2}")["low.weight"]
    np.testing.assert_allclose(low.T @ low, 4 * np.eye(32), atol=1e-4)
    out = weights("{values: kaiming_normal, mode: fan_out, gain: 1}")["wide.weight"]
    assert out.var() == pytest.approx(1 / 288, rel=0.06)
    assert weights("{values: normal, std: 0.5}")["wide.weight"].std() == pytest.approx(
        0.5, rel=0.03
    )


def test_a_rule_fills_what_it_names_and_the_last_one_holds() -> None:
    usual = weights("[]")
    found = weights(
        "[{values: ones, layers: linear}, {values: zeros, weights: ['*.bias', head.weight]}]"
    )
    assert (found["low.weight"] == 1).all()
    assert (found["head.weight"] == 0).all()
    assert all((one == 0).all() for name, one in found.items() if name.endswith(".bias"))
    # what no rule names is drawn as ever
    for name in ("wide.weight", "body.conv2d.weight", "body.batch_norm.weight"):
        assert np.array_equal(found[name], usual[name])


def test_matrices_alone_are_filled_where_no_pattern_says_more() -> None:
    usual, found = weights("[]"), weights("zeros")
    filled = {name for name in usual if not np.array_equal(usual[name], found[name])}
    assert filled == {"body.conv2d.weight", "wide.weight", "low.weight", "head.weight"}


TIED = """\
netspec: 1
input: {given: {codes: {count: 20, shape: [5]}}}
layers:
  - {embedding: 8, name: word}
  - {parameter: [5, 8], name: query}
  - {linear: 8, share: tower, from: word}
  - {linear: 8, share: tower}
  - add: query
  - {linear: 20, share: {weight: word.weight}, name: out}
output: {y: tensor}
train: {init: INIT}
"""


def test_shared_and_tied_weights_are_filled_once_and_layers_with_a_beginning_of_their_own_keep_it() -> (
    None
):
    _, graph = compiled("{values: normal, std: 0.1}", TIED)
    (one,) = graph.initials
    assert sorted(one.weights) == ["tower.weight", "word.weight"]
    module = build_module(graph)
    begin(module, graph)
    state = module.state_dict()
    assert (state["query.weight"] == 0).all()
    assert torch.equal(state["out.weight"], state["word.weight"])


def test_a_tied_last_layer_is_warned_of_until_it_begins_small() -> None:
    text = TIED.replace("- add: query", "- add: query\n  - layer_norm")

    def warned(train: str, text: str = text) -> bool:
        found = compile_text(SourceText("t.yaml", text.replace("{init: INIT}", train))).diagnostics
        assert not [one for one in found if one.is_error]
        return any(one.code == "NS2086" for one in found)

    assert warned("{epochs: 1}")
    assert warned("{init: {values: zeros, weights: tower.*}}")
    assert not warned("{init: normal}")
    assert not warned("{weights: here.safetensors}")
    # of what is not normed nothing can be said
    assert not warned("{epochs: 1}", TIED)
    assert not warned("{epochs: 1}", text.replace("share: {weight: word.weight}, ", ""))


def test_an_untrained_network_leaves_the_global_generator_alone() -> None:
    _, graph = compiled("orthogonal")
    assert isinstance(graph, Graph)
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    first, second = first_weights(graph, 1), first_weights(graph, 1)
    assert torch.equal(torch.rand(3), expected)
    assert all(np.array_equal(first[name], second[name]) for name in first)
