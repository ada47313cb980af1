"""The state of a training on disk: `last.pt` to go on from, `best.safetensors` to keep."""

import pickle
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_weights
from safetensors.torch import save as save_weights
from torch import Tensor

from netspec.source.diagnostics import SpecError, fail
from netspec.source.files import write_whole
from netspec.source.text import whole_file
from netspec.source.tree import Plain, plain
from netspec.spec.model import Spec
from netspec.training.device import Decisions
from netspec.training.learner import Learner
from netspec.training.state import State

VERSION = 2
IDLE = ("description",)
"""Sections of a spec that change nothing in a training."""


class Keeper:
    """Writes the checkpoints of one training."""

    def __init__(self, folder: Path, identity: Mapping[str, Any]) -> None:
        self.last = folder / "last.pt"
        self.best = folder / "best.safetensors"
        self.identity = identity
        self.best_weights: dict[str, Tensor] | None = None
        """Better than those on disk, and not yet there."""

    def save(self, learner: Learner, state: State) -> None:
        """Write both files. The best come first: a `last.pt` never tells of weights that are not there."""
        if self.best_weights is not None:
            data = save_weights(self.best_weights)
            write_whole(self.best, lambda file: file.write(data))
            self.best_weights = None
        content = {
            "version": VERSION,
            **self.identity,
            "state": asdict(state),
            "learner": learner.state(),
        }
        write_whole(self.last, lambda file: torch.save(content, file))


def identity(spec: Spec, hashes: Mapping[str, str]) -> dict[str, Any]:
    """What must be the same for a training to go on."""
    settings = plain(spec.document)
    assert isinstance(settings, dict)
    written = {key: value for key, value in settings.items() if key not in IDLE}
    imported = {f"imported {path}": text for path, text in spec.imports.items()}
    # a hash says enough: what differs is shown, and a whole file would be too much of it
    extended = {
        f"extension {one.path}": f"sha256 {one.sha256[:16]}" for one in spec.extensions.values()
    }
    return {"spec": {**_flat(written), **imported, **extended}, "data": dict(hashes)}


def _flat(value: Plain, path: str = "") -> dict[str, str]:
    """Every setting by its path: `train.epochs` → `20`."""
    if isinstance(value, dict) and value:
        items = [(f"{path}.{key}" if path else key, inside) for key, inside in value.items()]
    elif isinstance(value, list) and value:
        items = [(f"{path}[{position}]", inside) for position, inside in enumerate(value)]
    else:
        return {path: repr(value)}
    return {key: text for where, inside in items for key, text in _flat(inside, where).items()}


def read_last(path: Path) -> dict[str, Any]:
    """The content of a `last.pt`. No code of the file is run. Raises `SpecError`."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        if content["version"] != VERSION:
            raise ValueError(f"version {content['version']}")
        State(**content["state"])
        Decisions(**content["decisions"])
    except (OSError, RuntimeError, pickle.UnpicklingError, EOFError, *_BROKEN) as error:
        raise _damaged(path) from error
    return dict(content)


_BROKEN = (ValueError, KeyError, TypeError, IndexError, AttributeError)


def restore(learner: Learner, content: Mapping[str, Any], path: Path) -> State:
    """Put a learner where the checkpoint was. Raises `SpecError`."""
    try:
        learner.restore(content["learner"])
    except (RuntimeError, *_BROKEN) as error:
        raise _damaged(path) from error
    return State(**content["state"])


def load_best(learner: Learner, path: Path) -> None:
    """Put the weights of a `best.safetensors` into a learner. Raises `SpecError`."""
    try:
        learner.settle(load_weights(path.read_bytes()))
    except (OSError, SafetensorError, RuntimeError, ValueError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> SpecError:
    return fail(
        "NS5003",
        f"`{path}` is missing or damaged",
        whole_file(str(path)),
        help="train anew: the same command without `--resume`",
    )


def need_same(path: Path, then: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise `SpecError` where spec or data are not those that the training began with."""
    spec = [
        f"`{key}` was {then['spec'].get(key, 'not there')} and is {now['spec'].get(key, 'not there')}"
        for key in _unequal(then["spec"], now["spec"])
    ]
    data = [f"`{name}` has changed" for name in _unequal(then["data"], now["data"])]
    if not spec and not data:
        return
    said = [*spec, *data]
    more = f"; and {len(said) - 3} more" if len(said) > 3 else ""
    raise fail(
        "NS5004",
        f"the run was begun with {'another spec' if spec else 'other data'}: {'; '.join(said[:3])}{more}",
        whole_file(str(path)),
        help=f"put the {'spec' if spec else 'data'} back to go on, or train anew without `--resume`",
    )


def _unequal(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [key for key in dict.fromkeys((*then, *now)) if then.get(key) != now.get(key)]
