"""What is offered while one types: in whole texts, in brackets, and where the text is no YAML yet."""

from pathlib import Path

import pytest
from editing import Editor, labels, offered, taken

HEAD = "netspec: 1\ndata: {table: rows.csv}\ninput: {age: number, mass: number}\nlayers:\n  - {linear: 3, name: wide}\n"
TAIL = "output: {y: {vector: 3}}\n"
BLOCK = """blocks:
  Mix:
    description: a layer that mixes
    parameters: {width: integer, act: {layer: relu}}
    layers:
      - linear: $width
      - $act
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    (tmp_path / "rows.csv").write_text("age,mass,sex,Body Mass,y\n1,2,f,4,3\n", "utf-8")
    return tmp_path / "net.yaml"


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("▮", ["netspec", "input", "layers", "output", "train"]),
        ("netspec: 1\nla▮\n", ["layers"]),
        (HEAD + "  - ▮\n" + TAIL, ["linear", "conv2d", "residual", "from", "name"]),
        (HEAD + "  - {▮}\n" + TAIL, ["linear", "conv2d", "name"]),
        (HEAD + "  - residual:\n      - ▮\n" + TAIL, ["linear", "relu"]),
        (HEAD + "  - residual: [▮]\n" + TAIL, ["linear", "relu"]),
        (HEAD + "  - {linear: 3, ▮}\n" + TAIL, ["from", "name", "share"]),
        (HEAD + "  - conv2d: {▮}\n" + TAIL, ["channels", "kernel", "stride"]),
        (HEAD + "  - conv2d:\n      channels: 8\n      ▮\n" + TAIL, ["kernel", "stride"]),
        (HEAD + "  - conv2d: {padding_mode: ▮}\n" + TAIL, ["zeros", "reflect"]),
        (HEAD + "  - {relu, from: ▮}\n" + TAIL, ["wide", "age", "mass", "prev"]),
        (HEAD + "  - concat: [▮]\n" + TAIL, ["wide", "age", "mass"]),
        (HEAD + "  - ▮\n" + TAIL + BLOCK, ["Mix", "linear"]),
        (HEAD + "  - Mix: {▮}\n" + TAIL + BLOCK, ["width", "act"]),
        (HEAD + "  - Mix: {width: 3, act: ▮}\n" + TAIL + BLOCK, ["relu", "gelu"]),
        (HEAD + TAIL + BLOCK.replace("$width", "$▮"), ["$width", "$act"]),
        (HEAD + TAIL + BLOCK.replace("$width", "$(2 * ▮)"), ["width", "size(0)"]),
        (HEAD.replace("mass: number", "mass: {▮}"), ["number", "category", "column"]),
        (HEAD.replace("mass: number", "mass: {number: {▮}}"), ["missing", "flag", "transform"]),
        (HEAD.replace("mass: number", "▮"), ["mass", "sex", "y"]),
        (HEAD.replace("age: number", "age: {number, column: ▮}"), ["age", "Body Mass"]),
        (HEAD.replace("rows.csv", "▮"), ["rows.csv"]),
        (HEAD.replace("rows.csv", "rows.csv, split: {▮}"), ["validation", "stratify", "seed"]),
        (HEAD.replace("rows.csv", "rows.csv, split: {stratify: ▮}"), ["sex", "y"]),
        (HEAD + "output: {y: {▮}}\n", ["vector", "category", "from", "loss"]),
        (HEAD + "output: {y: {vector: 3, loss: ▮}}\n", ["huber"]),
        (HEAD + TAIL + "train:\n  ▮\n", ["epochs", "optimizer", "early_stopping"]),
        (HEAD + TAIL + "train:\n  optimizer: ▮\n", ["adamw", "sgd"]),
        (HEAD + TAIL + "train: {optimizer: {sgd: {▮}}}\n", ["learning_rate", "momentum"]),
        (HEAD + TAIL + "train: {schedule: {▮}}\n", ["cosine"]),
    ],
)
def test_what_can_stand_there_is_offered(
    editor: Editor, spec: Path, text: str, some: list[str]
) -> None:
    found = labels(editor, spec, text)
    assert not set(some) - set(found), found


@pytest.mark.parametrize(
    "broken",
    [
        HEAD + "  - {linear: 3, from: ▮\n" + TAIL,
        HEAD + "  - {concat, from: [age, ▮\n" + TAIL,
        HEAD + "  - linear: [3\n  - {relu, from: ▮}\n" + TAIL,
        HEAD + "  - relu:\n    from: ▮\n  bad\n" + TAIL,
    ],
)
def test_a_text_that_is_no_yaml_yet_gets_names_as_well(
    editor: Editor, spec: Path, broken: str
) -> None:
    assert {"wide", "age", "mass"} <= set(labels(editor, spec, broken))


def test_results_below_are_not_offered(editor: Editor, spec: Path) -> None:
    text = HEAD + "  - {relu, from: ▮}\n  - {linear: 3, name: later}\n" + TAIL
    assert "later" not in labels(editor, spec, text)


def test_what_stands_there_already_is_not_offered_again(editor: Editor, spec: Path) -> None:
    found = labels(editor, spec, HEAD + "  - conv2d: {channels: 3, ▮, stride: 2}\n" + TAIL)
    assert "kernel" in found
    assert not {"channels", "stride"} & set(found)


def test_nothing_is_offered_in_comments_and_texts(editor: Editor, spec: Path) -> None:
    assert labels(editor, spec, HEAD + "  - relu    # or ▮\n" + TAIL) == []
    assert labels(editor, spec, "netspec: 1\ndescription: |\n  some ▮\n") == []


@pytest.mark.parametrize(
    ("before", "label", "after"),
    [
        ("  - lin▮\n", "linear", "  - linear: $1\n"),
        ("  - re▮\n", "relu", "  - relu\n"),
        ("  - {re▮, name: x}\n", "relu", "  - {relu, name: x}\n"),
        ("  - co▮\n", "conv2d", "  - conv2d: {channels: $1, kernel: $2}\n"),
        ("  - residual: [li▮]\n", "linear", "  - residual: [linear: $1]\n"),
        ("  - max_pool2d: 2\n    na▮\n", "name", "  - max_pool2d: 2\n    name: $1\n"),
    ],
)
def test_a_proposal_is_written_as_the_language_wants_it(
    editor: Editor, spec: Path, before: str, label: str, after: str
) -> None:
    found = {one["label"]: one for one in offered(editor, spec, HEAD + before + TAIL)}
    assert taken(HEAD + before + TAIL, found[label]) == HEAD + after + TAIL


def test_editors_without_snippets_get_plain_text(spec: Path) -> None:
    plain = Editor(capabilities={})
    text = HEAD + "  - ▮\n" + TAIL
    found = {one["label"]: one for one in offered(plain, spec, text)}
    assert taken(text, found["linear"]) == HEAD + "  - linear: \n" + TAIL
    assert all(one["insertTextFormat"] == 1 for one in found.values())
    assert plain.end() == 0


def test_a_proposal_carries_its_documentation(editor: Editor, spec: Path) -> None:
    found = {one["label"]: one for one in offered(editor, spec, HEAD + "  - conv2d: {▮}\n" + TAIL)}
    assert "windows" in found["channels"]["documentation"]["value"]
    assert found["kernel"]["detail"].startswith("required")


def test_places_behind_wide_characters_are_right(editor: Editor, spec: Path) -> None:
    text = HEAD + '  - {relu, name: "😀", from: wi▮}\n' + TAIL
    found = {one["label"]: one for one in offered(editor, spec, text)}
    assert "from: wide}" in taken(text, found["wide"])
