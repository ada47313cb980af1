"""The kind `noise`."""

from typing import Any

from netspec.kinds.augmentations.augmentation import Draws, Touch
from netspec.kinds.kind import setting
from netspec.kinds.sorts import POSITIVE


class Noise(Touch):
    """Numbers get a little off: each input of the kinds `number`, `vector` and `array`, as the network sees it.

    A `number` is standardised unless its `transform` says otherwise, so 0.1 is a tenth of its own spread. That a value
    was missing stays as it is.
    """

    kind = "noise"
    primary = "std"
    synonyms = ("jitter", "GaussNoise", "gauss_noise", "input_noise", "gaussian_noise")
    changes = "numbers"

    std: float = setting(POSITIVE, "The standard deviation of what is added.", default=0.1)

    def changed(self, values: Any, draws: Draws) -> Any:
        return values + self.std * draws.normal_like(values)
