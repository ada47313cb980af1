"""The folder of a run: whether it may be used, what lies in it, and what is written before the first step."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from glob import escape
from pathlib import Path

import numpy as np

from netspec.data.dataset import Dataset
from netspec.graph.graph import Graph
from netspec.kinds.sections.train import Train
from netspec.pytorch.source import write_source
from netspec.source.diagnostics import fail
from netspec.source.files import unfinished, write_text, write_whole, writing
from netspec.source.text import whole_file
from netspec.spec.model import Spec
from netspec.training.checkpoint import BEFORE as LAST_BUT_ONE
from netspec.training.checkpoint import BEST, LAST, has_state
from netspec.training.lock import LOCK
from netspec.training.versions import versions

RUN, METRICS, REFERENCE = "run.json", "metrics.json", "reference.npz"
# the first to go is what makes a run look finished, the last what makes the folder look like a run
OURS = (
    METRICS, LAST, LAST_BUT_ONE, BEST, REFERENCE, "history.csv", "log.txt",
    "model.py", "columns.json", "spec.yaml", RUN,
)  # fmt: skip
UNFINISHED = tuple(unfinished(name) for name in OURS)
LEFT = (LOCK, *UNFINISHED)
"""What a run may leave that was killed before it had begun."""
WORTH = (LAST, LAST_BUT_ONE, BEST)
"""Any of these makes a run one that is set aside, and not thrown away."""


EXPORTED = (".onnx", ".onnx.data", ".tensors.onnx", ".tensors.onnx.data")
PARTS = (".from_*.onnx", ".from_*.onnx.data", ".to_*.onnx", ".to_*.onnx.data")
"""Parts of the network that `netspec export` wrote on their own."""
PREVIOUS = "previous"
MOVING = ".moving"
"""Lies in the folder while an earlier run is on its way to `previous`."""


def refuse_foreign(folder: Path) -> None:
    """Raise `SpecError` if the folder holds files and no run."""
    if not folder.exists():
        return
    with writing(folder):
        foreign = not folder.is_dir() or (
            not any((folder / one).is_file() for one in (RUN, MOVING))
            and any(one.name not in LEFT for one in folder.iterdir())
        )
    if foreign:
        what = "holds files that are no run" if folder.is_dir() else "is no folder"
        raise fail(
            "NS5005",
            f"`{folder}` {what}",
            whole_file(str(folder)),
            help="choose another folder with `--out`",
        )


def begun(folder: Path) -> bool:
    """Whether a training was begun in a folder: one that was killed while it read its data has left no more than its lock."""
    return any((folder / one).is_file() for one in (RUN, LOCK, MOVING)) or has_state(folder)


def can_go_on(folder: Path) -> bool:
    """Whether there is a state to go on from. That of a run that is being set aside is another run's."""
    return has_state(folder) and not (folder / MOVING).exists()


def set_aside(folder: Path, name: str) -> bool:
    """Move an earlier run to `previous/`, in place of the one that lies there; whatever else is here stays.

    Tells whether there was one worth keeping. A move that was cut off is brought to its end. `run.json` is copied, so that the
    folder is that of a run at every moment.
    """
    _remove([one for part in UNFINISHED if (one := folder / part).is_file()])
    before, begun = folder / PREVIOUS, folder / MOVING
    if not begun.exists() and not any((folder / one).is_file() for one in WORTH):
        _remove(_files_of(folder, name, but=RUN))
        return False
    with writing(before):
        before.mkdir(exist_ok=True)
        if not begun.exists():
            _remove(_files_of(before, name))
            begun.touch()
        for file in _files_of(folder, name, but=RUN):
            os.replace(file, before / file.name)
        if (folder / RUN).is_file():
            shutil.copyfile(folder / RUN, before / RUN)
        begun.unlink()
    return True


def _files_of(folder: Path, name: str, but: str = "") -> list[Path]:
    """The files of the run in a folder, `run.json` last."""
    exported = [folder / f"{name}{ending}" for ending in EXPORTED]
    exported += [one for parts in PARTS for one in sorted(folder.glob(f"{escape(name)}{parts}"))]
    files = (*exported, *(folder / file for file in (*UNFINISHED, *OURS) if file != but))
    return [one for one in files if one.is_file()]


def _remove(files: Sequence[Path]) -> None:
    for file in files:
        with writing(file):
            file.unlink()


def leave_nothing(folder: Path, name: str) -> None:
    """Take back a run that could not be written, so that no half of it is left, and put the one before back."""
    if not (folder / MOVING).exists():
        _remove(_files_of(folder, name))
    with suppress(OSError):
        for file in reversed(_files_of(folder / PREVIOUS, name)):
            os.replace(file, folder / file.name)
        (folder / MOVING).unlink(missing_ok=True)
        if (folder / PREVIOUS).is_dir():
            (folder / PREVIOUS).rmdir()


def write_beginning(
    folder: Path, graph: Graph, spec: Spec, data: Dataset, facts: Mapping[str, object]
) -> None:
    """Everything that is known before the first step. `run.json` comes first: with it the folder is a run."""
    settings = spec.train or Train()
    split = spec.data.split if spec.data else None
    content = {
        **versions(),
        "command": "netspec " + " ".join(sys.argv[1:]) if "netspec" in sys.argv[0] else None,
        "name": spec.name,
        "spec_path": str(Path(spec.path).resolve()),
        "seeds": {"train": settings.seed, "split": split.start if split else None},
        "data": data.hashes,
        "git": commit_of(Path(spec.path).resolve()),
        **facts,
    }
    _write_facts(folder, content)
    for name, text in _beginning(graph, spec, data).items():
        write_text(folder / name, text)


def renew_beginning(
    folder: Path, graph: Graph, spec: Spec, data: Dataset, facts: Mapping[str, object]
) -> None:
    """The same for a run that goes on: what it was begun with stays, what is missing or has changed is written anew."""
    try:
        then = dict(json.loads((folder / RUN).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        write_beginning(folder, graph, spec, data, facts)
        return
    if then.get("overrides") != facts["overrides"]:
        _write_facts(folder, {**then, "overrides": facts["overrides"]})
    for name, text in _beginning(graph, spec, data).items():
        try:
            same = (folder / name).read_text(encoding="utf-8") == text
        except (OSError, UnicodeError):
            same = False
        if not same:
            write_text(folder / name, text)


def _write_facts(folder: Path, content: Mapping[str, object]) -> None:
    write_text(folder / RUN, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _beginning(graph: Graph, spec: Spec, data: Dataset) -> dict[str, str]:
    return {
        "spec.yaml": spec.document.source.text,
        "columns.json": data.fitted.to_json(),
        "model.py": write_source(graph),
    }


def commit_of(path: Path) -> str | None:
    """The git commit that a spec is of, with a `+` where the file is another than there; None where there is none.

    Nothing is asked of git that lets a repository name a program to be run (`status`, and `describe --dirty`, would).
    """
    asked = ["git", "-C", str(path.parent), "rev-parse", "--verify", "HEAD"]
    commit = _said(asked)
    if commit is None:
        return None
    blob = _said([*asked[:-1], f"HEAD:./{path.name}"])
    return commit if blob is not None and _is_blob(path, blob) else f"{commit}+"


def _said(command: Sequence[str]) -> str | None:
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip() or None


def _is_blob(path: Path, blob: str) -> bool:
    """Whether a file is what git calls so: a hash of its length and its content."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    made = hashlib.new("sha256" if len(blob) == 64 else "sha1", usedforsecurity=False)
    made.update(b"blob %d\0" % len(content) + content)
    return made.hexdigest() == blob


def write_reference(folder: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """A few rows and what the network made of them, for the exported file to be held against."""
    plain = {name: _without_objects(array) for name, array in arrays.items()}
    write_whole(folder / REFERENCE, lambda file: np.savez(file, allow_pickle=False, **plain))


def _without_objects(array: np.ndarray) -> np.ndarray:
    """Texts as numpy's own texts: an array of objects could be read back only by running a pickle."""
    return array.astype(np.str_) if array.dtype == object else array
