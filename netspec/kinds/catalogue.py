"""Every kind there is: name → where its class stands. A literal table, so that only the kinds a spec uses are imported."""

from importlib import import_module
from typing import Any

from netspec.kinds.augmentations import AUGMENTATIONS
from netspec.kinds.averages import AVERAGES
from netspec.kinds.inputs import INPUTS
from netspec.kinds.kind import Family, Kind
from netspec.kinds.layers import LAYERS
from netspec.kinds.losses import LOSSES
from netspec.kinds.metrics import METRICS
from netspec.kinds.optimizers import OPTIMIZERS
from netspec.kinds.outputs import OUTPUTS
from netspec.kinds.schedules import SCHEDULES
from netspec.kinds.sections import SECTIONS
from netspec.kinds.sorts import SettingError
from netspec.kinds.sources import SOURCES

FAMILIES: dict[Family, dict[str, str]] = {
    "inputs": INPUTS,
    "layers": LAYERS,
    "outputs": OUTPUTS,
    "losses": LOSSES,
    "metrics": METRICS,
    "optimizers": OPTIMIZERS,
    "schedules": SCHEDULES,
    "averages": AVERAGES,
    "augmentations": AUGMENTATIONS,
    "sources": SOURCES,
    "sections": SECTIONS,
}


_found: dict[tuple[Family, str], type[Kind]] = {}


def find(family: Family, name: str) -> Any:
    """The class of a kind. Raises `SettingError` where there is none of that name."""
    known = _found.get((family, name))
    if known is not None:
        return known
    place = FAMILIES[family].get(name)
    if place is None:
        raise SettingError(f"there is no kind `{name}` among the {family}")
    module, _, class_name = place.partition(":")
    found = getattr(import_module(f"netspec.kinds.{family}.{module}"), class_name)
    assert isinstance(found, type)
    assert issubclass(found, Kind)
    _found[family, name] = found
    return found


def every(family: Family) -> dict[str, Any]:
    """All kinds of a family, by name. Imports them all."""
    return {name: find(family, name) for name in FAMILIES[family]}
