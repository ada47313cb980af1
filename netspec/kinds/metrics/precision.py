"""The kind `precision`."""

from netspec.kinds.metrics.class_counts import ClassMetric, Counts, share


class Precision(ClassMetric):
    """Of the rows that are given a class, the share that is of it."""

    kind = "precision"
    synonyms = ("precision_score",)

    def score(self, one: Counts) -> float:
        return share(one.hits, one.called)
