"""What metrics of boxes share: which of them are found, and the precision on the way down their scores, as COCO counts it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

LEAST = 1e-12
"""The area of what has none."""


class Detections(NamedTuple):
    """One class in one sample: its boxes, best score first, and how much each covers each of the true ones."""

    scores: Any
    covered: Any
    """Intersection over union, `[answers, true boxes]`."""


def of_classes(answer: Any, target: Any, classes: int) -> Iterator[list[Detections]]:
    """Class by class its detections in every sample; a class that no sample has says nothing, and is left out.

    A row of `answer` and `target` is a box, its class (-1: none), and the score: `[samples, boxes, 6]`.
    """
    for number in range(classes):
        found = [
            _in_sample(a[a[:, 4] == number], t[t[:, 4] == number])
            for a, t in zip(answer, target, strict=True)
        ]
        if any(one.covered.shape[1] for one in found):
            yield found


def _in_sample(answer: Any, true: Any) -> Detections:
    best = answer[(-answer[:, 5]).argsort(kind="stable")]
    return Detections(best[:, 5], _iou(best[:, None, :4], true[None, :, :4]))


def _iou(a: Any, b: Any) -> Any:
    """Intersection over union of boxes that broadcast against one another."""
    begin = a[..., :2].clip(min=b[..., :2])
    end = a[..., 2:].clip(max=b[..., 2:])
    both = (end - begin).clip(min=0).prod(-1)
    areas = [(one[..., 2:] - one[..., :2]).prod(-1) for one in (a, b)]
    return both / (areas[0] + areas[1] - both).clip(min=LEAST)


def average_precision(found: list[Detections], least: float) -> float:
    """The area under precision over recall, of one class: the mean of the best precision at the recalls 0, 0.01 … 1.

    An answer is right if it covers a true box by `least` or more, which no better one has taken; of several boxes it
    takes the one it covers most. Lin et al. 2014 (arXiv:1405.0312), as their evaluation has it.
    """
    marked = [
        (score, right)
        for one in found
        for score, right in zip(one.scores.tolist(), _right(one.covered, least), strict=True)
    ]
    marked.sort(key=lambda pair: -pair[0])
    true = sum(one.covered.shape[1] for one in found)
    hits, recalls, precisions = 0, [], []
    for number, (_, right) in enumerate(marked, 1):
        hits += right
        recalls.append(hits / true)
        precisions.append(hits / number)
    for place in range(len(precisions) - 2, -1, -1):
        precisions[place] = max(precisions[place], precisions[place + 1])
    return _mean_at(recalls, precisions)


def _mean_at(recalls: list[float], precisions: list[float]) -> float:
    """The mean over 101 recalls of the precision where each is first reached; 0 where it never is."""
    total, place = 0.0, 0
    for step in range(101):
        while place < len(recalls) and recalls[place] < step / 100:
            place += 1
        total += precisions[place] if place < len(recalls) else 0.0
    return total / 101


def _right(covered: Any, least: float) -> list[bool]:
    """Whether each answer, best first, finds a true box that is still free."""
    taken: set[int] = set()
    marks = []
    for row in covered.tolist():
        free = [(iou, -place) for place, iou in enumerate(row) if place not in taken]
        iou, place = max(free, default=(0.0, 0))
        right = bool(free) and iou >= least
        if right:
            taken.add(-place)
        marks.append(right)
    return marks


def mean_average_precision(answer: Any, target: Any, classes: int, cuts: list[float]) -> float:
    """The mean over classes, and over how much must be covered; 0 where no sample has a box."""
    found = [
        average_precision(one, least)
        for one in of_classes(answer, target, classes)
        for least in cuts
    ]
    return sum(found) / len(found) if found else 0.0
