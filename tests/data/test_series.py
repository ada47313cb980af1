"""Windows of a series: which rows they hold, to which part they belong, and what the columns learn."""

from collections.abc import Callable

import numpy as np
import pytest

from netspec.data.dataset import Dataset, encode_only, prepare
from netspec.data.peek import look
from netspec.data.windows import Windows
from netspec.source.diagnostics import Diagnostic
from netspec.spec.model import Spec

Make = Callable[..., Spec]
Told = Callable[[Callable[[], object]], Diagnostic]

ROWS = 40
TABLE = "time,a,b,mood\n" + "".join(
    f"2024-01-{row + 1:02d},{row},{100 * row + 7},{'up' if row % 3 else 'down'}\n"
    if row < 31
    else f"2024-02-{row - 30:02d},{row},{100 * row + 7},{'up' if row % 3 else 'down'}\n"
    for row in range(ROWS)
)
SPLIT = "split: {validation: 0.2, test: 0.2, order: time}"


def data_of(horizon: int = 3, stride: int = 1, split: str = SPLIT) -> str:
    return f"{{series: {{path: t.csv, window: 5, horizon: {horizon}, stride: {stride}}}, {split}}}"


RAW = "{past: {array: [2, 5], columns: [a, b]}}"
COMING = "{next: {vector: {shape: [2, 3], transform: none}, columns: [a, b]}}"


def windows(data: Dataset, part: str) -> tuple[np.ndarray, np.ndarray]:
    one = getattr(data, part)
    (past,), (coming,) = one.inputs.values(), one.targets.values()
    assert isinstance(past, Windows)
    assert isinstance(coming, Windows)
    assert len(past) == len(coming) == one.rows
    return past.whole(), coming.whole()


def test_no_row_to_be_told_was_seen_before(spec_of: Make) -> None:
    data = prepare(spec_of(data_of(), RAW, COMING, t__csv=TABLE))
    begins = {"train": (0, 24), "validation": (24, 32), "test": (32, 40)}
    seen: set[float] = set()
    for part, (begin, end) in begins.items():
        past, coming = windows(data, part)
        np.testing.assert_array_equal(coming[:, 0, 0], past[:, 0, -1] + 1)
        np.testing.assert_array_equal(np.diff(past[:, 0], axis=1), 1)
        np.testing.assert_array_equal(coming[:, 1], 100 * coming[:, 0] + 7)
        # the rows to come lie in the part, all of them that can
        assert coming[:, 0].min() == (begin or 5)
        assert coming[:, 0].max() == end - 1
        assert not seen & set(coming[:, 0].ravel().tolist())
        seen |= set(coming[:, 0].ravel().tolist())
        # what is known may reach back into the part before
        assert past[0, 0, 0] == max(begin - 5, 0)


def test_rows_that_are_in_no_order_are_put_in_order_first(spec_of: Make) -> None:
    head, *lines = TABLE.splitlines()
    mixed = np.random.default_rng(0).permutation(lines).tolist()
    in_order = prepare(spec_of(data_of(), RAW, COMING, t__csv=TABLE))
    data = prepare(spec_of(data_of(), RAW, COMING, t__csv="\n".join([head, *mixed]) + "\n"))
    for part in ("train", "validation", "test"):
        for found, expected in zip(windows(data, part), windows(in_order, part), strict=True):
            np.testing.assert_array_equal(found, expected)


def test_without_a_column_the_rows_are_in_order(spec_of: Make) -> None:
    split = "split: {validation: 0.2, test: 0.2}"
    data = prepare(spec_of(data_of(split=split), RAW, COMING, t__csv=TABLE))
    assert windows(data, "test")[1][-1, 0].tolist() == [37, 38, 39]
    whole = prepare(spec_of(data_of(split="files: ."), RAW, COMING, t__csv=TABLE))
    assert whole.train.rows == ROWS - 5 - 3 + 1


def test_a_stride_leaves_windows_out(spec_of: Make) -> None:
    data = prepare(spec_of(data_of(stride=4), RAW, COMING, t__csv=TABLE))
    past, _ = windows(data, "train")
    assert past[:, 0, 0].tolist() == [0, 4, 8, 12, 16]
    assert windows(data, "test")[1][:, 0, 0].tolist() == [32, 36]


@pytest.mark.parametrize("horizon", [0, 3])
def test_what_takes_no_window_is_of_its_last_row(horizon: int, spec_of: Make) -> None:
    inputs = (
        "{past: {array: [5, 2], columns: [a, b]}, a: {number: {transform: none, missing: error}}}"
    )
    outputs = "{mood: {category: [down, up]}, b: {number: {transform: none}}}"
    data = prepare(spec_of(data_of(horizon), inputs, outputs, t__csv=TABLE))
    past = data.train.inputs["past"]
    assert isinstance(past, Windows)
    last = past.whole()[:, -1, 0]
    np.testing.assert_array_equal(data.train.inputs["a"][:, 0], last)
    np.testing.assert_array_equal(data.train.targets["b"][:, 0], 100 * (last + horizon) + 7)
    np.testing.assert_array_equal(data.train.targets["mood"], ((last + horizon) % 3 > 0))


def test_columns_are_scaled_by_the_training_rows_each_once(spec_of: Make) -> None:
    inputs = "{past: {array: {shape: [2, 5], transform: standardize}, columns: [a, b]}}"
    outputs = "{next: {vector: {shape: [2, 3]}, columns: [a, b]}}"
    data = prepare(spec_of(data_of(), inputs, outputs, t__csv=TABLE))
    fed = np.arange(21)  # the last training window ends with row 20, and rows 21 to 23 come after
    assert data.fitted.inputs["past"]["center"] == [fed.mean(), 100 * fed.mean() + 7]
    told = np.arange(5, 24)
    np.testing.assert_allclose(data.fitted.outputs["next"]["center"], [told.mean(), 100 * told.mean() + 7])  # fmt: skip
    past, coming = windows(data, "test")
    raw = np.arange(27, 40)
    np.testing.assert_allclose(past[0, 0], (raw[:5] - fed.mean()) / fed.std(), rtol=1e-5)
    np.testing.assert_allclose(coming[0, 1], (raw[5:8] - told.mean()) / told.std(), rtol=1e-5)


@pytest.mark.parametrize("transform", ["min_max", "robust", "log1p", "quantile"])
@pytest.mark.parametrize("shape", ["[2, 5]", "[5, 2]"])
def test_every_scale_is_that_of_a_number(transform: str, shape: str, spec_of: Make) -> None:
    kind = f"{{array: {{shape: {shape}, transform: {transform}}}, columns: [a, b]}}"
    data = prepare(spec_of(data_of(), f"{{past: {kind}}}", COMING, t__csv=TABLE))
    table = TABLE.splitlines()
    rows = "\n".join([table[0], *table[1:22]]) + "\n"
    numbers = f"{{x: {{number: {{transform: {transform}, flag: false}}, columns: [a, b]}}}}"
    plain = prepare(spec_of("{table: t.csv}", numbers, "{y: tensor}", t__csv=rows))
    past = data.train.inputs["past"]
    assert isinstance(past, Windows)
    whole = past.whole()
    steps = whole.swapaxes(1, 2) if shape == "[2, 5]" else whole
    np.testing.assert_allclose(steps[3], plain.train.inputs["x"][3:8], rtol=1e-5, atol=1e-6)


def test_one_column_may_stand_alone(spec_of: Make) -> None:
    inputs = "{past: {array: [5], column: a}}"
    outputs = "{next: {vector: {size: 3, transform: none}, column: b}}"
    data = prepare(spec_of(data_of(), inputs, outputs, t__csv=TABLE))
    past, coming = windows(data, "validation")
    assert past[0].tolist() == [19, 20, 21, 22, 23]
    assert coming[0].tolist() == [2407, 2507, 2607]


def test_the_rows_to_come_of_one_column_have_its_scale(spec_of: Make) -> None:
    inputs = "{past: {array: [5], column: a}}"
    told = np.arange(5, 24)
    for sizes, count in (("size: 3", 3), ("shape: [3]", 1), ("shape: [1, 3]", 1)):
        outputs = f"{{next: {{vector: {{{sizes}}}, column: a}}}}"
        data = prepare(spec_of(data_of(), inputs, outputs, t__csv=TABLE))
        np.testing.assert_allclose(data.fitted.outputs["next"]["center"], [told.mean()] * count)
        _, coming = windows(data, "test")
        expected = (np.array([32, 33, 34]) - told.mean()) / told.std()
        np.testing.assert_allclose(coming[0].ravel(), expected, rtol=1e-5)


def test_rows_are_kept_once_however_windows_overlap(spec_of: Make) -> None:
    data = prepare(spec_of(data_of(), RAW, COMING, t__csv=TABLE))
    past = data.train.inputs["past"]
    assert isinstance(past, Windows)
    assert past.series.shape == (ROWS, 2)
    assert np.shares_memory(past.array, past.series)
    assert past[np.array([2, 0])][:, 0, 0].tolist() == [2, 0]


def test_other_rows_are_cut_as_well(spec_of: Make) -> None:
    spec = spec_of(data_of(), RAW, COMING, t__csv=TABLE)
    data = prepare(spec)
    name, part = encode_only(spec, data.fitted, None)
    assert (name, part.rows) == ("test", 6)
    # found by its last known row, as people count
    assert part.origins is not None
    assert list(part.origins) == [32, 33, 34, 35, 36, 37]
    assert part.truth["next"][0].tolist() == [[32, 33, 34], [3207, 3307, 3407]]


def test_too_few_rows_are_told(spec_of: Make, told: Told) -> None:
    spec = spec_of(data_of(horizon=3), RAW, COMING, t__csv=TABLE[: TABLE.index("2024-01-12")])
    found = told(lambda: prepare(spec))
    assert found.code == "NS4007"
    assert "7 rows" in found.message
    assert "`horizon`" in (found.help or "")


def test_a_gap_is_told_with_its_cell(spec_of: Make, told: Told) -> None:
    spec = spec_of(data_of(), RAW, COMING, t__csv=TABLE.replace(",6,607,", ",6,,"))
    found = told(lambda: prepare(spec))
    assert found.code == "NS4006"
    assert found.where.place.span.line == 8
    assert [one.code for one in look(spec)] == ["NS4006", "NS4006"]
