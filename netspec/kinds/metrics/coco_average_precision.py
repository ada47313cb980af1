"""The kind `coco_average_precision`."""

from typing import Any

from netspec.kinds.metrics.detected import mean_average_precision
from netspec.kinds.metrics.metric import WholeMetric

OVERLAPS = [0.5 + 0.05 * step for step in range(10)]


class CocoAveragePrecision(WholeMetric):
    """How well boxes are found, and how exactly: `mean_average_precision`, averaged over overlaps of 0.5, 0.55 … 0.95.

    The main figure of the COCO benchmark. Lin et al. 2014 (arXiv:1405.0312).
    """

    kind = "coco_average_precision"
    synonyms = ("coco_map", "map50_95", "map_50_95", "mAP@0.5:0.95")

    def whole(self, answer: Any, target: Any, classes: int) -> float:
        return mean_average_precision(answer, target, classes, OVERLAPS)
