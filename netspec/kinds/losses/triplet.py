"""The kind `triplet`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.losses.loss import Loss
from netspec.kinds.sorts import POSITIVE, Choice


class Triplet(Loss):
    """A row's own partner has to score higher, by a margin, than the partners of the other rows: max(0, m + s_ij - s_ii).

    The other rows of the batch are the negatives; s_ij is the score of the first vector of row i with the second of row j.
    Schroff et al. 2015, "FaceNet" (arXiv:1503.03832), with squared distances d² in place of scores: of vectors of length 1,
    d² = 2 - 2 s, so that its margin is twice this one. `hardest` takes the negative that scores highest, as in Faghri et
    al. 2018, "VSE++" (arXiv:1707.05612); `all` the mean over all of them.
    """

    kind = "triplet"
    primary = "margin"
    synonyms = ("triplet_loss", "TripletMarginLoss", "triplet_margin_loss", "margin_ranking")

    margin: float = setting(POSITIVE, "By how much, in the units of the score.", default=0.2)
    negatives: str = setting(
        Choice("all", "hardest"), "Which of the other rows a row is held against.", default="all"
    )

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        own = prediction.diagonal()[:, None]
        behind = functional.relu(self.margin + prediction - own)
        # a row's own partner is no negative; in a batch of one row nothing is left, and nothing is to be learned
        others = 1 - functional.one_hot(target, len(prediction))
        behind = behind * others
        if self.negatives == "hardest":
            return behind.amax(1).mean()
        return behind.sum() / max(1, len(prediction) * (len(prediction) - 1))
