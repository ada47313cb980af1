"""Files that are written: each is there whole or not at all, whenever the power goes."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from netspec.source.diagnostics import fail
from netspec.source.text import whole_file


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns a full or locked disk into a `SpecError` that names the file."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise fail(
            "NS5007",
            f"`{path}` cannot be written: {reason}",
            whole_file(str(path)),
            help=_cure(error.errno),
        ) from error


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
LOCKED = (errno.EACCES, errno.EPERM, errno.EROFS)


def _cure(number: int | None) -> str:
    if number in FULL:
        return "make room, or choose another place"
    if number in LOCKED:
        return "choose another place, or allow writing to this one"
    return "look at the path and the disk, or choose another place"


def unfinished(name: str) -> str:
    """What a file is called while it is written: one that is still there is that of a process that was killed."""
    return f".{name}.part"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """The path of a file beside `path`, which takes its place when the block ends well. Raises `SpecError`."""
    beside = path.with_name(unfinished(path.name))
    with writing(path):
        try:
            yield beside
            os.replace(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def write_whole(
    path: Path, write: Callable[[BinaryIO], object], *, before: Path | None = None
) -> None:
    """Write a file beside its place and move it there: a reader sees the old one or the new one.

    The one that was there is kept as `before`, if that is given; for a moment that is then the only one.
    """
    with replacing(path) as beside:
        with beside.open("wb") as file:
            _fill(file, write)
            file.flush()
            os.fsync(file.fileno())
        if before is not None and path.exists():
            os.replace(path, before)


def settle_names(folder: Path) -> None:
    """Wait until the disk knows which files a folder holds: without that a power cut may bring an older one back."""
    with suppress(OSError):  # not every system can
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _fill(file: BinaryIO, write: Callable[[BinaryIO], object]) -> None:
    try:
        write(file)
    except RuntimeError as error:
        # torch.save tells a full disk as a fault of its own stream
        cause = error.__context__
        if isinstance(cause, OSError):
            raise cause from None
        raise OSError(0, str(cause or error).split("\n")[0]) from error


def write_text(path: Path, text: str) -> None:
    """`write_whole` for a text."""
    write_whole(path, lambda file: file.write(text.encode("utf-8")))
