"""What one column of numbers is like, over the training split: the `Statistics` that kinds are fitted with."""

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

import numpy as np


class ColumnStatistics:
    """Of the values that are there; the standard deviation is that of the whole (divided by n), all in float64."""

    def __init__(self, values: np.ndarray) -> None:
        self._values = values[~np.isnan(values)].astype(np.float64)
        self.missing = len(values) - len(self._values)

    @property
    def count(self) -> int:
        return len(self._values)

    @cached_property
    def mean(self) -> float:
        return float(self._values.mean()) if self.count else 0.0

    @cached_property
    def std(self) -> float:
        return float(self._values.std()) if self.count else 0.0

    @cached_property
    def minimum(self) -> float:
        return float(self._values.min()) if self.count else 0.0

    @cached_property
    def maximum(self) -> float:
        return float(self._values.max()) if self.count else 0.0

    def quantile(self, share: float) -> float:
        """Linear between neighbours, as numpy's default."""
        if not self.count:
            return 0.0
        place = share * (self.count - 1)
        below = min(int(place), self.count - 2) if self.count > 1 else 0
        low, high = self._sorted[below], self._sorted[min(below + 1, self.count - 1)]
        return float(low + (high - low) * (place - below))

    @cached_property
    def _sorted(self) -> np.ndarray:
        # all percentiles of a column are asked for, and one sort answers them
        return np.sort(self._values)

    def texts(self) -> Mapping[str, int]:
        return {}

    def log1p(self) -> "ColumnStatistics":
        return ColumnStatistics(np.log1p(self._values))


class TextStatistics(ColumnStatistics):
    """Of a column of texts, or of lists of them: what it holds, and nothing that is said of numbers."""

    def __init__(self, texts: np.ndarray) -> None:
        super().__init__(np.zeros(0))
        self._texts = texts

    def texts(self) -> Mapping[str, int]:
        return Counter(self._texts.tolist())


def statistics_of(values: np.ndarray) -> tuple[ColumnStatistics, ...]:
    """Of raw values `[N, …]`, one for each number of a row; texts are one column, be there one in a row or a list."""
    if values.dtype == object:
        return (TextStatistics(values.reshape(-1)),)
    return tuple(map(ColumnStatistics, values.reshape(len(values), -1).T))
