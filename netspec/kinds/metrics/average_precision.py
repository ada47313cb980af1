"""The kind `average_precision`."""

from netspec.kinds.metrics.ranked import Curve, RankMetric


class AveragePrecision(RankMetric):
    """The precision at each probability, weighed by how much recall it adds: Σ (recall_k - recall_{k-1}) · precision_k."""

    kind = "average_precision"
    synonyms = ("ap", "average_precision_score", "pr_auc", "auprc")

    def score(self, curve: Curve) -> float:
        hits, false = curve
        precision = hits / (hits + false)
        area = hits[0] * precision[0] + ((hits[1:] - hits[:-1]) * precision[1:]).sum()
        return float(area / curve.true)
