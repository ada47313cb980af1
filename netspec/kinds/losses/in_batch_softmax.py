"""The kind `in_batch_softmax`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.losses.loss import Loss
from netspec.kinds.sorts import FLAG


class InBatchSoftmax(Loss):
    """The cross entropy of finding a row's own partner among the partners of all rows of the batch.

    -log(exp(s_ii) / Σ_j exp(s_ij)), s_ij the score of the first vector of row i with the second of row j. So the other rows
    of a batch are the negatives, and a larger `batch_size` asks more (`accumulate` does not: each of its small batches is
    one by itself). Yi et al. 2019, "Sampling-bias-corrected neural modeling for large corpus item recommendations", there
    with a correction for how often an item comes. With `both_ways` the mean of it and of the same from the second vectors
    to the first: Radford et al. 2021, "CLIP" (arXiv:2103.00020).
    """

    kind = "in_batch_softmax"
    synonyms = ("InfoNCE", "info_nce", "clip_loss", "ntxent", "sampled_softmax", "npair")

    both_ways: bool = setting(
        FLAG,
        "Whether the second vectors look for their first ones as well.",
        default=False,
    )

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        there = functional.cross_entropy(prediction, target)
        if not self.both_ways:
            return there
        return (there + functional.cross_entropy(prediction.T, target)) / 2
