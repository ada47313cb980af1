"""One training at a time in a folder. The lock ends with the process, however it ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from netspec.source.diagnostics import fail
from netspec.source.files import writing
from netspec.source.text import whole_file

LOCK = ".lock"


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Makes the folder, and keeps a second training out of it. A folder in which nothing was left goes again.

    Gives whether the training before was ended with nothing done on the way out. Raises `SpecError`.
    """
    made = [one for one in (folder, *folder.parents) if not one.exists()]
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOCK
    died = path.exists()
    handle = _locked(path)
    try:
        yield died
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        if handle is not None:
            os.close(handle)
        with suppress(OSError):  # it holds something
            for one in made:
                one.rmdir()


def _locked(path: Path) -> int | None:
    """The locked file; None where the system, or the disk, knows no such locks."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    while True:
        with writing(path):
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise fail(
                "NS5010",
                f"another training runs in `{path.parent}`",
                whole_file(str(path.parent)),
                help="wait for it, or choose another folder with `--out`",
            ) from None
        except OSError:
            os.close(handle)
            return None
        if _is_there(path, handle):
            return handle
        # the training before has just ended, and taken its file with it
        os.close(handle)


def _is_there(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False
