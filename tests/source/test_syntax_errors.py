"""What newcomers get wrong in YAML, and where and in which words it is told."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.source.text import SourceText
from netspec.source.yaml_reader import read

CASES = {
    "a key without its colon": ("netspec: 1\ninput\n  age: number\n", 2, 6, "write `input:`"),
    "and with a value": ("input:\n  age number\n  sex: number\n", 2, 6, "write `age: number`"),
    "before a list": ("layers\n  - linear: 1\n", 1, 7, "write `layers:`"),
    "in a list": ("layers:\n  - conv2d\n      channels: 3\n", 2, 11, "write `conv2d:`"),
    "a remark behind it": ("input  # what goes in\n  age: number\n", 1, 6, "write `input:`"),
    "a line too deep": ("input:\n  age: number\n   sex: number\n", 3, 4, "like the line above"),
    "a dash too deep": ("layers:\n  - linear: 4\n    - relu\n", 3, 5, "like the line above"),
    "a line too shallow": ("input:\n    age: number\n  sex: number\n", 3, 3, "by 4, like line 2"),
    "a dash too shallow": ("layers:\n  - linear: 4\n - relu\n", 3, 2, "by 2, like line 2"),
    "a key among dashes": ("layers:\n  - a\n  b: 1\n", 3, 3, "begin the line with a dash"),
    "a dash among keys": ("layers:\n  b: 1\n  - a\n", 3, 3, "put it above them"),
    "a dash without a space": ("layers:\n  -relu\n  - linear: 4\n", 2, 3, "a space after the dash"),
    "a colon without a space": ("train:\n  epochs:20\n  seed: 3", 2, 9, "a space after the colon"),
    "a tab": ("input:\n\tage: number\n", 2, 1, "indent with spaces"),
    "a tab after spaces": ("a:\n  b: 1\n\tc: 2\n", 3, 1, "indent with spaces"),
    "a path of Windows": ('table: "C:\\data"\n', 1, 11, "single quotes"),
    "quotes that stay open": ("a: 'x\nb: 2\n", 1, 4, "closing quote"),
    "an apostrophe": ("a: 'it's'\n", 1, 7, "write it twice"),
    "a bracket too many": ("a: [1, 2]]\n", 1, 10, "no such bracket is open"),
    "a bracket too few": ("a: {b: 1\nc: 2\n", 1, 4, "add the `}`"),
    "a bracket of another sort": ("a: [1, 2}\n", 1, 4, "add the `]`"),
    "a colon in a text": ("a: b c: d\n", 1, 7, "in quotes"),
    "two keys in a line": ("  age: number: log1p\n", 1, 14, "`age: {number: log1p}`"),
    "a sign that begins nothing": ("a: @x\n", 1, 4, "in quotes"),
    "a backtick": ("a: `x`\n", 1, 4, "in quotes"),
    "a star alone": ("a: *\n", 1, 4, "`&name`"),
    "another language": ("[model]\nlayers = 3\n", 2, 8, "write `layers: 3`"),
}


def refusal(text: str) -> Diagnostic:
    with pytest.raises(SpecError) as caught:
        read(SourceText("t.yaml", text))
    return caught.value.diagnostics[0]


@pytest.mark.parametrize("name", CASES)
def test_it_is_told_where_it_is_with_its_cure(name: str) -> None:
    text, line, column, cure = CASES[name]
    found = refusal(text)
    assert found.code == "NS0101"
    assert found.where.place.span[:2] == (line, column), found
    assert cure in (found.help or ""), found


SIGNS = st.sampled_from(list("ab01 \n\n\t-:,[]{}#'\"&*!|>%@`\\$?\r\u2028"))


@settings(max_examples=400, deadline=None)
@given(st.lists(SIGNS, max_size=40).map("".join))
@example("[#]")
def test_any_text_is_read_or_refused_at_a_place_within(text: str) -> None:
    source = SourceText("t.yaml", text)
    try:
        read(source)
    except SpecError as error:
        for found in error.diagnostics:
            span = found.where.place.span
            assert 1 <= span.line <= len(source.lines)
            assert 1 <= span.column <= len(source.line(span.line)) + 1
            assert found.help
