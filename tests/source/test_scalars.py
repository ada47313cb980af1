"""Scalars follow YAML 1.2's core schema."""

import math

import pytest
from hypothesis import given
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
