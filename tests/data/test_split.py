"""Which rows train, validate, and test."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from netspec.data.cells import GAPS
from netspec.data.dataset import prepare
from netspec.data.frame import Frame
from netspec.data.split import by_column, drawn, in_order, need_strata, ordered
from netspec.kinds.sections.split import Split
from netspec.kinds.sorts import SettingError
from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.source.text import whole_file
from netspec.spec.model import Spec

PLACE = whole_file("net.yaml")
Told = Callable[[Callable[[], object]], Diagnostic]


@given(rows=st.integers(20, 300), seed=st.integers(0, 5), classes=st.integers(1, 5))
def test_every_row_is_in_one_part_and_proportions_are_kept(
    rows: int, seed: int, classes: int
) -> None:
    strata = [f"c{i * i % classes}" for i in range(rows)]
    parts = drawn(rows, Split(validation=0.2, test=0.2, seed=seed), strata, PLACE)
    assert sorted(np.concatenate(list(parts.values())).tolist()) == list(range(rows))
    assert len(parts["test"]) == len(parts["validation"]) == round(0.2 * rows)
    whole = Counter(strata)
    for part in parts.values():
        found = Counter(strata[row] for row in part)
        for label, count in whole.items():
            assert abs(found[label] - count * len(part) / rows) <= 1.5


def test_the_same_seed_draws_the_same_rows_and_another_others() -> None:
    def test_rows(seed: int) -> list[int]:
        return drawn(100, Split(test=0.2, seed=seed), None, PLACE)["test"].tolist()  # type: ignore[no-any-return]

    assert test_rows(1) == test_rows(1) != test_rows(2)


def test_a_part_of_no_rows_is_refused(told: Told) -> None:
    found = told(lambda: drawn(3, Split(test=0.1), None, PLACE))
    assert (found.code, found.message) == ("NS4007", "the test part is empty: there are 3 rows")
    found = told(lambda: drawn(1, Split(test=0.1), None, PLACE))
    assert found.message == "the test part is empty: there is 1 row"


@given(
    groups=st.lists(st.integers(0, 12), min_size=40, max_size=200),
    seed=st.integers(0, 3),
    stratified=st.booleans(),
)
def test_groups_stay_together_and_parts_are_as_large_as_groups_allow(
    groups: list[int], seed: int, stratified: bool
) -> None:
    assume(len(set(groups)) > 5)
    split = Split(validation=0.2, test=0.3, seed=seed)
    strata = [group % 2 for group in groups] if stratified else None
    parts = drawn(len(groups), split, strata, PLACE, groups)
    assert sorted(np.concatenate(list(parts.values())).tolist()) == list(range(len(groups)))
    held = [{groups[row] for row in rows} for rows in parts.values()]
    assert sum(map(len, held)) == len(set(groups))
    assert all(map(len, held))
    # a group more or less would not be nearer to the share
    assert abs(len(parts["test"]) - 0.3 * len(groups)) <= max(Counter(groups).values()) + 1


def test_groups_are_stratified_by_what_most_of_their_rows_have() -> None:
    groups = [f"g{i // 5}" for i in range(200)]
    strata = ["sick" if i // 5 % 4 == 0 and i % 5 else "well" for i in range(200)]
    parts = drawn(200, Split(validation=0.25, test=0.25), strata, PLACE, groups)
    for rows in parts.values():
        sick = {groups[row] for row in rows if strata[row] == "sick"}
        assert abs(len(sick) - len(rows) / 20) < 1


def test_a_few_groups_leave_a_part_empty(told: Told) -> None:
    split = Split(test=0.1, validation=0.1)
    found = told(lambda: drawn(20, split, None, PLACE, ["a"] * 10 + ["b"] * 10))
    assert found.message == "the test part is empty: there are 20 rows in 2 groups"


def test_the_last_in_order_are_the_test_and_equal_values_stay_together() -> None:
    values = [5, 1, 2, 2, 9, 3, 3, 8, 7, 6]
    parts = in_order(values, Split(validation=0.2, test=0.2), PLACE)
    assert {name: rows.tolist() for name, rows in parts.items()} == {
        "train": [0, 1, 2, 3, 5, 6],
        "validation": [8, 9],
        "test": [4, 7],
    }
    parts = in_order([1, 1, 1, 2, 2, 2, 3, 3, 3, 3], Split(validation=0.2, test=0.2), PLACE)
    assert [rows.tolist() for rows in parts.values()] == [[0, 1, 2], [3, 4, 5], [6, 7, 8, 9]]


@pytest.mark.parametrize(
    "cells",
    [
        ["10", "9", "-1", "1e3"],
        ["2024-02-01", "2023-12-31T23:59", "1999-01-01", "2024-02-01 00:01"],
        np.array([3, 2, 1, 4]),
        np.array(["2024-02-01", "2023-12-31", "1999-01-01", "2025-01-01"], "datetime64[ns]"),
    ],
)
def test_numbers_and_dates_have_an_order(cells: Any) -> None:
    values = ordered(frame(cells), "part", PLACE)
    assert np.argsort(np.asarray(values)).tolist() == [2, 1, 0, 3]


@pytest.mark.parametrize(
    "cells", [["1", "x"], ["2024-01-01", ""], ["1", "NaN"], np.array([1, np.nan])]
)
def test_what_has_no_place_in_the_order_is_told(cells: Any, told: Told) -> None:
    found = told(lambda: ordered(frame(cells), "part", PLACE))
    assert found.code == "NS4018"
    # only what stands in a cell is quoted
    assert found.message.split(" is neither")[0] in ("`x`", "a gap")


def test_a_value_for_each_row_cannot_be_stratified_by(told: Told) -> None:
    split = Split(test=0.2, stratify="price")
    found = told(lambda: need_strata([i / 7 for i in range(60)], split, PLACE))
    assert (found.code, found.message) == (
        "NS4017",
        "`price` has 60 values in 60 rows, so no part can keep their proportions",
    )
    need_strata([i % 10 for i in range(60)], split, PLACE)
    need_strata(list("abc"), split, PLACE)


def test_a_spec_goes_by_its_split(spec_of: Callable[..., Spec]) -> None:
    lines = [f"{i},p{i % 6},{2020 - i % 3}-01-01" for i in range(60)]
    text = "y,patient,at\n" + "\n".join(lines) + "\n"

    def kept(split: str, part: str = "test") -> list[int]:
        data = f"{{table: t.csv, split: {split}}}"
        made = spec_of(
            data,
            "{y: {number: {transform: none, flag: false}}}",
            "{z: {number, column: y}}",
            t__csv=text,
        )
        found = getattr(prepare(made), part)
        return sorted(found.inputs["y"][:, 0].astype(int).tolist())  # type: ignore[no-any-return]

    assert len({row % 6 for row in kept("{test: 0.2, group: patient}")}) == 1
    assert {row % 3 for row in kept("{validation: 0.33, test: 0.33, order: at}")} == {0}
    assert {row % 3 for row in kept("{validation: 0.33, test: 0.33, order: at}", "validation")} == {
        1
    }
    assert kept("{test: 0.25, order: y}") == list(range(45, 60))


def frame(words: Any) -> Frame:
    return Frame({"part": words}, len(words), lambda row, column: whole_file("t.csv"), marks=GAPS)


def test_a_column_may_give_the_parts() -> None:
    parts = by_column(frame(["train", "Val", "test", "TRAIN", "dev"]), "part", PLACE)
    assert {name: rows.tolist() for name, rows in parts.items()} == {
        "train": [0, 3],
        "validation": [1, 4],
        "test": [2],
    }


def test_another_word_in_the_column_is_refused(told: Told) -> None:
    assert told(lambda: by_column(frame(["train", "holdout"]), "part", PLACE)).code == "NS4011"
    assert told(lambda: by_column(frame(["test", "test"]), "part", PLACE)).code == "NS4007"


@given(
    rows=st.integers(10, 200),
    count=st.integers(2, 7),
    groups=st.booleans(),
    stratified=st.booleans(),
)
def test_every_row_is_tested_in_one_fold_alone(
    rows: int, count: int, groups: bool, stratified: bool
) -> None:
    units = [f"g{row // 2}" for row in range(rows)] if groups else None
    strata = [f"c{row % 3}" for row in range(rows)] if stratified else None
    tested: list[int] = []
    for number in range(1, count + 1):
        split = Split(fold=f"{number}/{count}", validation=0.1 if rows > 60 else 0.0, seed=3)
        try:
            parts = drawn(rows, split, strata, PLACE, units)
        except SpecError:
            assume(False)
        assert sorted(np.concatenate(list(parts.values())).tolist()) == list(range(rows))
        assert abs(len(parts["test"]) - rows / count) <= (2 if groups else 1)
        tested += parts["test"].tolist()
    assert sorted(tested) == list(range(rows))


@pytest.mark.parametrize("fold", ["3/2", "1/1"])
def test_a_fold_that_is_none_is_refused(fold: str) -> None:
    with pytest.raises(SettingError, match="is no fold"):
        Split(fold=fold).check()


def test_a_fold_is_refused_where_any_of_its_fellows_is_empty(told: Told) -> None:
    groups = ["a"] * 9 + ["b"]
    for number in (1, 2, 3):
        found = told(lambda n=number: drawn(10, Split(fold=f"{n}/3"), None, PLACE, groups))  # type: ignore[misc]
        assert "of 3 is empty: there are 10 rows in 2 groups" in found.message
