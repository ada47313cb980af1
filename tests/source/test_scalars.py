"""Scalars follow YAML 1.2's core schema."""

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.source.scalars import resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 1e-3),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("0777", 777),
        ("0o17", 15),
        ("0x1F", 31),
        ("+3", 3),
        ("-0", 0),
        ("no", "no"),
        ("on", "on"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2024-01-01", "2024-01-01"),
        ("~", None),
        ("null", None),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        (".inf", math.inf),
        ("-.inf", -math.inf),
        ("1e", "1e"),
        (".", "."),
        ("-", "-"),
    ],
)
def test_plain_scalars_resolve_as_in_yaml_1_2(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


def test_not_a_number_is_read() -> None:
    assert math.isnan(float(resolve(".nan")))  # type: ignore[arg-type]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_float_that_python_writes_comes_back(number: float) -> None:
    assert resolve(repr(number)) == number


@given(st.integers(min_value=-(10**30), max_value=10**30))
def test_every_integer_comes_back(number: int) -> None:
    assert resolve(str(number)) == number


def test_a_number_of_a_million_digits_is_text() -> None:
    assert isinstance(resolve("9" * 1_000_000), str)


CORE_SCHEMA = re.compile(
    r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
    r"|[-+]?\.(inf|Inf|INF)|\.nan|\.NaN|\.NAN"
)
"""The numbers of YAML 1.2, chapter 10.3.2."""


@settings(max_examples=1000)
@given(
    st.text("0123456789+-.eExoabfinfNA_:", min_size=1, max_size=7) | st.text(min_size=1, max_size=4)
)
def test_numbers_are_those_of_the_core_schema(text: str) -> None:
    number = isinstance(resolve(text), int | float) and not isinstance(resolve(text), bool)
    assert number == (CORE_SCHEMA.fullmatch(text) is not None)
