"""Picture files as pixels, by Pillow: turned upright by EXIF, in 8 bits, grey or colour; transparency does not count."""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np

THREADS = min(32, max(8, os.cpu_count() or 8))


class BrokenPicture(Exception):  # noqa: N818 (it is told as a fault of a cell)
    """A file that cannot be read as a picture; the message says why."""


class MissingPicture(BrokenPicture):
    """A file that is not there."""


def read_picture(path: Path, channels: int) -> np.ndarray:
    """Pixels `[height, width, channels]`, uint8. Raises `BrokenPicture`."""
    mode = "L" if channels == 1 else "RGB"
    pixels = _read(path, lambda image: np.asarray(_in_8_bits(image).convert(mode)))
    return pixels[:, :, None] if channels == 1 else pixels


def read_labels(path: Path) -> np.ndarray:
    """Whole numbers `[height, width]`: what stands in each pixel, of a palette its index. Raises `BrokenPicture`."""
    return _read(path, _labels_of)


NUMBERS = ("1", "L", "P", "I", "I;16", "I;16B", "I;16L", "I;16N")
"""Modes of pictures with one number for a pixel."""


def _labels_of(image: "Image.Image") -> np.ndarray:  # type: ignore[name-defined]  # noqa: F821
    if image.mode not in NUMBERS:
        raise BrokenPicture(
            f"it has colours ({image.mode}), and a label picture has one number for each pixel"
        )
    # an index of a palette is the class; the colour it stands for is for people to look at
    return np.asarray(image)


def _read(path: Path, of: Callable[["Image.Image"], np.ndarray]) -> np.ndarray:  # type: ignore[name-defined]  # noqa: F821
    """What is made of a picture that was turned upright. Raises `BrokenPicture`."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if path.is_dir():
        raise BrokenPicture("it is a folder, or the cell is empty")
    try:
        with Image.open(path) as image:
            image.load()
            return of(ImageOps.exif_transpose(image))
    except FileNotFoundError:
        raise MissingPicture(f"there is no file `{path}`") from None
    except UnidentifiedImageError:
        raise BrokenPicture("it is no picture that Pillow knows") from None
    except Image.DecompressionBombError:
        raise BrokenPicture("it has too many pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise BrokenPicture(str(error).split("\n")[0].lower() or "it is damaged") from None


def _in_8_bits(image: "Image.Image") -> "Image.Image":  # type: ignore[name-defined]  # noqa: F821
    """Grey pictures of 16 or 32 bits, scaled: Pillow's own conversion would cut them off at 255."""
    if image.mode == "F":
        raise BrokenPicture("its pixels are fractions, and nothing says from where to where")
    if image.mode not in ("I", "I;16", "I;16B", "I;16L", "I;16N"):
        return image
    from PIL import Image

    values = np.asarray(image).astype(np.int64)
    return Image.fromarray(np.clip(values // 257, 0, 255).astype(np.uint8))


def read_pictures(paths: Sequence[Path], channels: int) -> list[np.ndarray | BrokenPicture]:
    """Several at once; what cannot be read stands in its place as an exception."""

    def one(path: Path) -> np.ndarray | BrokenPicture:
        try:
            return read_picture(path, channels)
        except BrokenPicture as error:
            return error

    if len(paths) == 1:
        return [one(paths[0])]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, paths))


def by_size(pictures: Sequence[np.ndarray]) -> dict[tuple[int, ...], list[int]]:
    """Positions of the pictures, by their shape: one call of the graph takes pictures of one size."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for position, picture in enumerate(pictures):
        groups.setdefault(picture.shape, []).append(position)
    return groups


def digest(path: Path) -> bytes:
    """SHA-256 of a file's content, which is read once as long as its size and its time stay. Raises `OSError`."""
    facts = path.stat()
    return _digest(path, facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=1 << 20)
def _digest(path: Path, size: int, time: int) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
