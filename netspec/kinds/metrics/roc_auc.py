"""The kind `roc_auc`."""

from netspec.kinds.metrics.ranked import Curve, RankMetric


class RocAuc(RankMetric):
    """The area under the curve of true positives over false positives, by trapezoids.

    It is the chance that a row of the class has a higher probability than one that is not of it; equal ones count a half
    (Hanley and McNeil 1982).
    """

    kind = "roc_auc"
    synonyms = ("auc", "auroc", "roc_auc_score", "AUROC", "roc")
    nothing = 0.5

    def score(self, curve: Curve) -> float:
        hits, false = curve
        area = hits[0] * false[0] / 2
        area += ((false[1:] - false[:-1]) * (hits[1:] + hits[:-1]) / 2).sum()
        return float(area / (curve.true * curve.others))
