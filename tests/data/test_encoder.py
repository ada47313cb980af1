"""Every input's ONNX graph against the same arithmetic in numpy, and against Pillow."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image as Pillow

from netspec.data.encoder import encode_pictures, encode_target, input_graph
from netspec.data.statistics import ColumnStatistics
from netspec.kinds.kind import written
from netspec.kinds.sorts import SettingError
from netspec.source.text import whole_file
from netspec.spec.model import InputSpec, OutputSpec, Spec

Make = Callable[..., Spec]
NAN = np.nan
PLACE = whole_file("net.yaml")


def inputs(spec: Spec) -> InputSpec:
    return spec.inputs[0]


def encoded(spec: Spec, raw: np.ndarray) -> np.ndarray:
    """Fitted on the raw values themselves, then encoded."""
    one = spec.inputs[0]
    columns = raw.reshape(len(raw), -1)
    state = one.kind.fitted(tuple(map(ColumnStatistics, columns.T))) if one.kind.needs_fit else {}
    found = input_graph(one, state)(raw)
    assert found.shape[1:] == one.kind.encoded(one.width).sizes
    return found


NUMBERS = np.array([1, 2, NAN, 9, 4], np.float32)
THERE = NUMBERS[~np.isnan(NUMBERS)].astype(np.float64)
SCALED = {
    "standardize": (NUMBERS - THERE.mean()) / THERE.std(),
    "min_max": (NUMBERS - 1) / 8,
    "robust": (NUMBERS - np.median(THERE)) / np.subtract(*np.quantile(THERE, [0.75, 0.25])),
    "log1p": (np.log1p(NUMBERS) - np.log1p(THERE).mean()) / np.log1p(THERE).std(),
    "none": NUMBERS,
}


@pytest.mark.parametrize("transform", SCALED)
def test_numbers_are_scaled_as_documented(transform: str, spec_of: Make) -> None:
    spec = spec_of("{table: t.csv}", f"{{a: {{number: {transform}}}}}", "{y: tensor}")
    found = encoded(spec, NUMBERS)
    there = ~np.isnan(NUMBERS)
    np.testing.assert_allclose(found[there, 0], SCALED[transform][there], rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(found[:, 1], [0, 0, 1, 0, 0])


@pytest.mark.parametrize(("missing", "filled"), [("mean", 4), ("median", 3), ("{constant: 7}", 7)])
def test_gaps_are_filled_as_documented(missing: str, filled: float, spec_of: Make) -> None:
    kind = f"{{a: {{number: {{transform: none, missing: {missing}, flag: false}}}}}}"
    found = encoded(spec_of("{table: t.csv}", kind, "{y: tensor}"), NUMBERS)
    np.testing.assert_allclose(found[:, 0], [1, 2, filled, 9, 4])


def test_columns_of_one_number_stand_value_by_flag(spec_of: Make) -> None:
    spec = spec_of("{table: t.csv}", "{a: {number: none, columns: [p, q]}}", "{y: tensor}")
    raw = np.array([[1, 2], [NAN, 4]], np.float32)
    np.testing.assert_allclose(encoded(spec, raw), [[1, 0, 2, 0], [1, 1, 4, 0]])


def test_a_column_without_spread_or_values_gives_zeros(spec_of: Make) -> None:
    spec = spec_of("{table: t.csv}", "{a: {number: {flag: false}}}", "{y: tensor}")
    assert encoded(spec, np.full(3, 5, np.float32)).tolist() == [[0], [0], [0]]
    assert encoded(spec, np.full(3, NAN, np.float32)).tolist() == [[0], [0], [0]]


def test_what_never_came_in_training_gives_no_nan_after_log1p(spec_of: Make) -> None:
    spec = spec_of("{table: t.csv}", "{a: {number: log1p}}", "{y: tensor}")
    one = spec.inputs[0]
    state = one.kind.fitted((ColumnStatistics(NUMBERS),))
    assert np.isfinite(input_graph(one, state)(np.array([-5], np.float32))).all()
    with pytest.raises(SettingError):
        one.kind.fitted((ColumnStatistics(np.array([-1.0])),))


@pytest.mark.parametrize(
    ("classes", "raw"),
    [
        ("[a, b, c]", np.array(["c", "x", "", "a"], object)),
        ("[10, 20, 30]", np.array([30, 7, -(2**63), 10])),
    ],
)
def test_categories_are_one_hot_or_codes(classes: str, raw: np.ndarray, spec_of: Make) -> None:
    spec = spec_of("{table: t.csv}", f"{{a: {{category: {classes}}}}}", "{y: tensor}")
    assert encoded(spec, raw).tolist() == [[0, 0, 1], [0, 0, 0], [0, 0, 0], [1, 0, 0]]
    kind = f"{{a: {{category: {{classes: {classes}, encode: index}}}}}}"
    assert encoded(spec_of("{table: t.csv}", kind, "{y: tensor}"), raw).tolist() == [3, 0, 0, 1]


def test_a_count_of_classes_means_the_numbers_from_zero(spec_of: Make) -> None:
    spec = spec_of("{table: t.csv}", "{a: {category: 3}}", "{y: tensor}")
    assert encoded(spec, np.array([2, 3])).tolist() == [[0, 0, 1], [0, 0, 0]]


def test_categories_of_several_columns_stand_side_by_side(spec_of: Make) -> None:
    spec = spec_of("{table: t.csv}", "{a: {category: [u, v], columns: [p, q]}}", "{y: tensor}")
    raw = np.array([["u", "v"], ["v", "?"]], object)
    assert encoded(spec, raw).tolist() == [[1, 0, 0, 1], [0, 1, 0, 0]]


# ---- pictures


def picture(height: int, width: int, channels: int) -> np.ndarray:
    """Smooth, so that a filter's edge cases do not hide a shift."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [128 + 100 * np.sin(x / 7 + c) * np.cos(y / 5 - c) for c in range(channels)]
    return np.stack(waves, axis=2).astype(np.uint8)


def by_pillow(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    image = Pillow.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)
    resized = np.asarray(image.resize((size[1], size[0]), Pillow.Resampling.BILINEAR))
    return resized.reshape(*size, -1)


@pytest.mark.parametrize("size", [(40, 30), (31, 64), (20, 20), (12, 9)])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_stretched_picture_is_within_a_level_of_pillows(
    size: tuple[int, int], channels: int, spec_of: Make
) -> None:
    kind = f"{{p: {{image: {{size: [20, 24], fit: stretch, channels: {channels}}}}}}}"
    one = spec_of("{folder: f}", kind, "{y: tensor}").inputs[0]
    pixels = picture(*size, channels)
    found = encode_pictures(input_graph(one, {}), [pixels])[0].transpose(1, 2, 0)
    assert np.abs(found.astype(int) - by_pillow(pixels, (20, 24))).max() <= 1


def test_a_cropped_picture_keeps_the_middle(spec_of: Make) -> None:
    one = spec_of("{folder: f}", "{p: {image: {size: 10, channels: 1}}}", "{y: tensor}").inputs[0]
    pixels = np.zeros((10, 30, 1), np.uint8)
    pixels[:, 10:20] = 200
    found = encode_pictures(input_graph(one, {}), [pixels])
    assert (found == 200).all()


def test_a_padded_picture_is_whole_on_black(spec_of: Make) -> None:
    kind = "{p: {image: {size: 12, channels: 1, fit: pad}}}"
    one = spec_of("{folder: f}", kind, "{y: tensor}").inputs[0]
    found = encode_pictures(input_graph(one, {}), [np.full((10, 30, 1), 90, np.uint8)])[0, 0]
    assert (found[4:8] == 90).all()
    assert not found[:4].any()
    assert not found[8:].any()


def test_pictures_of_several_sizes_keep_their_order(spec_of: Make) -> None:
    one = spec_of("{folder: f}", "{p: {image: {size: 4, channels: 1}}}", "{y: tensor}").inputs[0]
    sizes = [(8, 8), (4, 4), (8, 8), (6, 9)]
    pictures = [np.full((*size, 1), 10 * i, np.uint8) for i, size in enumerate(sizes)]
    found = encode_pictures(input_graph(one, {}), pictures)
    assert found[:, 0, 0, 0].tolist() == [0, 10, 20, 30]


def test_a_picture_of_the_right_size_is_not_changed(spec_of: Make) -> None:
    one = spec_of("{folder: f}", "{p: {image: {size: 28}}}", "{y: tensor}").inputs[0]
    pixels = picture(28, 28, 3)
    found = encode_pictures(input_graph(one, {}), [pixels])[0]
    np.testing.assert_array_equal(found, pixels.transpose(2, 0, 1))


# ---- targets


def target(kind: str, settings: object, raw: np.ndarray) -> np.ndarray:
    from netspec.kinds.catalogue import find

    made = written(find("outputs", kind), settings)
    one = OutputSpec("y", made, None, ("y",), 1.0, PLACE, None, {})
    state = made.fitted((ColumnStatistics(raw),)) if made.needs_fit else {}
    return encode_target(one, raw, state)


def test_targets_are_what_losses_take() -> None:
    texts = np.array(["b", "a"], object)
    assert target("category", ["a", "b"], texts).tolist() == [1, 0]
    assert target("category", 3, np.array([2, 0])).tolist() == [2, 0]
    assert target("binary", None, np.array([True, False])).tolist() == [[1], [0]]
    assert target("binary", [True, False], np.array([True, False])).tolist() == [[0], [1]]
    assert target("binary", ["no", "yes"], np.array(["yes", "no"], object)).tolist() == [[1], [0]]
    assert target("number", None, np.array([1, 3], np.float32)).tolist() == [[-1], [1]]
