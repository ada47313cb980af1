"""Cells of text as values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netspec.data.cells import GAPS, MISSING_WHOLE, CellError, converted
from netspec.kinds.columns import CellRule


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32)))
def test_every_float_is_read_as_itself(values: list[float]) -> None:
    assert converted([repr(value) for value in values], CellRule("float32")) == values


@given(st.lists(st.integers(-(2**62), 2**62)))
def test_every_whole_number_is_read_as_itself(values: list[int]) -> None:
    assert converted([str(value) for value in values], CellRule("int64")) == values


@pytest.mark.parametrize("mark", sorted(GAPS))
def test_marks_of_a_gap_are_gaps_in_every_column(mark: str) -> None:
    assert math.isnan(converted([mark], CellRule("float32"))[0])
    assert converted([mark], CellRule("string", known=("a",))) == [""]
    assert converted([mark], CellRule("int64")) == [MISSING_WHOLE]


def test_a_mark_that_is_a_class_is_that_class() -> None:
    assert converted(["NA", "DE"], CellRule("string", known=("NA", "DE"), only=True)) == [
        "NA",
        "DE",
    ]


def test_other_marks_take_the_place_of_the_usual_ones() -> None:
    marks = frozenset(["", "?"])
    assert math.isnan(converted(["?"], CellRule("float32"), marks)[0])
    with pytest.raises(CellError):
        converted(["NA"], CellRule("float32"), marks)


def test_spaces_around_a_cell_do_not_count() -> None:
    assert converted([" 1.5 "], CellRule("float32")) == [1.5]
    assert converted([" yes"], CellRule("string", known=("yes",), only=True)) == ["yes"]
    assert converted([" TRUE "], CellRule("bool")) == [True]


@pytest.mark.parametrize(
    "text", ["abc", "1,5", "1_000", "inf", "-inf", "1e39", "0x10", "1 2", "--1"]
)
def test_what_is_no_number_is_refused_at_its_row(text: str) -> None:
    with pytest.raises(CellError) as caught:
        converted(["1", "", text], CellRule("float32"))
    assert (caught.value.code, caught.value.row) == ("NS4004", 2)


@pytest.mark.parametrize("text", ["1.5", "abc", "1e400", "nanx"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        converted([text], CellRule("int64"))


def test_whole_numbers_may_have_a_point() -> None:
    assert converted(["3.0", "1e2"], CellRule("int64")) == [3, 100]


def test_a_gap_is_refused_where_none_is_allowed() -> None:
    for dtype in ("float32", "int64", "string", "bool"):
        with pytest.raises(CellError) as caught:
            converted(["1", "NA"], CellRule(dtype, gaps=False))
        assert (caught.value.code, caught.value.row) == ("NS4006", 1)


def test_a_target_that_is_no_class_is_refused() -> None:
    with pytest.raises(CellError) as caught:
        converted(["a", "b", "c"], CellRule("string", gaps=False, known=("a", "b"), only=True))
    assert (caught.value.code, caught.value.row) == ("NS4005", 2)


def test_an_input_may_hold_a_class_that_is_not_known() -> None:
    assert converted(["a", "c"], CellRule("string", known=("a", "b"))) == ["a", "c"]


def test_codes_stay_below_their_count() -> None:
    rule = CellRule("int64", gaps=False, below=3)
    assert converted(["0", "2"], rule) == [0, 2]
    for text in ("3", "-1"):
        with pytest.raises(CellError):
            converted([text], rule)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused_as_a_number(text: str) -> None:
    refused = False
    try:
        (value,) = converted([text], CellRule("float32"))
    except CellError:
        refused = True
    assert refused or math.isnan(value) or math.isfinite(value)


def test_whole_numbers_that_became_floats_are_the_same_class() -> None:
    rule = CellRule("string", known=("1", "2.0"), only=True)
    assert converted(["1.0", "2.0", "1"], rule) == ["1", "2.0", "1"]


def test_a_column_of_text_is_asked_whether_it_is_a_category() -> None:
    with pytest.raises(CellError) as caught:
        converted(["male", "female", "3"], CellRule("float32"))
    assert "2 of 3 cells are text: is the column a `category`?" in str(caught.value.help)


def test_further_faults_of_a_column_are_counted() -> None:
    with pytest.raises(CellError) as caught:
        converted(["1", "x", "2", "y", "3"], CellRule("float32"))
    assert str(caught.value.help).endswith("; 1 more cell of the column is no number")
    with pytest.raises(CellError) as caught:
        converted(["1", "x", "2", "y", "z", "3"], CellRule("float32"))
    assert str(caught.value.help).endswith("; 2 more cells of the column are no numbers")
