"""When two choices of boxes are the same, and when only noise may have turned one into the other."""

from typing import Any

import numpy as np

from netspec.export.chosen import Candidates, other_choice
from netspec.export.compare import Bounds, Difference
from netspec.kinds.outputs.boxes import Boxes

KIND = Boxes(classes=("a", "b"), of="photo", threshold=0.3, iou=0.5, most=3)
BOUNDS = Bounds(1e-5, 1e-2)
BOXES = [[0, 0, 10, 10], [1, 0, 11, 10], [50, 50, 60, 60], [80, 0, 90, 9]]
"""The second is covered by the first; so would the first be by the second."""
SCORES = [[0.9, 0.9 - 1e-6, 0.5, 0.3 + 1e-6], [0.0, 0.0, 0.0, 0.4]]


def candidates() -> Candidates:
    boxes = np.array([BOXES], np.float32)
    return Candidates(boxes, np.array([SCORES], np.float32), boxes / 100, ("a", "b"))


def answer(*places: tuple[int, str], shift: float = 0, more: float = 0) -> dict[str, Any]:
    """The answer that holds these candidates, each as this class."""
    boxes, scores, classes = np.zeros((1, 3, 4), np.float32), np.zeros((1, 3), np.float32), [""] * 3
    for row, (place, name) in enumerate(places):
        boxes[0, row] = np.array(BOXES[place]) + shift
        scores[0, row] = SCORES["ab".index(name)][place] + more
        classes[row] = name
    count = np.array([len(places)], np.int64)
    named = np.array([classes], object)
    return {"": boxes, "class": named, "score": scores, "count": count}


def compared(expected: dict[str, Any], found: dict[str, Any]) -> Difference | None:
    return other_choice(KIND, expected, found, candidates(), BOUNDS)


def test_the_same_choice_with_noise_is_the_same() -> None:
    right = answer((0, "a"), (2, "a"), (3, "b"))
    assert compared(right, right) is None
    assert compared(right, answer((0, "a"), (2, "a"), (3, "b"), shift=5e-3, more=5e-6)) is None
    assert compared(answer(), answer()) is None


def test_a_box_or_a_score_that_is_off_is_told() -> None:
    right = answer((0, "a"), (2, "a"))
    off = compared(right, answer((0, "a"), (2, "a"), shift=0.1))
    assert off is not None
    assert off.part == ""
    assert off.allowed == 1e-2
    worse = compared(right, answer((0, "a"), (2, "a"), more=1e-3))
    assert worse is not None
    assert worse.part == "score"
    # as another class it has another score
    assert compared(right, answer((0, "a"), (2, "b"))) is not None


def test_of_two_that_cover_one_another_and_are_equally_good_either_may_stay() -> None:
    assert compared(answer((0, "a"), (2, "a")), answer((1, "a"), (2, "a"))) is None
    # but not both, and not none
    assert compared(answer((0, "a"), (2, "a")), answer((2, "a"))) is not None


def test_a_box_that_stands_alone_may_not_be_missing() -> None:
    missing = compared(answer((0, "a"), (2, "a")), answer((0, "a")))
    assert missing is not None
    assert missing.expected == "50, 50, 60, 60"
    added = compared(answer((0, "a")), answer((0, "a"), (2, "a")))
    assert added is not None
    assert added.found == "50, 50, 60, 60"


def test_a_box_at_the_threshold_may_come_and_go() -> None:
    assert compared(answer((0, "a")), answer((0, "a"), (3, "a"))) is None
    assert compared(answer((0, "a"), (3, "a")), answer((0, "a"))) is None
    assert compared(answer((0, "a")), answer((0, "a"), (3, "b"))) is not None


def test_where_there_is_no_more_room_the_last_may_be_another() -> None:
    everything = candidates()
    everything.scores[0, 1, 2] = everything.scores[0, 1, 3] = 0.5
    full = answer((0, "a"), (2, "a"), (3, "b"), more=0)
    full["score"][0, 2] = 0.5
    other = answer((0, "a"), (2, "a"), (2, "b"), more=0)
    other["score"][0, 2] = 0.5
    assert other_choice(KIND, full, other, everything, BOUNDS) is None


def test_answers_of_another_shape_are_told() -> None:
    wrong = answer((0, "a"))
    wrong["score"] = wrong["score"][:, :2]
    told = compared(answer((0, "a")), wrong)
    assert told is not None
    assert told.part == "score"
