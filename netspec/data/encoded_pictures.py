"""The encoded pictures of all rows of an image input: out of the cache, or opened, encoded, and kept there.

Where neither the cache nor the memory has room for them, they are opened anew each time they are asked for.
"""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
import onnxruntime

from netspec.data import cache
from netspec.data.encoder import encode_pictures, input_graph
from netspec.data.frame import Frame
from netspec.data.picked import Picked, in_memory
from netspec.data.pictures import THREADS, BrokenPicture, digest, read_pictures
from netspec.data.raw_pictures import picture_paths, raw_pictures
from netspec.kinds.inputs.image import Image
from netspec.spec.model import InputSpec
from netspec.version import VERSION

AT_ONCE = 512
"""Pictures that are held in their full size at one time."""

WORTH = 1000
"""So many pictures are worth keeping."""


class Pictures(NamedTuple):
    """Encoded pixels and raw sizes of all rows; `broken` goes from rows whose picture cannot be read to the reasons."""

    pixels: np.ndarray
    sizes: np.ndarray
    broken: dict[int, BrokenPicture]


def encoded_pictures(one: InputSpec, frame: Frame, files: Path) -> Pictures:
    """All rows, as one array `[N, channels, height, width]`; the rows of broken pictures are black.

    Raises:
        SpecError: an array holds something else than pictures.
    """
    shape = (frame.rows, *(int(size) for size in one.kind.encoded(1).sizes))
    paths = picture_paths(one, frame, range(frame.rows), files)
    key = _key(one, paths) if paths and frame.rows >= WORTH and cache.folder() else None
    if key is None:
        return _in_memory(one, frame, files, shape)
    found = cache.find(key, shape) or _kept(key, one, frame, files, shape)
    if found is None:
        return _in_memory(one, frame, files, shape)
    return Pictures(found.pixels, found.sizes, {})


def _key(one: InputSpec, paths: Sequence[Path]) -> str | None:
    """A hash of the files' content, of how they are encoded and by whom; None where a file cannot be read."""
    import PIL

    kind = one.kind
    assert isinstance(kind, Image)
    facts = (VERSION, PIL.__version__, onnxruntime.__version__, kind.size, kind.channels, kind.fit)
    whole = hashlib.sha256(repr(facts).encode())
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            for found in pool.map(digest, paths):
                whole.update(found)
    except OSError:
        return None
    return whole.hexdigest()[:40]


def _kept(
    key: str, one: InputSpec, frame: Frame, files: Path, shape: tuple[int, ...]
) -> cache.Kept | None:
    """Encode into the cache; None where a picture is broken or the disk is full."""
    try:
        with cache.keeping(key, shape) as kept:
            for rows, pixels, sizes, broken in _batches(one, frame, files) if kept else ():
                if broken or len(pixels) < len(rows):
                    return None
                assert kept is not None
                kept.add(pixels, sizes)
    except OSError:
        return None
    return cache.find(key, shape)


def _in_memory(one: InputSpec, frame: Frame, files: Path, shape: tuple[int, ...]) -> Pictures:
    pixels = _place_for(one, frame, files, shape)
    found = Pictures(pixels, np.zeros((frame.rows, 2), np.int64), {})
    for rows, pixels, sizes, broken in _batches(one, frame, files):
        good = [row for row in rows if row not in broken]
        if good:
            found.sizes[good] = sizes
        if good and not isinstance(found.pixels, Picked):
            found.pixels[good] = pixels
        found.broken.update(broken)
    return found


def _place_for(one: InputSpec, frame: Frame, files: Path, shape: tuple[int, ...]) -> np.ndarray:
    """An array for the pixels, or if it were large beside the memory, what opens the files again."""
    paths = picture_paths(one, frame, range(frame.rows), files)
    if paths is None or np.prod(shape, dtype=np.int64) <= in_memory():
        return np.zeros(shape, np.uint8)
    streamed = cast("np.ndarray", Streamed(one, paths, shape))
    return cast("np.ndarray", Picked(streamed, np.arange(frame.rows)))


class Streamed:
    """Pictures as an array that opens and encodes the files of the rows that are asked for."""

    dtype = np.dtype(np.uint8)

    def __init__(self, one: InputSpec, paths: Sequence[Path], shape: tuple[int, ...]) -> None:
        assert isinstance(one.kind, Image)
        self.shape = shape
        self._paths, self._channels = paths, one.kind.channels
        self._graph = input_graph(one, {})

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        """Encoded pixels `[N, channels, height, width]`; of a file that cannot be read they are black."""
        found = np.zeros((len(rows), *self.shape[1:]), np.uint8)
        for start in range(0, len(rows), AT_ONCE):
            paths = [self._paths[row] for row in rows[start : start + AT_ONCE]]
            pictures = read_pictures(paths, self._channels)
            whole = [i for i, one in enumerate(pictures) if isinstance(one, np.ndarray)]
            pixels = [pictures[i] for i in whole]
            if pixels:
                found[start + np.array(whole)] = encode_pictures(self._graph, pixels)  # type: ignore[arg-type]
        return found


Batch = tuple[range, np.ndarray, np.ndarray, dict[int, BrokenPicture]]


def _batches(one: InputSpec, frame: Frame, files: Path) -> Iterator[Batch]:
    """Rows, the encoded pixels and raw sizes of those that are whole, and what is wrong with the others."""
    graph = input_graph(one, {})
    for start in range(0, frame.rows, AT_ONCE):
        rows = range(start, min(start + AT_ONCE, frame.rows))
        pictures = raw_pictures(one, frame, rows, files)
        whole = [picture for picture in pictures if isinstance(picture, np.ndarray)]
        broken = {
            row: picture
            for row, picture in zip(rows, pictures, strict=True)
            if isinstance(picture, BrokenPicture)
        }
        sizes = np.array([picture.shape[:2] for picture in whole], np.int64).reshape(-1, 2)
        yield rows, encode_pictures(graph, whole) if whole else np.zeros(0), sizes, broken
