"""The kind `mean_iou`."""

from typing import Any

from netspec.kinds.metrics.metric import Metric, Sums

LEAST = 1e-12
"""The area of two boxes that are points, neither of which covers anything."""


class MeanIou(Metric):
    """How well boxes cover one another: the mean area of the intersection, divided by that of the union (Jaccard 1901)."""

    kind = "mean_iou"
    synonyms = ("iou", "box_iou", "jaccard", "mean_intersection_over_union")

    def sums(self, answer: Any, target: Any, classes: int) -> Sums:
        begin = answer[:, :2].clip(min=target[:, :2])
        end = answer[:, 2:].clip(max=target[:, 2:])
        both = (end - begin).clip(min=0).prod(1)
        union = _area(answer) + _area(target) - both
        return ((both / union.clip(min=LEAST)).sum(),)

    def value(self, sums: Sums, count: int) -> float:
        return float(sums[0] / count)


def _area(boxes: Any) -> Any:
    return (boxes[:, 2:] - boxes[:, :2]).prod(1)
