"""The folder of a run: whether it may be used, what lies in it, and what is written before the first step."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

import numpy as np
import torch

from netspec.data.dataset import Dataset
from netspec.graph.graph import Graph
from netspec.kinds.sections.train import Train
from netspec.pytorch.source import write_source
from netspec.source.diagnostics import fail
from netspec.source.files import write_text, write_whole, writing
from netspec.source.text import whole_file
from netspec.spec.model import Spec
from netspec.version import VERSION

# the first to go is what makes a run look finished, the last what makes the folder look like a run
OURS = (
    "metrics.json", "last.pt", "best.safetensors", "reference.npz", "history.csv", "log.txt",
    "model.py", "columns.json", "spec.yaml", "run.json",
)  # fmt: skip


EXPORTED = (".onnx", ".onnx.data", ".tensors.onnx", ".tensors.onnx.data")
PARTS = (".from_*.onnx", ".from_*.onnx.data", ".to_*.onnx", ".to_*.onnx.data")
"""Parts of the network that `netspec export` wrote on their own."""
PREVIOUS = "previous"


def refuse_foreign(folder: Path) -> None:
    """Raise `SpecError` if the folder holds files and no run."""
    if not folder.exists():
        return
    with writing(folder):
        foreign = not folder.is_dir() or (
            not (folder / "run.json").is_file()
            and any(one.name != ".lock" for one in folder.iterdir())
        )
    if foreign:
        what = "holds files that are no run" if folder.is_dir() else "is no folder"
        raise fail(
            "NS5005",
            f"`{folder}` {what}",
            whole_file(str(folder)),
            help="choose another folder with `--out`",
        )


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Makes the folder, and keeps a second training out of it. The lock ends with the process, however it ends."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:  # Windows has no such lock
        yield
        return
    path = folder / ".lock"
    with writing(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise fail(
                "NS5010",
                f"another training runs in `{folder}`",
                whole_file(str(folder)),
                help="wait for it, or choose another folder with `--out`",
            ) from error
        yield
        path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def set_aside(folder: Path, name: str) -> bool:
    """Move an earlier run to `previous/`, in place of the one that lies there; whatever else is here stays.

    Tells whether there was one worth keeping.
    """
    if not (folder / "best.safetensors").is_file():
        clear(folder, name)
        return False
    before = folder / PREVIOUS
    with writing(before):
        before.mkdir(exist_ok=True)
        for old in _files_of(before, name):
            old.unlink()
        for file in _files_of(folder, name):
            os.replace(file, before / file.name)
    return True


def _files_of(folder: Path, name: str) -> list[Path]:
    """The files of the run in a folder, `run.json` last."""
    exported = [folder / f"{name}{ending}" for ending in EXPORTED]
    exported += [one for parts in PARTS for one in sorted(folder.glob(f"{escape(name)}{parts}"))]
    return [one for one in (*exported, *(folder / file for file in OURS)) if one.is_file()]


def clear(folder: Path, name: str) -> None:
    """Remove the files of an earlier run. Whatever else lies there stays."""
    for file in _files_of(folder, name):
        with writing(file):
            file.unlink()


def leave_nothing(folder: Path, name: str) -> None:
    """Take back a run that could not be written, so that no half of it is left, and put the one before back."""
    clear(folder, name)
    with suppress(OSError):
        for file in reversed(_files_of(folder / PREVIOUS, name)):
            os.replace(file, folder / file.name)
        (folder / ".lock").unlink(missing_ok=True)
        if (folder / PREVIOUS).is_dir():
            (folder / PREVIOUS).rmdir()
        folder.rmdir()


def write_beginning(
    folder: Path, graph: Graph, spec: Spec, data: Dataset, facts: Mapping[str, object]
) -> None:
    """Everything that is known before the first step. `run.json` comes first: with it the folder is a run."""
    settings = spec.train or Train()
    split = spec.data.split if spec.data else None
    content = {
        "netspec": VERSION,
        "torch": torch.__version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "command": "netspec " + " ".join(sys.argv[1:]) if "netspec" in sys.argv[0] else None,
        "name": spec.name,
        "spec_path": str(Path(spec.path).resolve()),
        "seeds": {"train": settings.seed, "split": split.start if split else None},
        "data": data.hashes,
        "git": _commit(Path(spec.path).resolve().parent),
        **facts,
    }
    write_text(folder / "run.json", json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    write_text(folder / "spec.yaml", spec.document.source.text)
    write_text(folder / "columns.json", data.fitted.to_json())
    write_text(folder / "model.py", write_source(graph))


def _commit(folder: Path) -> str | None:
    """The git commit that the spec is of, with a `+` where files have changed since; None where there is none."""
    try:
        found = subprocess.run(
            [
                "git",
                "-C",
                str(folder),
                "describe",
                "--always",
                "--abbrev=40",
                "--exclude=*",
                "--dirty=+",
            ],
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip() or None


def write_reference(folder: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """A few rows and what the network made of them, for the exported file to be held against."""
    plain = {name: _without_objects(array) for name, array in arrays.items()}
    write_whole(folder / "reference.npz", lambda file: np.savez(file, allow_pickle=False, **plain))


def _without_objects(array: np.ndarray) -> np.ndarray:
    """Texts as numpy's own texts: an array of objects could be read back only by running a pickle."""
    return array.astype(np.str_) if array.dtype == object else array
