"""The kind `mean_average_precision`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.metrics.detected import mean_average_precision
from netspec.kinds.metrics.metric import WholeMetric
from netspec.kinds.sorts import Real


class MeanAveragePrecision(WholeMetric):
    """How well boxes are found: the mean over the classes of the average precision, at one overlap (AP50).

    An answer is right if it covers a true box of its class by half or more (`iou`), which no answer of a better score
    has taken. The precision is the best at each of the recalls 0, 0.01 … 1, averaged, as COCO does; a class that no
    sample has does not count.
    """

    kind = "mean_average_precision"
    primary = "iou"
    synonyms = ("map", "map50", "map_50", "ap50", "mAP@0.5")

    iou: float = setting(
        Real(above=0, maximum=1),
        "How much of both boxes together has to be common to them (intersection over union).",
        default=0.5,
    )

    def whole(self, answer: Any, target: Any, classes: int) -> float:
        return mean_average_precision(answer, target, classes, [self.iou])
