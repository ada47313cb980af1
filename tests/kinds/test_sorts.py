"""Sorts of value: a text that is held against a rule in Python is held against its pattern all the same."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netspec.kinds.layers.layer import RESULT
from netspec.kinds.sorts import NAME, SPEC_NAME, Text, is_spec_name
from netspec.kinds.sources.table import Table

SIGNS = st.text(st.sampled_from("aZ09_.-ß \n") | st.characters(), max_size=6)
TEXTS = {
    "a name": NAME,
    "a result": RESULT,
    "a quote": Table.settings["quote"].sort,
}


@pytest.mark.parametrize("name", TEXTS)
@given(text=SIGNS)
@example(text="none")
@example(text="conv.hidden")
@example(text="a\n")
@example(text="\n")
def test_rule_in_python_says_what_the_pattern_says(name: str, text: str) -> None:
    sort = TEXTS[name]
    assert isinstance(sort, Text)
    assert sort.fits is not None
    assert sort.pattern is not None
    # `$` alone would let a line end through, which no name can hold
    assert sort.fits(text) == (re.search(sort.pattern.replace("$", r"\Z"), text) is not None)


@given(text=SIGNS | st.from_regex(SPEC_NAME))
def test_name_of_a_spec_is_what_its_pattern_says(text: str) -> None:
    assert is_spec_name(text) == (re.search(SPEC_NAME.replace("$", r"\Z"), text) is not None)
