"""What a network became is told in the words of the spec: what was put in, taken out, changed, and what follows of it."""

from pathlib import Path

import pytest
from random_graphs import RandomSpec

from netspec.graph.change_rows import ChangeRow, changed_rows, following_rows, moved_weights
from netspec.graph.compiled import Compiled, compile_file, compile_text
from netspec.graph.differences import Differences, LayerChange, differences
from netspec.graph.matching import Matching
from netspec.source.text import SourceText

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))
STEPS = (
    "linear: 8",
    "relu",
    "linear: 8",
    "relu",
    "{linear: 6, name: middle}",
    "batch_norm",
    "{linear: 8, repeat: 2}",
    "relu",
    "linear: 2",
)


def net(*steps: str, head: str = "") -> Compiled:
    listed = "".join(f"  - {step}\n" for step in steps)
    text = f"netspec: 1\ninput: {{a: {{array: [8]}}, b: {{array: [8]}}}}\n{head}layers:\n{listed}output: {{y: tensor}}\n"
    compiled = compile_text(SourceText("net.yaml", text))
    assert compiled.graph is not None, compiled.diagnostics
    return compiled


def told(one: LayerChange) -> tuple[str, str]:
    """The paths of a layer on both sides."""
    return one.old.label if one.old else "", one.new.label if one.new else ""


def own(found: Differences) -> list[tuple[str, str]]:
    """The layers that are written otherwise."""
    return [told(one) for one in found.layers if not one.follows]


def rows(old: Compiled, new: Compiled, found: Differences, unfold: bool = False) -> list[ChangeRow]:
    graphs = old.sound()[1], new.sound()[1]
    return [
        *changed_rows(*graphs, found, unfold=unfold),
        *following_rows(*graphs, found, unfold=unfold),
    ]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_spec_is_the_same_as_itself(path: Path) -> None:
    one, other = (compile_file(path, trust=True) for _ in range(2))
    assert differences(one, other).none


@pytest.mark.parametrize("seed", range(60))
def test_any_network_is_the_same_as_itself_layer_by_layer(seed: int) -> None:
    first, second = (compile_text(SourceText("net.yaml", RandomSpec(seed).text)) for _ in range(2))
    graphs = first.sound()[1], second.sound()[1]
    assert differences(first, second).none
    pairs = {(id(a), id(b)) for a, b in Matching(*graphs).pairs}
    assert pairs == {(id(a), id(b)) for a, b in zip(*(one.nodes for one in graphs), strict=True)}


@pytest.mark.parametrize("at", range(len(STEPS) + 1))
@pytest.mark.parametrize("step", ["relu", "tanh", "linear: 8", "{linear: 8, repeat: 2}"])
def test_a_step_put_in_is_one_insertion_wherever_it_stands(step: str, at: int) -> None:
    steps = (*STEPS[:at], step, *STEPS[at:])
    old, new = net(*STEPS), net(*steps)
    found = differences(old, new)
    kind = new.sound()[1].nodes
    assert len(kind) - len(old.sound()[1].nodes) == len(own(found))
    assert all(before == "" for before, _ in own(found))
    back = differences(new, old)
    assert [(b, a) for a, b in own(back)] == own(found)


def test_a_step_put_in_does_not_change_what_the_next_one_takes() -> None:
    found = differences(net("linear: 8", "relu"), net("linear: 8", "dropout: 0.5", "relu"))
    assert [told(one) for one in found.layers] == [("", "dropout")]


def test_settings_are_told_as_they_are_written() -> None:
    old = net("{reshape: [1, 4, 4]}", "{conv2d: {channels: 2, kernel: 3}}")
    new = net("{reshape: [1, 4, 4]}", "{conv2d: {channels: 2, kernel: [3, 1], bias: false}}")
    (one,) = differences(old, new).layers
    assert [tuple(change) for change in one.settings] == [
        ("kernel", 3, [3, 1]),
        ("bias", True, False),
    ]


def test_a_setting_written_out_as_usual_is_no_difference() -> None:
    assert differences(net("linear: 8"), net("linear: {features: 8, bias: true}")).none


def test_another_activation_is_one_change() -> None:
    found = differences(
        net("linear: 8", "relu", "linear: 2"), net("linear: 8", "gelu", "linear: 2")
    )
    assert own(found) == [("relu", "gelu")]


def test_what_a_layer_takes_is_told_though_its_shape_stays() -> None:
    steps = ("{linear: 8, name: low}", "{linear: 8, name: high}", "relu")
    found = differences(net(*steps, "add: low"), net(*steps, "add: high"))
    (one,) = found.layers
    assert one.takes == (("relu", "low"), ("relu", "high"))
    assert not one.follows


def test_what_a_result_is_called_is_no_setting() -> None:
    old = net("{linear: 8, name: low}", "relu", "add: low")
    new = net("{linear: 8, name: first}", "relu", "add: first")
    found = differences(old, new)
    assert own(found) == []
    assert moved_weights(found) == [("low", "first")]


def test_layers_put_into_a_group_are_the_same_layers() -> None:
    old = net("linear: 8", "relu", "linear: 8", "relu")
    new = net("{layers: [linear: 8, relu, linear: 8, relu], name: body}")
    found = differences(old, new)
    assert own(found) == []
    assert moved_weights(found) == [("linear", "body.linear"), ("linear_2", "body.linear_2")]


def test_weights_in_common_are_told() -> None:
    old = net("{linear: 8, from: a}", "relu", "linear: 8", "{add: b}")
    new = net("{linear: 8, from: a, share: w}", "relu", "{linear: 8, share: w}", "{add: b}")
    found = differences(old, new)
    assert [told(one) for one in found.layers] == [("linear", "w"), ("linear_2", "w")]
    assert sum(one.parameters[1] - one.parameters[0] for one in rows(old, new, found)) == -72


def test_an_input_more_changes_what_starts_with_all_of_them() -> None:
    old = net("linear: 8")
    text = old.source.text.replace("b: {array: [8]}", "b: {array: [8]}, c: {array: [4]}")
    new = compile_text(SourceText("net.yaml", text))
    found = differences(old, new)
    assert [(one.name, one.old, one.new) for one in found.spec.inputs] == [
        ("c", None, {"array": [4]})
    ]
    assert found.layers[0].takes == (("a", "b"), ("a", "b", "c"))


def test_an_output_that_takes_something_else_is_told() -> None:
    old = net("{linear: 8, name: low}", "{linear: 8, name: high}")
    texts = [f"{{y: {{tensor: , from: {name}}}, z: tensor}}" for name in ("high", "low")]
    sides = [
        compile_text(SourceText("net.yaml", old.source.text.replace("{y: tensor}", text)))
        for text in texts
    ]
    found = differences(*sides)
    assert found.outputs == (("y", (("high",), ("low",))),)
    assert found.layers == ()
    assert not found.none


BLOCKS = """parameters: {{width: 16}}
blocks:
  Inner: {{parameters: {{wide: integer}}, layers: [linear: $wide, relu]}}
  Outer:
    parameters: {{width: integer, rate: 0.1}}
    layers: [{{Inner: $(2 * width), name: first}}, {inside}, {{dropout: $rate}}]
"""


def blocks(
    width: int = 16, times: int = 6, inside: str = "{Inner: $width, name: second}"
) -> Compiled:
    use = f"{{Outer: {width}, repeat: {times}, name: body}}"
    return net("linear: 4", use, "linear: 2", head=BLOCKS.format(inside=inside))


def test_a_block_given_another_value_explains_what_is_in_it() -> None:
    old, new = blocks(), blocks(width=24)
    found = differences(old, new)
    assert {one.name for one in found.blocks} == {"Outer"}
    assert own(found) == []
    shown = rows(old, new, found)
    assert [(one.name, one.kind) for one in shown] == [
        ("body.0 … 5", "Outer × 6"),
        ("linear_2", "linear"),
    ]
    assert shown[0].settings[0] == ("width", 16, 24)
    assert shown[0].shapes == ("[16]", "[24]")


def test_a_block_written_otherwise_is_one_row_for_all_its_uses() -> None:
    old, new = blocks(), blocks(inside="{Inner: $width, name: second}, {layer_norm, name: normed}")
    found = differences(old, new)
    assert found.blocks == ()
    (row,) = rows(old, new, found)
    assert (row.mark, row.name, row.kind) == ("+", "body.0 … 5.normed", "layer_norm × 6")


def test_a_block_written_otherwise_and_given_another_value_hides_neither() -> None:
    old, new = blocks(), blocks(width=24, inside="{Inner: $(3 * width), name: second}")
    found = differences(old, new)
    assert {(one.name, one.new.count(".")) for one in found.blocks} == {("Outer", 1), ("Inner", 2)}
    assert {one.new for one in found.blocks if one.name == "Inner"} == {
        f"body.{i}.second" for i in range(6)
    }


def test_turns_more_are_one_row() -> None:
    old, new = blocks(), blocks(times=9)
    found = differences(old, new)
    (row,) = rows(old, new, found)
    assert (row.mark, row.name, row.kind) == ("+", "body.6 … 8", "Outer × 3")


def test_another_block_is_one_that_went_and_one_that_came() -> None:
    head = BLOCKS.format(inside="relu")
    old = net("{Outer: 8, name: body}", head=head)
    new = net("{Inner: 8, name: body}", head=head)
    shown = rows(old, new, differences(old, new))
    assert [(one.mark, one.name, one.kind) for one in shown[:2]] == [
        ("-", "body", "Outer"),
        ("+", "body", "Inner"),
    ]


def test_many_changes_fit_a_screen_and_none_is_lost() -> None:
    layers = [f"linear: {8 + i}" for i in range(40)]
    wider = [f"linear: {108 + i}" for i in range(40)]
    old, new = net(*layers), net(*wider)
    found = differences(old, new)
    assert len(own(found)) == 40
    (row,) = rows(old, new, found)
    assert row.kind == "linear × 40"
    assert (row.settings[0], row.last[0]) == (("features", 8, 108), ("features", 47, 147))
    assert len(rows(old, new, found, unfold=True)) == 40


PAIRS = [
    (blocks(), blocks(width=24)),
    (blocks(), blocks(width=24, times=3, inside="{linear: 5, name: second}")),
    (blocks(), net(*STEPS)),
    (net(*STEPS), net(*STEPS[2:7], *STEPS[:4], *STEPS[5:])),
    (compile_file(SPECS[-3]), compile_file(SPECS[0])),
    *(
        tuple(compile_text(SourceText("net.yaml", RandomSpec(seed + i).text)) for i in range(2))
        for seed in range(0, 40, 2)
    ),
]


@pytest.mark.parametrize("unfold", [False, True])
@pytest.mark.parametrize("pair", PAIRS)
def test_the_rows_add_up_to_the_whole_difference(
    pair: tuple[Compiled, Compiled], unfold: bool
) -> None:
    old, new = pair
    shown = rows(old, new, differences(old, new), unfold)
    graphs = old.sound()[1], new.sound()[1]
    for cost in ("parameters", "multiply_adds"):
        told = sum(getattr(one, cost)[1] - getattr(one, cost)[0] for one in shown)
        assert told == getattr(graphs[1], cost)() - getattr(graphs[0], cost)()
