"""The kind `swap`."""

from typing import Any

from netspec.kinds.augmentations.augmentation import RATE, CellTouch, Draws
from netspec.kinds.kind import setting


class Swap(CellTouch):
    """Swap noise: some cells of a table get the value that another row of the batch has in that column.

    What comes in is a value that occurs, as often as it occurs, so it suits columns of every kind; a gap travels with its
    flag. Jahrer 2018, the winning entry of Porto Seguro's Safe Driver Prediction, there with 0.15.
    """

    kind = "swap"
    primary = "rate"
    synonyms = ("swap_noise", "SwapNoise", "cell_swap")

    rate: float = setting(RATE, "The share of the cells that get another row's value.", default=0.1)

    def changed(self, cells: Any, draws: Draws) -> Any:
        # one more axis for the numbers that belong to a cell
        rows = draws.other_rows(cells.shape[1])[:, :, None].expand(cells.shape)
        chosen = draws.uniform_like(cells[:, :, :1].float(), 0, 1) < self.rate
        return cells.gather(0, rows).where(chosen, cells)
