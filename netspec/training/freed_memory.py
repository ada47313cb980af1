"""Memory that a step frees is kept for the next one, instead of being given back to the system and asked for again.

The results of a step are as large as those of the one before, and the system hands out each page of them zeroed, one fault at a time:
measured on a CPU, a twentieth of the time of a small conv net. PyTorch keeps a GPU's memory by itself.
"""

import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Parameters of glibc's `mallopt`."""
MMAP_MOST = 32 * 2**20
"""The largest that glibc takes: what is larger comes from the system each time."""
KEEP, USUAL = 2**31 - 1, 2 * MMAP_MOST
"""Bytes that may lie unused; the second is what glibc allows itself after a block of the largest size."""


@contextmanager
def freed_memory_kept() -> Iterator[None]:
    """While it lasts. Where the C library is another than glibc, nothing changes."""
    set_ = _mallopt()
    if set_ is None:
        yield
        return
    set_(MMAP_THRESHOLD, MMAP_MOST)
    set_(TRIM_THRESHOLD, KEEP)
    try:
        yield
    finally:
        set_(TRIM_THRESHOLD, USUAL)
        ctypes.CDLL(None).malloc_trim(0)


def _mallopt() -> Callable[[int, int], int] | None:
    if sys.platform != "linux":
        return None
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.gnu_get_libc_version  # noqa: B018 (it is there in glibc alone)
        found: Callable[[int, int], int] = library.mallopt
        return found
    return None
