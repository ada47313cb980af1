"""The kind `recall_at_k`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.metrics.metric import PairMetric
from netspec.kinds.sorts import COUNT

CANDIDATES = 20_000
"""Pairs that are held against each other at once: more are taken in groups of so many, in the order of the data."""
AT_ONCE = 1024
DIGITS = 5
"""So many decimals tell two candidates apart: in batches of other sizes the same one comes out a rounding away."""


class RecallAtK(PairMetric):
    """The share of pairs in which the second is among the k that score highest with the first.

    The candidates are all different seconds of the part that is measured; of more than 20,000 pairs, those of a group of
    20,000 in the order of the data. A second that scores the same as the true one does not stand before it.
    """

    kind = "recall_at_k"
    primary = "k"
    synonyms = (
        "recall_at_10",
        "hit_rate",
        "hit_rate_at_k",
        "hits_at_k",
        "top_k_retrieval",
        "hit_at_k",
    )

    k: int = setting(COUNT, "How many answers a user looks at.", default=10)

    def of_pairs(self, first: Any, second: Any) -> float:
        hits = 0
        for begin in range(0, len(first), CANDIDATES):
            end = begin + CANDIDATES
            hits += self._hits(first[begin:end], second[begin:end].round(DIGITS))
        return hits / len(first)

    def _hits(self, first: Any, second: Any) -> int:
        # adding 0 makes one of 0 and -0
        places: dict[bytes, int] = {}
        own = [places.setdefault((row + 0.0).tobytes(), len(places)) for row in second]
        firsts = dict(zip(reversed(own), range(len(own) - 1, -1, -1), strict=True))
        candidates = second[[firsts[place] for place in range(len(places))]]
        hits = 0
        for begin in range(0, len(first), AT_ONCE):
            scores = first[begin : begin + AT_ONCE] @ candidates.T
            true = scores[:, own[begin : begin + AT_ONCE]].diagonal()
            hits += int(((scores > true[:, None]).sum(1) < self.k).sum())
        return hits
