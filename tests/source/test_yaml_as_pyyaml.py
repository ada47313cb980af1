"""Held against PyYAML's own reading, on documents that YAML 1.1 and 1.2 understand alike."""

from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.source.text import SourceText
from netspec.source.tree import Mapping, Node, Scalar, Sequence, plain
from netspec.source.yaml_reader import read

NAMES = st.text("abcdefg_", min_size=1, max_size=6)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.sampled_from(
        ["", "~", "no", "1e3", "12:30", "0x10", "=", "<<", "- a", "a: b", "# x", "é漢😀", "a\nb"]
    )
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=25,
)


class Dumper(yaml.SafeDumper):
    """Writes texts in quotes where YAML 1.2 would read something else, and repeats nothing by aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    plain = text.isalpha() and text.isascii() and text not in ("null", "true", "false")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


Dumper.add_representer(str, _text)


@settings(max_examples=300, deadline=None)
@given(value=VALUES, flow=st.sampled_from([True, False, None]), indent=st.integers(2, 6))
def test_the_values_are_the_same(value: Any, flow: bool | None, indent: int) -> None:
    text = yaml.dump(
        value, Dumper=Dumper, default_flow_style=flow, indent=indent, allow_unicode=True
    )
    assert plain(read(SourceText("t.yaml", text))) == value
    assert yaml.safe_load(text) == value


@settings(max_examples=200, deadline=None)
@given(value=VALUES, flow=st.sampled_from([True, False]), width=st.sampled_from([20, 1000]))
def test_every_scalar_stands_where_it_says(value: Any, flow: bool, width: int) -> None:
    source = SourceText(
        "t.yaml", yaml.dump(value, Dumper=Dumper, default_flow_style=flow, width=width)
    )
    for node in scalars(read(source)):
        span = node.span
        if span.line == span.end_line:
            shown = source.line(span.line)[span.column - 1 : span.end_column - 1]
            assert shown == node.written or yaml.safe_load(shown) == node.value


def scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    elif isinstance(node, Mapping):
        for _, entry in node:
            yield entry.key
            yield from scalars(entry.value)
