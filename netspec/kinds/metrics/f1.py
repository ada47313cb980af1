"""The kind `f1`."""

from netspec.kinds.metrics.class_counts import ClassMetric, Counts, share


class F1(ClassMetric):
    """The harmonic mean of precision and recall: 2 · hits / (called + true) (van Rijsbergen 1979)."""

    kind = "f1"
    synonyms = ("f1_score", "f_score", "f_measure", "dice_score", "dice")

    def score(self, one: Counts) -> float:
        return share(2 * one.hits, one.called + one.true)
