"""`--set` puts values in from outside: the same as if they stood in the file."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.graph.compiled import Compiled, compile_text
from netspec.source.text import SourceText
from netspec.source.tree import Mapping, plain

TEXT = """\
netspec: 1
parameters: {width: 4, deep: $(2 * width)}
input: {age: number}
layers: [linear: $deep, relu, linear: 1]
output: {y: number}
train: {epochs: 3, optimizer: {adamw: {weight_decay: 0.1}}}
"""


def compiled(**overrides: str) -> Compiled:
    return compile_text(
        SourceText("t.yaml", TEXT),
        {key.replace("__", "."): text for key, text in overrides.items()},
    )


def codes(found: Compiled) -> list[tuple[str, str]]:
    return [(one.code, one.where.place.source.name) for one in found.diagnostics]


def test_a_parameter_and_what_is_made_of_it() -> None:
    spec, graph = compiled(width="16").sound()
    assert spec.parameters == {"width": 16, "deep": 32}
    assert graph.nodes[0].outputs[0].type.sizes == (32,)


def test_a_setting_by_its_path() -> None:
    spec, _ = compiled(train__epochs="7", train__optimizer__adamw__weight_decay="0").sound()
    assert spec.train is not None
    assert spec.train.epochs == 7
    assert vars(spec.train.optimizer)["weight_decay"] == 0


def test_a_setting_that_the_spec_leaves_out() -> None:
    spec, _ = compiled(train__seed="5").sound()
    assert spec.train is not None
    assert spec.train.seed == 5


@pytest.mark.parametrize(
    ("path", "text", "same"),
    [
        ("layers[0].linear.features", "9", "layers: [linear: 9, relu, linear: 1]"),
        (
            "layers.0.linear.bias",
            "false",
            "layers: [linear: {features: 8, bias: false}, relu, linear: 1]",
        ),
        ("layers[1]", "tanh", "layers: [linear: $deep, tanh, linear: 1]"),
        ("layers[1].relu.name", "bent", None),
        ("output.y.weight", "2", "output: {y: {number, weight: 2}}"),
        ("input.age.number.flag", "false", "input: {age: {number: {flag: false}}}"),
        (
            "train.early_stopping.patience",
            "4",
            "train: {epochs: 3, early_stopping: 4, optimizer: {adamw: {weight_decay: 0.1}}}",
        ),
        (
            "train.schedule.cosine.warmup_epochs",
            "1",
            "train: {epochs: 3, schedule: {cosine: {warmup_epochs: 1}}, optimizer: {adamw: {weight_decay: 0.1}}}",
        ),
    ],
)
def test_any_setting_by_its_path(path: str, text: str, same: str | None) -> None:
    found = compile_text(SourceText("t.yaml", TEXT), {path: text})
    if same is None:
        assert codes(found) == [("NS1002", f"--set {path}")]
        return
    section = same.partition(":")[0]
    written = "".join(
        f"{same if line.startswith(section + ':') else line}\n" for line in TEXT.splitlines()
    )
    by_hand = compile_text(SourceText("t.yaml", written))
    assert [n.layer for n in found.sound()[1].nodes] == [n.layer for n in by_hand.sound()[1].nodes]
    assert found.sound()[0].train == by_hand.sound()[0].train
    assert [(o.weight, o.kind) for o in found.sound()[0].outputs] == [
        (o.weight, o.kind) for o in by_hand.sound()[0].outputs
    ]


@pytest.mark.parametrize("nothing", ["null", "~", ""])
def test_nothing_takes_a_setting_out(nothing: str) -> None:
    train = compiled(train__epochs=nothing, train__steps="20").sound()[0].train
    assert train is not None
    assert (train.epochs, train.steps) == (None, 20)
    train = compiled(train__optimizer=nothing).sound()[0].train
    assert train is not None
    assert vars(train.optimizer)["weight_decay"] == 0.01
    text = TEXT + "data: {table: t.csv, split: {test: 0.2, order: day}}\n"
    for path, left in (("data.split.order", {"test": 0.2}), ("data.split", None)):
        spec = compile_text(SourceText("t.yaml", text), {path: nothing}).sound()[0]
        assert spec.data is not None
        split = spec.data.node.get("split")
        assert (plain(split) if split is not None else None) == left


def test_nothing_behind_a_kind_are_its_defaults() -> None:
    train = compiled(train__optimizer__adamw="null").sound()[0].train
    assert train is not None
    assert vars(train.optimizer)["weight_decay"] == 0.01


def test_a_cure_says_how_one_of_two_lengths_is_taken_out() -> None:
    (found,) = compiled(train__steps="20").diagnostics
    assert "`--set train.epochs=null`" in (found.help or "")


def test_an_expression() -> None:
    assert compiled(train__epochs="$(width + 1)").sound()[0].train.epochs == 5  # type: ignore[union-attr]
    assert compiled(width="$(3 * 4)").sound()[0].parameters["width"] == 12


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"widht": "3"}, "NS1102"),
        ({"train__epoch": "3"}, "NS1002"),
        ({"trian__epochs": "3"}, "NS1102"),
        ({"layers[7]__linear": "3"}, "NS1102"),
        ({"layers[0]__linear__featurs": "3"}, "NS1002"),
        ({"output__y__weight": "-1"}, "NS1004"),
        ({"train__epochs": "three"}, "NS1004"),
        ({"train__epoch": "null"}, "NS1002"),
        ({"output__y__weight": "null"}, "NS1004"),
        ({"width": "$oops"}, "NS1102"),
        ({"width": "[1"}, "NS0101"),
        ({"width": "{{ x }}"}, "NS0108"),
        ({"train__epochs__x": "3"}, "NS1102"),
        ({"": "3"}, "NS1102"),
        ({"layers": "3"}, "NS1102"),
    ],
)
def test_what_is_wrong_is_shown_where_it_was_written(overrides: dict[str, str], code: str) -> None:
    (key,) = overrides
    assert codes(compiled(**overrides)) == [(code, f"--set {key.replace('__', '.')}")]


PLAIN = st.recursive(
    st.booleans() | st.integers(-(10**9), 10**9) | st.text('abc $."é', max_size=6),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(PLAIN.filter(lambda value: "$" not in json.dumps(value)))
def test_any_value_arrives_as_it_was_given(value: Any) -> None:
    found = compiled(width=json.dumps(value, ensure_ascii=False))
    assert found.spec is not None
    assert found.spec.parameters["width"] == value


@settings(max_examples=200, deadline=None)
@given(st.text("abwidth.trane_ ", max_size=12), st.text("ab01$(){}[]:,'\"\n &*-x", max_size=12))
def test_any_key_and_text_is_taken_or_refused(key: str, text: str) -> None:
    found = compile_text(SourceText("t.yaml", TEXT), {key: text})
    assert found.graph is not None or found.diagnostics


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["width", "train.epochs", "train.optimizer.adamw.weight_decay"]),
    st.integers(1, 99),
)
def test_set_is_the_same_as_written(key: str, number: int) -> None:
    there = {"width": "width: 4", "train.epochs": "epochs: 3"}.get(key, "weight_decay: 0.1")
    written = TEXT.replace(there, f"{there.partition(':')[0]}: {number}")
    by_hand = compile_text(SourceText("t.yaml", written)).sound()[0]
    by_set = compile_text(SourceText("t.yaml", TEXT), {key: str(number)}).sound()[0]
    assert by_set.train == by_hand.train
    assert by_set.parameters == by_hand.parameters
    document = by_set.document
    assert isinstance(document, Mapping)
    assert plain(document) == plain(by_hand.document)


@pytest.mark.parametrize(
    ("path", "text", "cure"),
    [
        ("train.average.ema.decay", "2", "of the mean that stays at each step"),
        ("train.optimizer.adamw.betas", "[90, 0.9]", "running means of the gradient"),
        ("train.average.swa.start", "75", "it is a share: `0.75` for 75 %"),
    ],
)
def test_percents_are_offered_where_a_share_is_meant_and_not_of_a_decay(
    path: str, text: str, cure: str
) -> None:
    (found,) = compile_text(SourceText("t.yaml", TEXT), {path: text}).diagnostics
    assert found.code == "NS1004"
    assert cure in (found.help or "")
    assert ("%" in (found.help or "")) == ("%" in cure)
