"""The kind `recall`."""

from netspec.kinds.metrics.class_counts import ClassMetric, Counts, share


class Recall(ClassMetric):
    """Of the rows of a class, the share that is found."""

    kind = "recall"
    synonyms = ("recall_score", "sensitivity", "true_positive_rate")

    def score(self, one: Counts) -> float:
        return share(one.hits, one.true)
