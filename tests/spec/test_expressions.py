"""Expressions give the values one expects of Python's arithmetic, and nothing else can be done with them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.source.expressions import ExpressionError
from netspec.spec.evaluation import round_to
from netspec.spec.expressions import put_in

NAMES = {"width": 16, "stride": 2, "name": "a", "sizes": [1, 2, 3], "row": {"width": 7}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$width", 16),
        ("$(4 * width)", 64),
        ("$(width // 3)", 5),
        ("$(width / 4)", 4.0),
        ("$(-width % 5)", 4),
        ("$(2 ** 10)", 1024),
        ("$(width if stride > 1 else 0)", 16),
        ("$(stride == 2 and not width < 3)", True),
        ("$(1 < stride <= 2)", True),
        ("$(3 in sizes)", True),
        ("$(sizes[-1])", 3),
        ("$(sizes[0:2])", [1, 2]),
        ("$(row.width)", 7),
        ("$(max(sizes) + len(sizes))", 6),
        ("$(round_to(32 * 1.3, 8))", 40),
        ("$(sum(range(5)))", 10),
        ("$(reversed(sizes))", [3, 2, 1]),
        ("$(none)", None),
        ("$('a b')", "a b"),
        ("stage$stride", "stage2"),
        ("stage$(stride + 1).x", "stage3.x"),
        ("$$width", "$width"),
        ("a $$ b $stride", "a $ b 2"),
        ("$(true)", True),
        ("is $(true)", "is true"),
    ],
)
def test_values(text: str, value: object) -> None:
    assert put_in(text, NAMES) == value
    assert type(put_in(text, NAMES)) is type(value)


@pytest.mark.parametrize(
    ("text", "sort", "start"),
    [
        ("$widht", "name", 1),
        ("$(4 * widht)", "name", 6),
        ("$(4 * )", "syntax", 2),
        ("$(4", "syntax", 0),
        ("$(().__class__)", "syntax", 2),
        ("$(open('x'))", "syntax", 2),
        ("$(lambda: 1)", "syntax", 2),
        ("$([x for x in sizes])", "syntax", 2),
        ("$(width.real)", "value", 2),
        ("$(1 / 0)", "value", 2),
        ("$(10 ** 60)", "value", 2),
        ("$(2 ** 2 ** 60)", "value", 2),
        ("$('a' * 9)", "value", 2),
        ("$(range(10 ** 9))", "value", 2),
        ("$(sizes[7])", "value", 2),
        ("$(sqrt(-1))", "value", 2),
        ("$(__import__('os'))", "syntax", 2),
        ("$(f'{width}')", "syntax", 2),
        ("$(b'x')", "syntax", 2),
        ("a $sizes", "value", 2),
        ("$(" + "(" * 600 + ")" * 600 + ")", "syntax", 2),
        ("$(" + "-" * 200 + "1)", "syntax", 52),
    ],
)
def test_faults_point_into_the_expression(text: str, sort: str, start: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        put_in(text, NAMES)
    assert caught.value.sort == sort
    if start < 50:
        assert caught.value.start == start


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789+-*/%<>=()[],.'$ abwidthsze", max_size=30))
def test_any_text_gives_a_value_or_an_error_at_once(text: str) -> None:
    started = time.process_time()
    start = 0
    try:
        put_in(text, NAMES)
    except ExpressionError as error:
        start = error.start
    assert 0 <= start <= len(text)
    assert time.process_time() - started < 1


@given(st.floats(1, 1e6), st.integers(1, 64))
def test_rounding_gives_a_multiple_never_far_below(x: float, divisor: int) -> None:
    rounded = round_to(x, divisor)
    assert rounded % divisor == 0
    assert rounded >= 0.9 * x
