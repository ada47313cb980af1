"""The kind `psnr`."""

from math import inf, log10
from typing import Any

from netspec.kinds.metrics.metric import Metric, Sums

BRIGHTEST = 255


class Psnr(Metric):
    """How near pictures come to the truth, in decibels: 10 · log10(255² / mean squared error over all their pixels).

    The peak signal-to-noise ratio. 20 is rough, 30 good, above 40 hardly to be told from the truth.
    """

    kind = "psnr"
    synonyms = ("peak_signal_noise_ratio", "PSNR")

    def sums(self, answer: Any, target: Any, classes: int) -> Sums:
        return ((answer - target) ** 2).sum(), answer.size

    def value(self, sums: Sums, count: int) -> float:
        error = float(sums[0] / sums[1])
        return 10 * log10(BRIGHTEST**2 / error) if error else inf
