"""netspec: one YAML file describes a neural network; it is checked, trained, and left as one self-contained ONNX file.

import netspec

network = netspec.load("specs/penguins.yaml")
network.train()
model = netspec.Predictor("runs/penguins/penguins.onnx")
"""

from typing import TYPE_CHECKING, Any

from netspec.version import VERSION as __version__  # noqa: N811

if TYPE_CHECKING:
    from netspec.inference.predictor import Predictor
    from netspec.network import Network, load
    from netspec.source.diagnostics import Diagnostic, SpecError

__all__ = ["Diagnostic", "Network", "Predictor", "SpecError", "__version__", "load"]

_PLACES = {
    "Diagnostic": "netspec.source.diagnostics",
    "Network": "netspec.network",
    "Predictor": "netspec.inference.predictor",
    "SpecError": "netspec.source.diagnostics",
    "load": "netspec.network",
}


def __getattr__(name: str) -> Any:
    # imported on first use: the command line must start without what it does not need
    if name not in _PLACES:
        raise AttributeError(f"module `netspec` has no attribute `{name}`")
    from importlib import import_module

    return getattr(import_module(_PLACES[name]), name)
