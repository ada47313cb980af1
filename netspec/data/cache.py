"""Encoded pictures and tables kept from one run to the next, each set under a hash of all that it came from.

They lie in the user's folder for such things (`~/.cache/netspec`, on macOS `~/Library/Caches/netspec`), or where
`NETSPEC_CACHE` says; `NETSPEC_CACHE=off` keeps none. All together they take 10 GB at most (`NETSPEC_CACHE_GB`): what was
not used for the longest time goes first. A set is a folder that gets its name when it is whole.
"""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

import numpy as np

GB = 10.0
UNFINISHED = ".part"
STALE = 24 * 3600
"""Seconds after which an unfinished set is that of a run that died."""
ROOM = 2
"""A set is kept only where so many times its size is free on the disk."""


class Kept(NamedTuple):
    """The encoded pictures, memory-mapped, and the raw height and width of each, int64 `[N, 2]`."""

    pixels: np.ndarray
    sizes: np.ndarray


def folder() -> Path | None:
    """Where sets are kept; None where none are."""
    said = os.environ.get("NETSPEC_CACHE")
    if said is not None and said.strip().lower() in ("", "0", "off", "no", "false"):
        return None
    if said:
        return Path(said).expanduser()
    if sys.platform == "darwin":
        return Path("~/Library/Caches/netspec").expanduser()
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or "~/AppData/Local").expanduser() / "netspec"
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "netspec"


def limit() -> int:
    """The bytes that all sets may take."""
    try:
        return int(float(os.environ.get("NETSPEC_CACHE_GB", GB)) * 1e9)
    except ValueError:
        return int(GB * 1e9)


def find(key: str, shape: tuple[int, ...]) -> Kept | None:
    """The set of a key; None where there is none of this shape."""
    place = folder()
    if place is None or not (place / key).is_dir():
        return None
    try:
        # `c`: what is written to it stays in memory, so that PyTorch takes it as it is
        pixels = np.load(place / key / "pixels.npy", mmap_mode="c", allow_pickle=False)
        sizes = np.load(place / key / "sizes.npy", allow_pickle=False)
        if pixels.shape != shape or pixels.dtype != np.uint8 or sizes.shape != (shape[0], 2):
            raise ValueError("another set")
        with suppress(OSError):
            os.utime(place / key)
    except (OSError, ValueError, EOFError):
        # damaged: it gives way to a new one
        shutil.rmtree(place / key, ignore_errors=True)
        return None
    return Kept(pixels, sizes)


class Keeping:
    """A set that is being written, batch by batch in the order of the rows."""

    def __init__(self, part: Path, shape: tuple[int, ...]) -> None:
        self._part = part
        self._file = (part / "pixels.npy").open("wb")
        self._sizes = np.zeros((shape[0], 2), np.int64)
        header = {"descr": "|u1", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(self._file, header)
        self._rows = 0

    def add(self, pixels: np.ndarray, sizes: np.ndarray) -> None:
        """The next rows. Raises `OSError` where the disk is full."""
        # written, not mapped: a full disk under a map would end the process
        self._file.write(np.ascontiguousarray(pixels).data)
        self._sizes[self._rows : self._rows + len(sizes)] = sizes
        self._rows += len(sizes)

    def close(self) -> bool:
        """Whether the set is whole."""
        self._file.close()
        np.save(self._part / "sizes.npy", self._sizes)
        return self._rows == len(self._sizes)

    def drop(self) -> None:
        self._file.close()


@contextmanager
def keeping(key: str, shape: tuple[int, ...]) -> Iterator[Keeping | None]:
    """Write a set; it is there when the block ends well with all of its rows. None where it cannot be kept."""
    place = folder()
    size = int(np.prod(shape))
    part = _begun(place, key, size) if place is not None else None
    if place is None or part is None:
        yield None
        return
    kept = Keeping(part, shape)
    try:
        yield kept
        if kept.close():
            # another run may have kept the same in the meantime
            with suppress(OSError):
                os.rename(part, place / key)
    finally:
        kept.drop()
        shutil.rmtree(part, ignore_errors=True)


def keep(key: str, size: int, write: Callable[[Path], None]) -> None:
    """Let `write` fill a folder with a set of about so many bytes; nothing is kept where there is no room for it."""
    place = folder()
    part = _begun(place, key, size) if place is not None else None
    if place is None or part is None:
        return
    try:
        with suppress(OSError):
            write(part)
            os.rename(part, place / key)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _begun(place: Path, key: str, size: int) -> Path | None:
    """A new folder for a set of so many bytes, for which room is made."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        _make_room(place, size)
        if size > limit() or shutil.disk_usage(place).free < ROOM * size:
            return None
        return Path(mkdtemp(prefix=f"{key}.", suffix=UNFINISHED, dir=place))
    except OSError:
        return None


def _make_room(place: Path, size: int) -> None:
    """Remove what was not used for the longest time, and what runs that died have left."""
    sets: list[tuple[float, int, Path]] = []
    for one in place.iterdir():
        with suppress(OSError):
            used = one.stat().st_mtime
            if one.suffix == UNFINISHED:
                if time.time() - used > STALE:
                    shutil.rmtree(one, ignore_errors=True)
            elif one.is_dir():
                sets.append((used, sum(file.stat().st_size for file in one.iterdir()), one))
    total = sum(bytes_ for _, bytes_, _ in sets)
    for _, bytes_, one in sorted(sets):
        if total + size <= limit():
            break
        shutil.rmtree(one, ignore_errors=True)
        total -= bytes_
