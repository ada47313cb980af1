"""What two specs say otherwise of their data, inputs, outputs and training."""

import pytest

from netspec.graph.compiled import compile_text
from netspec.source.text import SourceText
from netspec.spec.differences import SpecDifferences, spec_differences
from netspec.spec.model import Spec

TEXT = """netspec: 1
parameters: {width: 8}
data: {table: rows.csv, split: {validation: 0.2, seed: 1}}
input:
  age: number
  town: {category: [Rome, Oslo]}
layers: [linear: $width, {linear: 2, name: kind}]
output:
  kind: {category: [a, b]}
train: {epochs: 5}
"""


def spec(text: str = TEXT) -> Spec:
    found = compile_text(SourceText("net.yaml", text))
    assert found.spec is not None
    assert not [one for one in found.diagnostics if one.is_error], found.diagnostics
    return found.spec


def found(old: str, new: str) -> SpecDifferences:
    return spec_differences(spec(), spec(TEXT.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "section", "told"),
    [
        ("width: 8", "width: 9", "parameters", [("width", 8, 9)]),
        ("width: 8", "width: 8, more: 1", "parameters", [("more", None, 1)]),
        ("rows.csv", "other.csv", "data", [("table.path", "rows.csv", "other.csv")]),
        ("0.2, seed: 1", "0.3", "data", [("split.validation", 0.2, 0.3), ("split.seed", 1, None)]),
        ("table: rows.csv", "arrays: r.npz", "data", [("source", {"table": "rows.csv"}, {"arrays": "r.npz"})]),
        ("seed: 1}", "seed: 1}, files: p", "data", [("files", None, "p")]),
        ("data:", "description:", "data", [("source", {"table": "rows.csv"}, None)]),
        ("epochs: 5", "epochs: 6", "train", [("epochs", 5, 6)]),
        ("epochs: 5", "epochs: 5, clip_norm: 1", "train", [("clip_norm", None, 1.0)]),
    ],
)  # fmt: skip
def test_settings_that_differ(old: str, new: str, section: str, told: object) -> None:
    if new == "description:":
        text = TEXT.replace("data: {table: rows.csv, split: {validation: 0.2, seed: 1}}\n", "")
        differences = spec_differences(spec(), spec(text))
    else:
        differences = found(old, new)
    assert [tuple(one) for one in getattr(differences, section)] == told
    others = [name for name in SpecDifferences._fields if name != section]
    assert not any(getattr(differences, name) for name in others)


def test_inputs_that_came_went_and_changed() -> None:
    (one,) = found("age: number", "age: {number: {flag: false}}").inputs
    assert [tuple(change) for change in one.settings] == [("flag", True, False)]
    (one,) = found("age: number", "age: {number: , column: Age}").inputs
    assert [tuple(change) for change in one.settings] == [("columns", ["age"], ["Age"])]
    (one,) = found("age: number", "age: {category: [x, y]}").inputs
    assert (one.old, one.new, one.settings) == ("number", {"category": ["x", "y"]}, ())
    went, came = found("age: number", "years: number").inputs
    assert (went.name, went.new, came.name, came.old) == ("age", None, "years", None)
    (one,) = found("[Rome, Oslo]", "[Rome, Oslo, Bern]").inputs
    assert [tuple(change) for change in one.settings] == [
        ("classes", ["Rome", "Oslo"], ["Rome", "Oslo", "Bern"])
    ]


def test_outputs_are_told_with_loss_metrics_and_weight() -> None:
    loss = "{category: [a, b], loss: {focal: {gamma: 3}}, metrics: [f1], weight: 2}"
    (one,) = found("{category: [a, b]}", loss).outputs
    assert [tuple(change) for change in one.settings] == [
        ("weight", 1.0, 2.0),
        ("loss", "cross_entropy", {"focal": 3.0}),
        ("metrics", ["accuracy"], ["f1"]),
    ]


def test_words_for_people_and_the_order_of_sections_make_no_difference() -> None:
    lines = TEXT.splitlines()
    turned = "\n".join([lines[0], "description: other words", lines[2], lines[1], *lines[3:]])
    assert not any(spec_differences(spec(), spec(turned)))
