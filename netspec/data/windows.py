"""Windows of a series that are copied when they are asked for: the rows are kept once, however much windows overlap."""

from collections.abc import Callable
from typing import cast

import numpy as np

from netspec.data.picked import Picked
from netspec.spec.series import FLAT, LINES, STEPS

Graph = Callable[[np.ndarray], np.ndarray]


class Windows(Picked):
    """`length` rows of `series`, `[rows, n]`, from each of `starts` on: `[N, n, length]`, `[N, length, n]` or `[N, length]`."""

    def __init__(self, series: np.ndarray, starts: np.ndarray, length: int, form: str) -> None:
        view = np.lib.stride_tricks.sliding_window_view(series, length, axis=0)
        super().__init__({FLAT: view[:, 0], LINES: view, STEPS: view.swapaxes(1, 2)}[form], starts)
        self.series, self.starts, self.length, self.form = series, starts, length, form

    def covered(self) -> np.ndarray:
        """The rows that lie in some window, `[rows, n]`, each once."""
        steps = np.zeros(len(self.series) + 1, np.int64)
        np.add.at(steps, self.starts, 1)
        np.add.at(steps, self.starts + self.length, -1)
        return self.series[np.cumsum(steps[:-1]) > 0]

    def through(self, graph: Graph) -> np.ndarray:
        """The windows of what a graph makes of the rows.

        The graph takes windows, `[N, …]`, and treats every row alike, so that it is enough to give it each row once.
        """
        rows, n = self.series.shape
        padded = np.pad(self.series, ((0, -rows % self.length), (0, 0)), mode="edge")
        steps = padded.reshape(-1, self.length, n)
        given = {FLAT: steps[..., 0], LINES: steps.swapaxes(1, 2), STEPS: steps}[self.form]
        found = graph(given)
        back = found.swapaxes(1, 2) if self.form == LINES else found
        return as_array(Windows(back.reshape(-1, n)[:rows], self.starts, self.length, self.form))

    def whole(self) -> np.ndarray:
        """All windows, in memory."""
        return self[np.arange(len(self))]


def as_array(windows: Windows) -> np.ndarray:
    """Windows in the place of an array: nothing is asked of it but some rows, their number, the shape and the dtype."""
    return cast("np.ndarray", windows)
