"""The kind `mixup`."""

from typing import Any

from netspec.kinds.augmentations.augmentation import RATE, BatchDraws, Mixing
from netspec.kinds.kind import setting
from netspec.kinds.sorts import POSITIVE


class Mixup(Mixing):
    """Every row is blended with another of its batch, λ · x + (1 - λ) · x', and so is the loss: λ · L(y) + (1 - λ) · L(y').

    λ is drawn from Beta(α, α), once for a batch; a small α leaves most batches nearly as they were. The loss of the training
    rows is then higher than that of the validation rows, which are not blended. Of several mixings in the list (`[mixup, cutmix]`)
    each batch gets one, drawn at random. Zhang et al. 2018, "mixup" (arXiv:1710.09412).
    """

    kind = "mixup"
    primary = "alpha"
    synonyms = ("MixUp", "mix_up", "RandomMixup")

    alpha: float = setting(
        POSITIVE, "α: 0.1 to 0.4 is usual; with 1 all shares are equally likely.", default=0.2
    )
    rate: float = setting(RATE, "The share of the batches that are blended.", default=1)

    def mixed(
        self, inputs: list[Any], others: list[Any], draws: BatchDraws
    ) -> tuple[list[Any], float]:
        share = draws.beta(self.alpha)
        pairs = zip(inputs, others, strict=True)
        return [share * one + (1 - share) * other for one, other in pairs], share
