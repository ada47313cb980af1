"""Some rows of an array that is too large to be copied: it stays on the disk, and rows are read when they are asked for."""

import os
from contextlib import suppress
from pathlib import Path
from typing import cast

import numpy as np

SHARE = 0.25
"""The part of the memory that one array of pictures may take."""

CGROUP = Path("/sys/fs/cgroup/memory.max")


class Picked:
    """`array[rows]` that is not worked out. `array` is memory-mapped, or opens files."""

    def __init__(self, array: np.ndarray, rows: np.ndarray) -> None:
        self.array, self.rows = array, rows

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self.rows), *self.array.shape[1:])

    @property
    def dtype(self) -> np.dtype:
        return self.array.dtype

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        """These rows, in memory."""
        return np.asarray(self.array[self.rows[rows]])


def picked(array: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """These rows: a copy, or of a memory-mapped array that is large beside the memory, a `Picked`.

    Of encoded pictures nothing is asked but what that has: some rows, their number, the shape and the dtype.
    """
    if isinstance(array, Picked):
        return cast("np.ndarray", Picked(array.array, array.rows[rows]))
    if isinstance(array, np.memmap) and array.nbytes > in_memory():
        return cast("np.ndarray", Picked(array, rows))
    return np.asarray(array[rows])


def in_memory() -> float:
    """The bytes that an array may have in memory."""
    return SHARE * memory()


def memory() -> float:
    """The bytes of memory that this process may use."""
    try:
        whole = float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        whole = float("inf")
    with suppress(OSError, ValueError):  # it says `max` where there is no limit
        whole = min(whole, int(CGROUP.read_text()))
    return min(whole, _limit())


def _limit() -> float:
    """What `ulimit -v` says."""
    try:
        import resource
    except ImportError:  # Windows
        return float("inf")
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return float("inf") if soft == resource.RLIM_INFINITY else float(soft)
