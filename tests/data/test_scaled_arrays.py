"""Arrays that are scaled: column by column, without padding; and targets of several axes, line by line."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from netspec.data.dataset import prepare
from netspec.spec.model import Spec

Make = Callable[..., Spec]

STEPS = "who,x,y,label\n" + "".join(
    f"{who},{row + 10 * who},{row * row},{who % 2}\n" for who in range(6) for row in range(2 + who)
)


@pytest.mark.parametrize("transform", ["standardize", "min_max", "robust", "quantile"])
def test_padding_is_no_number_to_learn_from(transform: str, spec_of: Make) -> None:
    inputs = f"{{past: {{array: {{shape: [time, 2], transform: {transform}}}, columns: [x, y]}}}}"
    spec = spec_of("{table: t.csv, rows_per_sample: who}", inputs, "{label: binary}", t__csv=STEPS)
    data = prepare(spec)
    numbers = f"{{n: {{number: {{transform: {transform}, flag: false}}, columns: [x, y]}}}}"
    plain = prepare(spec_of("{table: t.csv}", numbers, "{y: tensor}", t__csv=STEPS))
    lengths = [2 + who for who in range(6)]
    real = np.concatenate([data.train.inputs["past"][who, :n] for who, n in enumerate(lengths)])
    np.testing.assert_allclose(real, plain.train.inputs["n"], rtol=1e-5, atol=1e-6)


def test_an_array_of_one_column_is_scaled_as_a_whole(spec_of: Make, tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(5, 3, (20, 4, 3)).astype(np.float32)
    np.savez(tmp_path / "a.npz", grid=values, y=values[:, :2] * [[1], [100]])
    inputs = "{grid: {array: {shape: [4, 3], transform: standardize}}}"
    data = prepare(spec_of("{arrays: a.npz}", inputs, "{y: {vector: {shape: [2, 3]}}}"))
    expected = (values - values.mean()) / values.std()
    np.testing.assert_allclose(data.train.inputs["grid"], expected, rtol=1e-4, atol=1e-5)
    # a target has a scale for each of its lines
    lines = values[:, :2]
    means, stds = lines.mean((0, 2)), lines.std((0, 2))
    scaled = (lines - means[:, None]) / stds[:, None]
    np.testing.assert_allclose(data.train.targets["y"], scaled, rtol=1e-4, atol=1e-5)


def test_what_is_not_scaled_learns_nothing(spec_of: Make, tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", grid=np.ones((5, 4)))
    data = prepare(spec_of("{arrays: a.npz}", "{grid: {array: [4]}}", "{y: tensor}"))
    assert data.fitted.inputs["grid"] == {}
