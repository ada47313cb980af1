"""The state of a training on disk: `last.pt` to go on from, `before.pt` the one before it, `best.safetensors` to keep.

`last.pt` holds all that a training is, the best weights among it; `best.safetensors` is written from it and can be so again.
"""

import os
import pickle
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_weights
from safetensors.torch import save as save_weights
from torch import Tensor

from netspec.source.diagnostics import SpecError, fail
from netspec.source.files import settle_names, write_whole, writing
from netspec.source.text import whole_file
from netspec.training.device import Decisions
from netspec.training.learner import Learner
from netspec.training.state import State

VERSION = 3
LAST, BEFORE, BEST = "last.pt", "before.pt", "best.safetensors"

Weights = dict[str, Tensor]


class Keeper:
    """Writes the checkpoints of one training. `identity` says which training it is, `best` are its best weights so far."""

    def __init__(
        self, folder: Path, identity: Mapping[str, Any], best: Weights | None = None
    ) -> None:
        self.folder = folder
        self.identity = identity
        self.best_weights = best
        self._written: Weights | None = None
        """The best weights that lie in `best.safetensors`."""

    @property
    def has_state(self) -> bool:
        """Whether there is anything to go on from."""
        return has_state(self.folder)

    def save(self, learner: Learner, state: State) -> None:
        """Write the state, and after it the best weights, if they are others than those that are there."""
        content = {
            "version": VERSION,
            **self.identity,
            "state": asdict(state),
            "learner": learner.state(),
            "best": self.best_weights,
        }
        write_whole(
            self.folder / LAST,
            lambda file: torch.save(content, file),
            before=self.folder / BEFORE,
        )
        if self.best_weights is not None and self.best_weights is not self._written:
            write_best(self.folder, self.best_weights)
            self._written = self.best_weights
        settle_names(self.folder)


def write_best(folder: Path, weights: Mapping[str, Tensor]) -> None:
    """Write `best.safetensors`, if it does not hold these weights already."""
    path, data = folder / BEST, save_weights(dict(weights))
    if not path.is_file() or path.stat().st_size != len(data) or path.read_bytes() != data:
        write_whole(path, lambda file: file.write(data))


class Kept(NamedTuple):
    """A state that was read."""

    path: Path
    content: dict[str, Any]
    damaged: Path | None = None
    """The newer one, which could not be read."""

    @property
    def best(self) -> Weights | None:
        """The best weights so far."""
        return self.content["best"]  # type: ignore[no-any-return]


def has_state(folder: Path) -> bool:
    """Whether a folder holds a state to go on from, whole or damaged."""
    return (folder / LAST).is_file() or (folder / BEFORE).is_file()


def read_state(folder: Path) -> Kept:
    """The last state in a folder, or the one before where that is damaged. Raises `SpecError` where both are."""
    last, before = folder / LAST, folder / BEFORE
    try:
        return Kept(last, _read(last))
    except SpecError as error:
        if not before.is_file():
            raise
        try:
            # between the two moves of `write_whole` there is no last one, and nothing is damaged
            return Kept(before, _read(before), last if last.is_file() else None)
        except SpecError:
            raise error from None


def put_back(kept: Kept) -> None:
    """Let a state be the last one, so that no damaged one takes its place when the next is written."""
    last = kept.path.with_name(LAST)
    if kept.path != last:
        with writing(last):
            os.replace(kept.path, last)


def _read(path: Path) -> dict[str, Any]:
    """The content of a state. No code of the file is run. Raises `SpecError`."""
    try:
        with zipfile.ZipFile(path) as archive:
            # torch reads changed numbers as if they were right
            if archive.testzip() is not None:
                raise _damaged(path)
        content = torch.load(path, map_location="cpu", weights_only=True)
        if content["version"] != VERSION:
            raise _foreign(path)
        State(**content["state"])
        Decisions(**content["decisions"])
        content["learner"], content["best"]
    except (OSError, RuntimeError, pickle.UnpicklingError, EOFError, *_BROKEN) as error:
        raise _damaged(path) from error
    return dict(content)


_BROKEN = (ValueError, KeyError, TypeError, IndexError, AttributeError, zipfile.BadZipFile)


def restore(learner: Learner, kept: Kept) -> State:
    """Put a learner where the state was. Raises `SpecError`."""
    try:
        learner.restore(kept.content["learner"])
    except (RuntimeError, *_BROKEN) as error:
        raise _damaged(kept.path) from error
    return State(**kept.content["state"])


def load_best(learner: Learner, path: Path) -> None:
    """Put the weights of a `best.safetensors` into a learner. Raises `SpecError`."""
    try:
        learner.settle(load_weights(path.read_bytes()))
    except (OSError, SafetensorError, RuntimeError, ValueError) as error:
        help = "write it once more from the state of the training: the same `netspec train`, with `--resume`"
        raise _damaged(path, help) from error


def _damaged(
    path: Path,
    help: str = "train anew: the same command without `--resume`; to begin with what was learned, name a copy of its "
    "`best.safetensors` in `train.weights`",
) -> SpecError:
    return fail("NS5003", f"`{path}` is missing or damaged", whole_file(str(path)), help=help)


def _foreign(path: Path) -> SpecError:
    message = (
        f"`{path}` was written by another version of netspec, which this one cannot go on from"
    )
    help = "go on with that version (`run.json` names it), or train anew without `--resume`"
    return fail("NS5003", message, whole_file(str(path)), help=help)
