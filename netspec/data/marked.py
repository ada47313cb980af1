"""What an input says of the lengths of samples: by whole numbers, or by a mask."""

import numpy as np

from netspec.data.cells import CellError
from netspec.data.frame import Cells


def need_between(given: np.ndarray, room: np.ndarray, bounds: tuple[int, int], axis: str) -> None:
    """Raise `CellError` where a length is more than there is, or nothing for the network."""
    least, most = bounds
    wrong = (given < least) | (given > np.minimum(room, most))
    if not wrong.any():
        return
    row = int(np.argmax(wrong))
    help = "correct the length, or leave the sample out"
    if least <= given[row] <= room[row]:
        message, help = (
            f"`{axis}` is {given[row]} long, and the network has room for {most}",
            "cut it",
        )
    elif room[row] < least:
        message = f"`{axis}` is {given[row]} long, and the network needs {least}"
    else:
        message = (
            f"a length of {given[row]} is not from {least} to the {room[row]} places of `{axis}`"
        )
    raise CellError("NS4031", row, message, help)


def lengths_of_mask(mask: np.ndarray) -> np.ndarray:
    """The lengths that a mask says. Raises `CellError` where padding stands before a real place."""
    lengths = np.asarray(mask.sum(1))
    torn = mask != (np.arange(mask.shape[1]) < lengths[:, None])
    if torn.any():
        row = int(np.argwhere(torn)[0][0])
        help = "put the real places first; all that is padding stands behind them"
        raise CellError("NS4031", row, "a real place stands behind padding", help)
    return lengths


def whole_lengths(cells: Cells) -> np.ndarray:
    """Lengths as whole numbers; what is none is told when the column is read."""
    found = []
    for row, cell in enumerate(cells if isinstance(cells, list) else cells.tolist()):
        try:
            found.append(int(cell))
        except (TypeError, ValueError):
            raise CellError("NS4004", row, f"`{cell}` is no whole number") from None
    return np.array(found, np.int64)
