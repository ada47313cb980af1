"""The boxes that stay, against suppression written out in numpy."""

from typing import Any

import numpy as np
import pytest

from netspec.data.answers import AnswerForm
from netspec.data.decoder import Decoder
from netspec.data.encoder import encode_target
from netspec.data.fitted import Fitted
from netspec.graph.compiled import compile_text
from netspec.kinds.layers.box_levels import GRID
from netspec.source.text import SourceText

SPEC = """\
netspec: 1
input: {photo: {image: {size: [30, 40], fit: FIT}}}
layers:
  - conv2d: {channels: 8, kernel: 3, stride: 4, padding: 1}
output: {found: {boxes: {classes: [a, b, c], of: photo, iou: 0.4, threshold: 0.25, most: MOST}}}
"""
PLACES, CLASSES = 80, 3
SIZES = {"photo": np.array([[60, 100], [30, 40], [300, 20], [60, 100]])}


def decoded(fit: str, most: int, result: np.ndarray) -> tuple[Any, Any]:
    text = SPEC.replace("FIT", fit).replace("MOST", str(most))
    spec, graph = compile_text(SourceText("t.yaml", text)).sound()
    assert graph.outputs[0].value.type.sizes == (PLACES, 5 + CLASSES + GRID)
    decoder = Decoder(spec.outputs, Fitted({}, {}))
    return decoder.answers({"found": result}, SIZES), AnswerForm(spec)


def drawn() -> np.ndarray:
    """Many boxes about few places, so that much is covered; the last sample has none that is likely."""
    rng = np.random.default_rng(5)
    middles = rng.uniform(0.2, 0.8, (4, 6, 2))[:, rng.integers(0, 6, PLACES)]
    middles += rng.normal(0, 0.03, middles.shape)
    sides = rng.uniform(0.1, 0.4, (4, PLACES, 2))
    logits = rng.normal(0, 2, (4, PLACES, 1 + CLASSES))
    logits[3] = -9
    grid = np.zeros((4, PLACES, GRID))
    whole = [middles - sides / 2, middles + sides / 2, logits, grid]
    return np.concatenate(whole, 2).astype(np.float32)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x.astype(np.float64)))


def iou(a: np.ndarray, b: np.ndarray) -> float:
    sides = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    both = np.clip(sides, 0, None).prod()
    return float(both / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - both))


def by_hand(sample: np.ndarray, most: int) -> list[tuple[float, int, int]]:
    """Score, class and place of the boxes that stay, best first."""
    scores = np.sqrt(sigmoid(sample[:, 4:5]) * sigmoid(sample[:, 5 : 5 + CLASSES]))
    stays = []
    for of_class in range(CLASSES):
        kept: list[int] = []
        for place in np.argsort(-scores[:, of_class], kind="stable"):
            if scores[place, of_class] <= 0.25:
                break
            if all(iou(sample[place, :4], sample[other, :4]) <= 0.4 for other in kept):
                kept.append(int(place))
        stays += [(float(scores[place, of_class]), of_class, place) for place in kept]
    return sorted(stays, reverse=True)[:most]


@pytest.mark.parametrize("most", [3, 10, 1000])
def test_what_stays_is_what_numpy_keeps(most: int) -> None:
    result = drawn()
    answers, form = decoded("stretch", most, result)
    counts = []
    for row, (sample, size) in enumerate(zip(result, SIZES["photo"], strict=True)):
        expected = by_hand(sample, most)
        count = int(answers["found", "count"][row])
        counts.append(count)
        assert count == len(expected)
        assert answers["found", "class"][row].tolist() == [
            *("abc"[of_class] for _, of_class, _ in expected),
            *[""] * (most - count),
        ]
        scores = answers["found", "score"][row]
        np.testing.assert_allclose(scores[:count], [one[0] for one in expected], atol=1e-6)
        assert (scores[count:] == 0).all()
        edges = np.array([size[1], size[0]] * 2)
        places = [place for *_, place in expected]
        right = np.clip(sample[places, :4] * edges, 0, edges).reshape(-1, 4)
        boxes = answers["found", ""][row]
        np.testing.assert_allclose(boxes[:count], right, atol=1e-3)
        assert (boxes[count:] == 0).all()
    assert counts[3] == 0
    assert max(counts) >= min(most, 10)
    records = form.records(answers)
    assert [len(one["found"]) for one in records] == counts
    assert records[3] == {"found": []}


@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_a_target_that_is_answered_is_the_target(fit: str) -> None:
    text = SPEC.replace("FIT", fit).replace("MOST", "5")
    spec, _ = compile_text(SourceText("t.yaml", text)).sound()
    (output,) = spec.outputs
    raw = np.array(
        [
            [[2, 30, 20, 60, 40], [0, 50, 20, 55, 50.5], [-1, 0, 0, 0, 0]],
            [[-1, 0, 0, 0, 0], [-1, 0, 0, 0, 0], [-1, 0, 0, 0, 0]],
            [[1, 2, 100, 18, 160], [1, 1, 120, 3, 150], [0, 5, 130, 9, 135]],
            [[0, 0, 0, 100, 60], [-1, 0, 0, 0, 0], [-1, 0, 0, 0, 0]],
        ],
        np.float32,
    )
    target = encode_target(output, raw, {}, SIZES["photo"])
    assert target.shape == raw.shape
    truth = Decoder(spec.outputs, Fitted({}, {})).truth({"found": target}, SIZES)["found"]
    there = raw[..., 0] >= 0
    np.testing.assert_allclose(truth[there][:, :4], raw[there][:, 1:], atol=1e-3)
    np.testing.assert_allclose(truth[..., 4], raw[..., 0])
    result = np.zeros((4, 3, 5 + CLASSES + GRID), np.float32)
    result[..., :4] = target[..., 1:]
    result[..., 4] = 20
    for of_class in range(CLASSES):
        result[..., 5 + of_class] = np.where(target[..., 0] == of_class, 20, -20)
    answers = Decoder(spec.outputs, Fitted({}, {})).answers({"found": result}, SIZES)
    for row in range(4):
        boxes = answers["found", ""][row, : answers["found", "count"][row]]
        assert sorted(boxes.round(2).tolist()) == sorted(raw[row][there[row]][:, 1:].tolist())
