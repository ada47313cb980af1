"""The kind `perplexity`."""

from math import exp
from typing import Any

from netspec.kinds.metrics.metric import LogitMetric, Sums

MOST = 700.0
"""The cross entropy past which its exponential is no number any more."""


class Perplexity(LogitMetric):
    """exp of the mean cross entropy: among how many equally likely codes the network hesitates. Lower is better.

    The mean is over all places that count, whatever the loss is and however places are spread over batches (Jelinek et
    al. 1977). Guessing at random among n gives n.
    """

    kind = "perplexity"
    synonyms = ("ppl",)
    better = "lower"

    def logit_sums(self, functional: Any, prediction: Any, target: Any) -> Sums:
        each = functional.cross_entropy(prediction.float(), target, reduction="none")
        return (float(each.double().sum()),)

    def value(self, sums: Sums, count: int) -> float:
        mean = sums[0] / count if count else 0.0
        return exp(mean) if mean < MOST else float("inf")
