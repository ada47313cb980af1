"""The inputs `binary`, `set`, `date`, `vector`, and numbers by rank: from cells to what the network takes."""

import math
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.data.dataset import prepare
from netspec.data.encoder import input_graph
from netspec.data.sessions import ColumnGraph
from netspec.data.statistics import ColumnStatistics
from netspec.kinds.inputs.date import PARTS
from netspec.kinds.kind import written
from netspec.kinds.scaling import fitted_scale, record_scaled, record_unscaled
from netspec.onnx_writer.write import Tensor
from netspec.source.diagnostics import Diagnostic
from netspec.source.text import whole_file
from netspec.spec.model import InputSpec, Spec

Make = Callable[..., Spec]
Told = Callable[[Callable[[], object]], Diagnostic]


def encoded(kind: str, setting: object, raw: np.ndarray) -> np.ndarray:
    """What the graph of an input gives that needs no fit."""
    from netspec.kinds.catalogue import find

    width = raw.shape[1] if raw.ndim > 1 else 1
    made = written(find("inputs", kind), setting)
    columns = tuple(f"c{i}" for i in range(width))
    one = InputSpec("x", made, columns, whole_file("net.yaml"), None, {})
    found = input_graph(one, {})(raw)
    assert found.shape[1:] == made.encoded(width).sizes
    return found


def of_cells(make: Make, kind: str, cells: str, **more: str) -> np.ndarray:
    """What a column of a table becomes."""
    rows = "".join(f"{cell},{i}\n" for i, cell in enumerate(cells.split()))
    spec = make("{table: t.csv}", f"{{x: {kind}}}", "{y: number}", t__csv="x,y\n" + rows)
    return prepare(spec).train.inputs["x"]


# ---- binary


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        ("{binary: ['no', 'yes']}", "no yes NA maybe", [0, 1, 0.5, 0.5]),
        ("{binary: [1, 2]}", "1 2 NA 7", [0, 1, 0.5, 0.5]),
        ("{binary: [2, 5]}", "5 2.0 3 NA", [1, 0, 0.5, 0.5]),
        ("binary", "true FALSE 1 no", [1, 0, 1, 0]),
        ("{binary: [true, false]}", "true false", [0, 1]),
    ],
)
def test_a_binary_is_0_or_1_and_halfway_where_it_is_neither(
    kind: str, cells: str, expected: list[float], spec_of: Make
) -> None:
    assert of_cells(spec_of, kind, cells)[:, 0].tolist() == expected


def test_false_and_true_have_no_place_for_a_gap(spec_of: Make, told: Told) -> None:
    found = told(lambda: of_cells(spec_of, "binary", "true NA"))
    assert (found.code, found.where.place.span.line) == ("NS4006", 3)


def test_columns_of_one_binary_stand_side_by_side() -> None:
    raw = np.array([["n", "y"], ["y", "?"]], object)
    assert encoded("binary", ["n", "y"], raw).tolist() == [[0, 1], [1, 0.5]]


# ---- set


def test_a_set_has_a_one_for_each_class_that_is_there() -> None:
    raw = np.array(["a|c d", "", "c d|zz|c d", "zz", "|a|"], object)
    found = encoded("set", {"classes": ["a", "b", "c d"], "separator": "|"}, raw)
    assert found.tolist() == [[1, 0, 1], [0, 0, 0], [0, 0, 1], [0, 0, 0], [1, 0, 0]]
    assert encoded("set", ["a", "b"], np.array([], object)).shape == (0, 2)
    # empty cells alone fall into no pieces at all
    assert encoded("set", ["a", "b"], np.array(["", ""], object)).tolist() == [[0, 0], [0, 0]]


def test_spaces_around_a_class_do_not_count(spec_of: Make) -> None:
    text = 'x,y\n" a ,b",1\n"b, zz",2\n,3\n'
    spec = spec_of("{table: t.csv}", "{x: {set: [a, b]}}", "{y: number}", t__csv=text)
    said: list[str] = []
    found = prepare(spec, said.append)
    assert found.train.inputs["x"].tolist() == [[1, 1], [0, 1], [0, 0]]
    assert found.raw_sample["x"].tolist() == ["a,b", "b,zz", ""]
    assert said == ["`x`: 1 of 3 cells is none of its classes: unknown"]
    # a file that is given such a text by another program reads it as well
    assert encoded("set", ["a", "b"], np.array(["a, b"], object)).tolist() == [[1, 1]]


def test_numbers_may_be_the_classes_of_a_set() -> None:
    raw = np.array(["3 1", "2"], object)
    found = encoded("set", {"classes": [1, 2, 3], "separator": " "}, raw)
    assert found.tolist() == [[1, 0, 1], [0, 1, 0]]


# ---- date


def by_python(text: str, parts: tuple[str, ...]) -> list[float]:
    """The waves of the parts, from Python's own calendar."""
    at = datetime.fromisoformat(text)
    values = {
        "year": at.year % 100,
        "quarter": (at.month - 1) // 3,
        "month": at.month - 1,
        "day": at.day - 1,
        "day_of_year": at.timetuple().tm_yday - 1,
        "weekday": at.weekday(),
        "hour": at.hour,
        "minute": at.minute,
        "second": at.second,
    }
    angles = [2 * math.pi * values[part] / PARTS[part][1] for part in parts]
    return [wave(angle) for angle in angles for wave in (math.sin, math.cos)]


@given(st.lists(st.datetimes(), min_size=1, max_size=20), st.sampled_from(["T", " "]))
@settings(max_examples=60, deadline=None)
def test_every_part_of_every_date_is_that_of_the_calendar(
    times: list[datetime], between: str
) -> None:
    texts = [time.isoformat(between) for time in times]
    texts += [time.isoformat(between, timespec="minutes") for time in times]
    texts += [time.date().isoformat() for time in times]
    found = encoded("date", list(PARTS), np.array(texts, object))
    expected = [by_python(text, tuple(PARTS)) for text in texts]
    np.testing.assert_allclose(found, expected, atol=2e-6)


def test_a_gap_and_what_is_no_date_give_zeros_in_the_file() -> None:
    raw = np.array(["", "2024-13-01", "5.3.2024", "2024-03-05T25:00", "2024-01-01"], object)
    assert encoded("date", "month", raw).tolist() == [[0, 0]] * 4 + [[0, 1]]


@pytest.mark.parametrize(
    ("cell", "raw"),
    [
        ("2024-03-05", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("2024-W10-2", "2024-03-05"),
        ("2024-03-05T06", "2024-03-05T06:00:00"),
        ("2024-03-05T06:07:08.999", "2024-03-05T06:07:08"),
        ("2024-03-05T06:07:08+02:00", "2024-03-05T06:07:08"),
        ("2024-03-05T06:07:08Z", "2024-03-05T06:07:08"),
        ("NA", ""),
    ],
)
def test_dates_of_every_iso_form_are_read_as_one(cell: str, raw: str, spec_of: Make) -> None:
    spec = spec_of("{table: t.csv}", "{x: date}", "{y: number}", t__csv=f"x,y\n{cell},1\n")
    assert prepare(spec).raw_sample["x"].tolist() == [raw]


@pytest.mark.parametrize("cell", ["5.3.2024", "03/05/2024", "2024-02-30", "soon", "1709640000"])
def test_what_is_no_date_is_told_at_its_cell(cell: str, spec_of: Make, told: Told) -> None:
    found = told(lambda: of_cells(spec_of, "date", f"2024-01-01 {cell}"))
    assert (found.code, found.message) == ("NS4016", f"`{cell}` is no date")
    assert found.where.place.span.line == 3


def test_dates_that_have_a_type_are_read_alike(spec_of: Make, tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    times = ["2024-03-05T06:07:08", "1969-12-31T23:59:59", "NaT"]
    typed = np.array(times, "datetime64[ns]")
    np.savez(tmp_path / "a.npz", x=typed, y=np.arange(3))
    table = {"x": pyarrow.array(typed), "d": pyarrow.array(typed.astype("datetime64[D]"))}
    table["y"] = pyarrow.array([0, 1, 2])
    pyarrow.parquet.write_table(pyarrow.table(table), tmp_path / "t.parquet")
    inputs = "{x: {date: [day, second]}, d: {date: [day, second], column: COLUMN}}"
    npz = prepare(spec_of("{arrays: a.npz}", inputs.replace("COLUMN", "x"), "{y: number}"))
    parquet = prepare(spec_of("{table: t.parquet}", inputs.replace("COLUMN", "d"), "{y: number}"))
    expected = [by_python(text, ("day", "second")) for text in times[:2]] + [[0, 0, 0, 0]]
    for data in (npz, parquet):
        np.testing.assert_allclose(data.train.inputs["x"], expected, atol=1e-6)
    days, expected_days = parquet.train.inputs["d"][:, :2], np.array(expected)[:, :2]
    np.testing.assert_allclose(days, expected_days, atol=1e-6)


# ---- vector


def test_a_vector_is_one_array_or_a_column_for_each_number(spec_of: Make, tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.arange(6).reshape(3, 2), y=np.arange(3))
    one = prepare(spec_of("{arrays: a.npz}", "{x: {vector: 2}}", "{y: number}"))
    inputs = "{x: {vector: 2, columns: [p, q]}}"
    text = "p,q,y\n0,1,0\n2,3,1\n4,5,2\n"
    two = prepare(spec_of("{table: t.csv}", inputs, "{y: number}", t__csv=text))
    for data in (one, two):
        assert data.train.inputs["x"].tolist() == [[0, 1], [2, 3], [4, 5]]


def test_a_vector_has_no_gaps(spec_of: Make, told: Told) -> None:
    text = "p,q,y\n0,1,0\n2,,1\n"
    inputs = "{x: {vector: 2, columns: [p, q]}}"
    spec = spec_of("{table: t.csv}", inputs, "{y: number}", t__csv=text)
    assert told(lambda: prepare(spec)).code == "NS4006"


# ---- many classes, and numbers by rank


@pytest.mark.parametrize("classes", [200_000, [i * i for i in range(500)], [7, 3, 5], [4, 5, 6]])
def test_whole_numbers_are_found_among_few_and_many(classes: int | list[int]) -> None:
    names = list(range(classes)) if isinstance(classes, int) else classes
    raw = np.array([names[0], names[-1], names[len(names) // 2], -(2**63), 2**62, -1])
    found = encoded("category", {"classes": classes, "encode": "index"}, raw)
    assert found.tolist() == [1, len(names), len(names) // 2 + 1, 0, 0, 0]


def by_rank(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scaled by rank, and back."""
    state = fitted_scale("quantile", tuple(map(ColumnStatistics, values.T)))
    sizes = values.shape[1:]
    gives = Tensor("result", "float32", ("batch", *sizes))
    there, back = (
        ColumnGraph(lambda o, v, r=record: r(o, v, "quantile", state), "float32", sizes, gives)  # type: ignore[misc]
        for record in (record_scaled, record_unscaled)
    )
    scaled = there(values.astype(np.float32))
    return scaled, back(scaled)


def test_numbers_by_rank_are_as_scikit_learn_has_them() -> None:
    from sklearn.preprocessing import QuantileTransformer

    values = np.random.default_rng(0).exponential(size=(4000, 2)) ** 2
    scaled, back = by_rank(values)
    theirs = QuantileTransformer(n_quantiles=101, output_distribution="normal", subsample=None)
    expected = theirs.fit_transform(values)
    inner = (values > np.quantile(values, 0.01, axis=0)) & (
        values < np.quantile(values, 0.99, axis=0)
    )
    # between two percentiles theirs is linear in the share, ours in its place in the normal distribution
    assert np.abs(scaled - expected)[inner].max() < 0.03
    np.testing.assert_allclose(scaled.max(0), -scaled.min(0), atol=1e-5)
    np.testing.assert_allclose(back, values, rtol=1e-4, atol=1e-5)


def test_ranks_of_few_values_and_of_one() -> None:
    values = np.stack([np.tile([0.0, 1, 2], 40), np.full(120, 7.0)], axis=1)
    scaled, back = by_rank(values)
    np.testing.assert_allclose(back, values, atol=1e-6)
    np.testing.assert_allclose(scaled[:3, 0], [-0.98, 0, 0.98], atol=0.02)
    assert not scaled[:, 1].any()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(0, 1))
def test_quantiles_are_numpys(values: list[float], share: float) -> None:
    found = ColumnStatistics(np.array(values)).quantile(share)
    np.testing.assert_allclose(found, np.quantile(values, share), rtol=1e-9, atol=1e-9)
