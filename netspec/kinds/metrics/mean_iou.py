"""The kind `mean_iou`."""

from typing import Any

from netspec.kinds.metrics.class_counts import class_counts, class_sums, share
from netspec.kinds.metrics.metric import Metric, Sums

LEAST = 1e-12
"""The area of two boxes that are points, neither of which covers anything."""


class MeanIou(Metric):
    """How well answer and truth cover one another: the area of the intersection, divided by that of the union (Jaccard 1901).

    Of boxes it is the mean over the boxes; of classes of pixels the mean over the classes, each of them over the pixels
    of all pictures together. A class that neither occurs nor is ever the answer does not count.
    """

    kind = "mean_iou"
    synonyms = ("iou", "miou", "box_iou", "jaccard", "mean_intersection_over_union")

    def sums(self, answer: Any, target: Any, classes: int) -> Sums:
        if classes:
            return class_sums(answer, target, classes)
        begin = answer[:, :2].clip(min=target[:, :2])
        end = answer[:, 2:].clip(max=target[:, 2:])
        both = (end - begin).clip(min=0).prod(1)
        union = _area(answer) + _area(target) - both
        return ((both / union.clip(min=LEAST)).sum(),)

    def value(self, sums: Sums, count: int) -> float:
        if len(sums) == 1:
            return float(sums[0] / count)
        there = [one for one in class_counts(sums) if one.called or one.true]
        shares = [share(one.hits, one.called + one.true - one.hits) for one in there]
        return float(share(sum(shares), len(shares)))


def _area(boxes: Any) -> Any:
    return (boxes[:, 2:] - boxes[:, :2]).prod(1)
