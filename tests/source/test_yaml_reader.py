"""YAML is read with places, and what is refused is refused at the right one."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.source.text import SourceText
from netspec.source.tree import Mapping, Scalar, Sequence, plain
from netspec.source.yaml_reader import MAX_DEPTH, decode, read, read_file


def tree(text: str) -> object:
    return plain(read(SourceText("t.yaml", text)))


def refusal(text: str) -> tuple[str, int, int]:
    with pytest.raises(SpecError) as caught:
        read(SourceText("t.yaml", text))
    first = caught.value.diagnostics[0]
    return first.code, first.where.place.span.line, first.where.place.span.column


def test_values_and_places_are_kept() -> None:
    root = read(SourceText("t.yaml", "a: 1\nb:\n  - x\n  - {c: 2.5}\n"))
    assert plain(root) == {"a": 1, "b": ["x", {"c": 2.5}]}
    assert isinstance(root, Mapping)
    inner = root.get("b")
    assert isinstance(inner, Sequence)
    assert inner.items[1].span[:2] == (4, 5)
    key = root.entries["b"].key
    assert (key.span.line, key.span.column, key.span.end_column) == (2, 1, 2)


def test_a_block_ends_with_its_last_value_not_at_the_next_token() -> None:
    root = read(SourceText("t.yaml", "a:\n  b: 1\n\n# remark\n\nc: 2\n"))
    assert isinstance(root, Mapping)
    inner = root.get("a")
    assert inner is not None
    assert (inner.span.end_line, inner.span.end_column) == (2, 7)


def test_quotes_make_text() -> None:
    assert tree("a: '1'\nb: \"true\"\nc: ''") == {"a": "1", "b": "true", "c": ""}


def test_an_alias_keeps_the_place_of_its_use() -> None:
    root = read(SourceText("t.yaml", "a: &x {b: 1}\nc: *x\n"))
    assert isinstance(root, Mapping)
    used = root.get("c")
    assert used is not None
    assert plain(used) == {"b": 1}
    assert used.span.line == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2", ("NS0103", 2, 1)),
        ("a: {b: 1, b: 2}", ("NS0103", 1, 11)),
        ("<<: {a: 1}", ("NS0104", 1, 1)),
        ("a: !!python/object:os.system x", ("NS0104", 1, 4)),
        ("a: {{ x }}", ("NS0108", 1, 5)),
        ("a: *nothing", ("NS0106", 1, 4)),
        ("a: &x [*x]", ("NS0106", 1, 8)),
        ("a: 1\n---\nb: 2", ("NS0107", 2, 1)),
        ("a: 1\n\tb: 2", ("NS0101", 2, 1)),
        ("a: 'x\nb: 2", ("NS0101", 1, 4)),
        ("a: [1, 2\nb: 3", ("NS0101", 1, 4)),
        ("train:\n  epochs:20\n  seed: 3", ("NS0101", 2, 9)),
        ("a: @x", ("NS0101", 1, 4)),
        ("x: y: z", ("NS0101", 1, 5)),
        ("a: \x07", ("NS0101", 1, 4)),
        ("[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2), ("NS0105", 1, MAX_DEPTH + 2)),
    ],
)
def test_what_is_refused_is_refused_at_its_place(text: str, expected: tuple[str, int, int]) -> None:
    assert refusal(text) == expected


def test_several_doubled_keys_are_all_told() -> None:
    with pytest.raises(SpecError) as caught:
        read(SourceText("t.yaml", "a: 1\na: 2\nb: 1\nb: 2\n"))
    assert [d.where.place.span.line for d in caught.value.diagnostics] == [2, 4]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "a0: &a0 [x]\n"
        + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 9)),
    ],
    ids=["brackets", "braces", "aliases"],
)
def test_bombs_are_refused_within_a_second(text: str) -> None:
    started = time.process_time()
    with pytest.raises(SpecError):
        read(SourceText("t.yaml", text))
    assert time.process_time() - started < 1


def test_bytes_that_are_no_text_are_refused_at_their_place() -> None:
    with pytest.raises(SpecError) as caught:
        decode("t.yaml", b"a: 1\nb: \xff\n")
    first = caught.value.diagnostics[0]
    assert (first.code, first.where.place.span[:2]) == ("NS0002", (2, 4))
    # a carriage return alone ends a line, for libyaml and for editors
    with pytest.raises(SpecError) as caught:
        decode("t.yaml", b"a: 1\rb: 2\rc: \xff\n")
    assert caught.value.diagnostics[0].where.place.span[:2] == (3, 4)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode("t.yaml", b"\xef\xbb\xbfa: 1").text == "a: 1"


def test_a_missing_file_is_said_with_the_near_one(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.yml").write_text("x: 1")
    with pytest.raises(SpecError) as caught:
        read_file(tmp_path / "a.yaml")
    assert "a.yml" in (caught.value.diagnostics[0].help or "")


def test_an_empty_file_is_nothing() -> None:
    assert isinstance(read(SourceText("t.yaml", "# only a remark\n")), Scalar)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text("abcxyz é漢\"'#:{}[]", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdefg", min_size=1), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(values)
def test_what_json_writes_is_read_back(value: object) -> None:
    import json

    assert tree(json.dumps(value, ensure_ascii=False)) == value


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    found: tuple[Diagnostic, ...] = ()
    try:
        read(SourceText("t.yaml", text))
    except SpecError as error:
        found = error.diagnostics
    assert all(d.where.place.span.line >= 1 for d in found)
