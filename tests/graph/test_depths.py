"""How deep a weight lies: a block is a layer, so is a turn of a loop, and what repeats within counts by itself."""

from pathlib import Path

import pytest

from netspec.graph.compiled import compile_file, compile_text
from netspec.graph.depths import weight_depths
from netspec.source.text import SourceText

ZOO = Path(__file__).parents[2] / "specs/zoo"


def depths(layers: str, blocks: str = "", inputs: str = "{given: {vector: 4}}") -> dict[str, int]:
    head = f"netspec: 1\ninput: {inputs}\noutput: {{y: tensor}}\n"
    _, graph = compile_text(SourceText("t.yaml", f"{head}{blocks}layers:\n{layers}")).sound()
    return weight_depths(graph)


def of_parts(found: dict[str, int]) -> dict[str, int]:
    """Without the name of the weight: all of a part lie equally deep."""
    parts = {name.rpartition(".")[0]: depth for name, depth in found.items()}
    assert all(parts[name.rpartition(".")[0]] == depth for name, depth in found.items())
    return parts


def test_layers_in_a_row_count_and_norms_go_with_the_one_before() -> None:
    found = of_parts(
        depths("  - linear: 8\n  - layer_norm\n  - relu\n  - linear: 8\n  - linear: 2\n")
    )
    assert found == {"linear": 1, "layer_norm": 1, "linear_2": 2, "linear_3": 3}


def test_tables_and_what_is_added_to_them_lie_before_the_first() -> None:
    text = "  - embedding: 8\n  - position_embedding: 5\n  - layer_norm\n  - attention: 2\n  - last\n  - linear: 2\n"
    found = depths(text, inputs="{given: {codes: {count: 9, shape: [5]}}}")
    assert found["embedding.weight"] == found["position_embedding.weight"] == 0
    assert found["layer_norm.weight"] == 0
    assert found["attention.query.weight"] == 1
    assert found["linear.weight"] == 2


BLOCK = """\
blocks:
  Mlp: {layers: [linear: 8, relu, linear: 4]}
  Layer: {layers: [residual: [layer_norm, linear: 4], residual: [layer_norm, Mlp]]}
  Encoder: {layers: [{Layer, repeat: 3}]}
"""


def test_a_block_is_a_layer_and_one_that_holds_several_is_not() -> None:
    found = of_parts(depths("  - {Encoder, name: code}\n  - layer_norm\n  - linear: 2\n", BLOCK))
    for turn in range(3):
        inside = {d for name, d in found.items() if name.startswith(f"code.layer.{turn}.")}
        assert inside == {turn + 1}
    assert found["layer_norm"] == 3
    assert found["linear"] == 4


def test_a_turn_of_a_loop_is_a_layer() -> None:
    found = of_parts(
        depths("  - layers: [linear: 6, relu, linear: 6]\n    repeat: 2\n  - linear: 2\n")
    )
    assert {name: d for name, d in found.items() if ".0." in name} == {
        "layers.0.linear": 1,
        "layers.0.linear_2": 1,
    }
    assert found["layers.1.linear"] == 2
    assert found["linear"] == 3


def test_a_layer_used_in_a_row_is_one_and_one_used_again_lies_where_it_is_used_last() -> None:
    found = depths("  - linear: 4\n  - {linear: 4, repeat: 5, share: tower}\n  - linear: 2\n")
    assert (found["linear.weight"], found["tower.weight"], found["linear_2.weight"]) == (1, 2, 3)
    again = "  - {linear: 4, share: tower}\n  - linear: 4\n  - {linear: 4, share: tower}\n  - linear: 2\n"
    found = depths(again)
    assert (found["linear.weight"], found["tower.weight"], found["linear_2.weight"]) == (2, 3, 4)


def test_the_longest_way_counts() -> None:
    found = depths(
        "  - {linear: 4, name: a}\n  - linear: 4\n  - linear: 4\n  - add: a\n  - linear: 2\n"
    )
    assert found["linear_3.weight"] == 4


@pytest.mark.parametrize(
    ("name", "deepest", "first"),
    [
        ("resnet18", 10, 1),
        ("vit_b_16", 14, 1),
        ("bert_base", 13, 0),
        ("gpt2", 13, 0),
        ("swin_t", 17, 1),
    ],
)
def test_published_networks_are_as_deep_as_their_papers_count(
    name: str, deepest: int, first: int
) -> None:
    _, graph = compile_file(ZOO / f"{name}.yaml").sound()
    found = weight_depths(graph)
    assert (min(found.values()), max(found.values())) == (first, deepest)
    assert set(found) == {f"{n.label}.{w.name}" for n in graph.nodes for w in n.weights()}
