"""Which rows train, validate, and test."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netspec.data.cells import GAPS
from netspec.data.frame import Frame
from netspec.data.split import by_column, drawn
from netspec.kinds.sections.split import Split
from netspec.source.diagnostics import Diagnostic
from netspec.source.text import whole_file

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
