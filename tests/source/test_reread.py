"""A changed text is read as if it were new, whatever changed, and in a list of layers only where it changed."""

import os
import random
from pathlib import Path

import pytest
from fuzz import SPECS
from hypothesis import given, settings
from hypothesis import strategies as st
from mutating import changed_text

from netspec.source import reread as module
from netspec.source.diagnostics import SpecError
from netspec.source.reread import reread
from netspec.source.text import SourceText
from netspec.source.tree import Mapping, Node, Scalar, Sequence
from netspec.source.yaml_reader import MAX_NODES, read

EACH = int(os.environ.get("NETSPEC_MUTATIONS", "6000")) // len(SPECS)

TEXT = """\
netspec: 1
input: {x: {vector: 4}}
layers:
  - linear: 8   # a remark
  - relu
  # a line of its own

  - {linear: {features: 8, bias: false}, name: wide}
  - residual:
      - linear: 8
      - tanh
  - linear: [8,
      ]
  - relu
output:
  y: {category: 3, from: wide}
train: {epochs: 3}
"""


def same(one: Node, other: Node) -> bool:
    """Whether two trees say the same at the same places of one text."""
    if type(one) is not type(other) or one.span != other.span or one.source is not other.source:
        return False
    if isinstance(one, Scalar):
        assert isinstance(other, Scalar)
        alike = one.written == other.written and type(one.value) is type(other.value)
        return alike and (one.value == other.value or one.value != one.value)
    if isinstance(one, Sequence):
        assert isinstance(other, Sequence)
        return len(one.items) == len(other.items) and all(map(same, one.items, other.items))
    assert isinstance(other, Mapping)
    return list(one.entries) == list(other.entries) and all(
        same(a.key, b.key) and same(a.value, b.value)
        for a, b in zip(one.entries.values(), other.entries.values(), strict=True)
    )


def held_against_read(old: str, new: str) -> Node | None:
    """What `reread` makes of a change, which must be what `read` makes of the new text."""
    source = SourceText("t.yaml", new)
    made = reread(read(SourceText("t.yaml", old)), source)
    if made is not None:
        assert same(made, read(source)), new
    return made


def edited(line: str, new: str | None) -> str:
    """The text with another line, or more, in the place of one; None takes it out."""
    lines = TEXT.split("\n")
    at = lines.index(line)
    lines[at : at + 1] = [] if new is None else new.split("\n")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("  - linear: 8   # a remark", "  - linear: 16   # a remark"),
        ("  - linear: 8   # a remark", "  - dropout\n  - linear: 8"),
        ("  - relu", None),
        ("  - relu", "  - relu\n  - {linear: 4, name: é}\n\n  # more\n  - gelu"),
        ("  # a line of its own", "  # another"),
        ("  # a line of its own", "  - relu"),
        ("  - {linear: {features: 8, bias: false}, name: wide}", "  - linear:\n      features: 8"),
        ("      - tanh", "      - tanh\n      - linear: 8"),
        ("      - tanh", None),
        ("      ]", "      9]"),
    ],
)
def test_a_change_in_a_list_is_read_by_itself(line: str, new: str | None) -> None:
    assert held_against_read(TEXT, edited(line, new)) is not None


def test_the_end_of_a_list_may_move() -> None:
    longer = TEXT.replace("  - relu\noutput", "  - relu\n  - linear: 3\noutput")
    assert held_against_read(TEXT, longer) is not None
    assert held_against_read(longer, TEXT) is not None


def test_only_the_items_around_the_change_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read_texts: list[str] = []
    attempt = module.attempt

    def noted(source: SourceText, text: str, depth: int = 0) -> object:
        read_texts.append(text)
        return attempt(source, text, depth)

    monkeypatch.setattr(module, "attempt", noted)
    held_against_read(TEXT, edited("      - tanh", "      - gelu"))
    assert [one.split() for one in read_texts] == [["-", "linear:", "8", "-", "gelu"]]


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("netspec: 1", "netspec: 2"),
        ("train: {epochs: 3}", "train: {epochs: 4}"),
        ("  - relu", '  - "relu'),
        ("  - relu", "  - {relu"),
        ("  - relu", "- relu"),
        ("  - relu", "    relu"),
        ("  - relu", "  - |\n   relu"),
        ("  - relu", "  - &a relu"),
        ("  - relu", "---\n  - relu"),
        ("  - relu", "  - relu\n..."),
        ("  - relu", "%YAML 1.1\n  - relu"),
        ("  - relu", "  - {a: 1, a: 2}"),
        ("  - relu", "\t- relu"),
        ("  - linear: 8   # a remark", "    - linear: 8"),
        ("  - linear: 8   # a remark", None),
        ("layers:", "layers: &here"),
    ],
)
def test_all_else_is_left_to_read(line: str, new: str | None) -> None:
    text = edited(line, new)
    made = reread(read(SourceText("t.yaml", TEXT)), SourceText("t.yaml", text))
    assert made is None or same(made, read(made.source))


def test_what_an_alias_repeats_is_read_whole() -> None:
    text = "layers:\n  - &a {linear: 8}\n  - *a\n  - relu\n"
    assert held_against_read(text, text.replace("8", "9")) is None


def test_a_text_may_not_grow_past_the_bound() -> None:
    text = "layers:\n" + "  - [1]\n" * (MAX_NODES // 2 - 2)
    tree = read(SourceText("t.yaml", text))
    more = text.replace("- [1]", "- [1, 2, 3]", 1)
    assert reread(tree, SourceText("t.yaml", more)) is None
    with pytest.raises(SpecError):
        read(SourceText("t.yaml", more))


def test_nor_become_deeper() -> None:
    text = "a:\n  - " + "[" * 60 + "]" * 60 + "\n  - 1\n  - 2\n"
    deep = text.replace("- 1", "- " + "[" * 64 + "]" * 64)
    assert held_against_read(text, text.replace("- 1", "- " + "[" * 63 + "]" * 63)) is not None
    assert reread(read(SourceText("t.yaml", text)), SourceText("t.yaml", deep)) is None


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_changes_of_shipped_specs_are_read_as_if_new(path: Path) -> None:
    old = path.read_text(encoding="utf-8")
    tree, chooser = read(SourceText("t.yaml", old)), random.Random(path.stem)
    for _ in range(EACH):
        source = SourceText("t.yaml", changed_text(old, chooser))
        made = reread(tree, source)
        assert made is None or same(made, read(source)), source.text


ITEMS = st.sampled_from(
    ["- a", "- b: 1", "- b:", "-", "- - c", "- {d: [1,", "  2]}", "  e: 3", "  - f", "# g", "", "- 'h", "  i'", "j: k"]
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(
    before=st.lists(ITEMS, max_size=6),
    old=st.lists(ITEMS, max_size=4),
    new=st.lists(ITEMS, max_size=4),
    after=st.lists(ITEMS, max_size=6),
    indent=st.sampled_from(["", "  "]),
)
def test_changes_of_small_lists_are_read_as_if_new(
    before: list[str], old: list[str], new: list[str], after: list[str], indent: str
) -> None:
    def text(middle: list[str]) -> str:
        return "\n".join(["l:", *(indent + line for line in (*before, *middle, *after)), "z: 1"])

    try:
        tree = read(SourceText("t.yaml", text(old)))
    except SpecError:
        return
    source = SourceText("t.yaml", text(new))
    made = reread(tree, source)
    assert made is None or same(made, read(source)), source.text
