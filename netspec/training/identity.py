"""What must be the same for a training to go on: the spec and the data it began with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netspec.source.diagnostics import fail
from netspec.source.text import whole_file
from netspec.source.tree import Plain, plain
from netspec.spec.model import Spec

IDLE = ("description",)
"""Sections of a spec that change nothing in a training."""


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


LENGTH = frozenset(
    {
        "train.epochs",
        "train.steps",
        "train.early_stopping",
        "train.early_stopping.patience",
    }
)
"""Settings that say how long a training lasts, by their paths."""
SCHEDULE = "train.schedule"
"""Another schedule may follow the one that a training was begun with."""


def need_same(path: Path, then: Mapping[str, Any], now: Mapping[str, Any]) -> frozenset[str]:
    """Raise `SpecError` where spec or data are not those that the training began with.

    Gives the settings that are others where only its length and its schedule are: `length.py` knows whether it can go on so.
    """
    if then["data"] == now["data"]:
        changed = frozenset(_unequal(then["spec"], now["spec"]))
        if all(key in LENGTH or key.startswith(SCHEDULE) for key in changed):
            return changed
    spec = [
        f"`{key}` was {then['spec'].get(key, 'not there')} and is {now['spec'].get(key, 'not there')}"
        for key in _unequal(then["spec"], now["spec"])
    ]
    data = [f"`{name}` has changed" for name in _unequal(then["data"], now["data"])]
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
