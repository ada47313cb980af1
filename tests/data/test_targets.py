"""Targets of several columns and of several classes, from tables and from arrays."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from netspec.data.dataset import prepare
from netspec.data.peek import look
from netspec.source.diagnostics import Diagnostic
from netspec.spec.model import Spec

Make = Callable[..., Spec]
Told = Callable[[Callable[[], object]], Diagnostic]

TABLE = "a,moods,happy,sad,heating,cooling\n" + (
    '1,"happy, sad",1,1,10,1\n2,,0,0,20,3\n3,sad,0,1,30,5\n4,"sad , ",no,yes,40,7\n'
)
SETS = [[1, 1], [0, 0], [0, 1], [0, 1]]


def targets(spec: Spec) -> np.ndarray:
    return prepare(spec).train.targets["y"]


@pytest.mark.parametrize(
    "output",
    ["{set: [happy, sad], column: moods}", "{set: [happy, sad], columns: [happy, sad]}"],
)
def test_a_set_is_one_text_or_a_column_for_each_class(output: str, spec_of: Make) -> None:
    spec = spec_of("{table: t.csv}", "{a: number}", f"{{y: {output}}}", t__csv=TABLE)
    assert not look(spec)
    assert targets(spec).tolist() == SETS
    assert targets(spec).dtype == np.float32


def test_classes_of_a_set_may_be_numbers(spec_of: Make) -> None:
    table = "a,y\n1,3|1\n2,\n3,2\n"
    output = "{y: {set: {classes: [1, 2, 3], separator: '|'}}}"
    spec = spec_of("{table: t.csv}", "{a: number}", output, t__csv=table)
    assert targets(spec).tolist() == [[1, 0, 1], [0, 0, 0], [0, 1, 0]]


def test_what_is_no_class_of_a_set_is_told(spec_of: Make, told: Told) -> None:
    table = TABLE.replace("3,sad", '3,"sad, angry"')
    spec = spec_of("{table: t.csv}", "{a: number}", "{moods: {set: [happy, sad]}}", t__csv=table)
    found = told(lambda: prepare(spec))
    assert found.code == "NS4005"
    assert "`angry`" in found.message
    assert found.where.place.span.line == 4
    assert [one.message for one in look(spec)] == [found.message]


def test_a_vector_is_fitted_number_by_number(spec_of: Make) -> None:
    output = "{y: {vector: 2, columns: [heating, cooling]}}"
    spec = spec_of("{table: t.csv}", "{a: number}", output, t__csv=TABLE)
    data = prepare(spec)
    assert data.fitted.outputs["y"]["center"] == [25, 4]
    np.testing.assert_allclose(data.train.targets["y"].mean(0), 0, atol=1e-6)
    np.testing.assert_allclose(data.train.targets["y"].std(0), 1, atol=1e-6)


def test_a_vector_and_a_set_may_be_arrays(spec_of: Make, tmp_path: Path) -> None:
    numbers = np.array([[10, 1], [20, 3], [30, 5], [40, 7]], np.float64)
    np.savez(tmp_path / "t.npz", a=np.ones((4, 3), np.float32), y=numbers, z=np.array(SETS))
    spec = spec_of("{arrays: t.npz}", "{a: {array: [3]}}", "{y: {vector: 2}, z: {set: 2}}")
    data = prepare(spec)
    np.testing.assert_allclose(data.train.targets["y"].std(0), 1, atol=1e-6)
    assert data.train.targets["z"].tolist() == SETS


def test_an_array_of_another_width_is_told(spec_of: Make, tmp_path: Path, told: Told) -> None:
    np.savez(tmp_path / "t.npz", a=np.ones((4, 3), np.float32), y=np.ones((4, 5)))
    spec = spec_of("{arrays: t.npz}", "{a: {array: [3]}}", "{y: {vector: 2}}")
    found = told(lambda: prepare(spec))
    assert (found.code, "[5]" in found.message, "[2]" in found.message) == ("NS4009", True, True)


def test_a_vector_in_a_single_column_of_a_table_is_told(spec_of: Make, told: Told) -> None:
    spec = spec_of("{table: t.csv}", "{a: number}", "{heating: {vector: 2}}", t__csv=TABLE)
    found = told(lambda: prepare(spec))
    assert found.code == "NS4009"
    assert "columns" in str(found.help)


def test_the_column_that_is_missing_is_pointed_at(spec_of: Make, told: Told) -> None:
    output = "{y: {vector: 2, columns: [heating, coolin]}}"
    spec = spec_of("{table: t.csv}", "{a: number}", output, t__csv=TABLE)
    found = told(lambda: prepare(spec))
    assert found.code == "NS4003"
    place = found.where.place
    line = place.source.lines[place.span.line - 1]
    assert line[place.span.column - 1 : place.span.end_column - 1] == "coolin"
