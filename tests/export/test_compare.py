"""What counts as the same answer."""

from typing import Any

import numpy as np
import pytest

from netspec.export.compare import Bounds, bounds_of, difference
from netspec.kinds.catalogue import find

BOUNDS = Bounds(1e-5, 1e-3)


def kind(name: str) -> Any:
    return find("outputs", name)()


def classes(labels: list[str], *probabilities: list[float]) -> dict[str, np.ndarray]:
    return {"": np.array(labels, object), "probability": np.float32(probabilities)}


def numbers(*values: float) -> dict[str, np.ndarray]:
    return {"": np.float32(values)}


def test_the_worst_row_is_told() -> None:
    found = difference(kind("number"), numbers(1, 2, 3), numbers(1.01, 2, 3.1), BOUNDS)
    assert found is not None
    assert (found.row, found.distance) == (2, pytest.approx(0.1, rel=1e-4))


def test_a_label_may_differ_only_where_two_classes_are_level() -> None:
    level, clear = [0.4, 0.4, 0.2], [0.7, 0.2, 0.1]
    a, b = classes(["x", "x"], level, clear), classes(["y", "x"], level, clear)
    assert difference(kind("category"), a, b, BOUNDS) is None
    found = difference(kind("category"), a, classes(["x", "y"], level, clear), BOUNDS)
    assert found is not None
    assert (found.row, found.expected, found.found) == (1, "x", "y")


def test_a_yes_may_be_a_no_only_at_one_half() -> None:
    def given(label: bool, probability: float) -> dict[str, np.ndarray]:
        return {"": np.array([label]), "probability": np.float32([probability])}

    binary = kind("binary")
    assert difference(binary, given(True, 0.500001), given(False, 0.499999), BOUNDS) is None
    assert difference(binary, given(True, 0.51), given(False, 0.51), BOUNDS) is not None


def test_one_class_alone_is_never_level() -> None:
    a, b = classes(["x"], [1.0]), classes(["y"], [1.0])
    assert difference(kind("category"), a, b, BOUNDS) is not None


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_must_be_so_in_both(value: float) -> None:
    number = kind("number")
    assert difference(number, numbers(value), numbers(value), BOUNDS) is None
    assert difference(number, numbers(value), numbers(1), BOUNDS) is not None
    assert difference(number, numbers(1), numbers(value), BOUNDS) is not None


def test_whole_numbers_are_the_same_or_not() -> None:
    a, b = ({"": np.array([[1, value]])} for value in (5, 6))
    assert difference(kind("tensor"), a, a, Bounds(1, 100)) is None
    assert difference(kind("tensor"), a, b, Bounds(1, 100)) is not None


def test_another_shape_is_another_answer() -> None:
    assert difference(kind("tensor"), numbers(1, 2), {"": np.float32([[1, 2]])}, BOUNDS) is not None


def test_numbers_are_measured_by_the_largest() -> None:
    bounds = bounds_of([np.float32([1.0])], [np.float32([3e6, np.inf]), np.float32([-5e6])])
    assert bounds == pytest.approx((1e-5, 500))


def test_large_logits_are_noisier() -> None:
    assert bounds_of([np.float32([[9, -9]])], []).probability == 1e-5
    assert bounds_of([np.float32([[9, -100]])], []).probability == pytest.approx(1e-4)
