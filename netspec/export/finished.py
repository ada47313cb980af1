"""A finished run as it lies in its folder: everything that export needs, read without PyTorch."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from safetensors import SafetensorError
from safetensors.numpy import load_file

from netspec.data import fitted as columns
from netspec.data.fitted import Fitted, read_fitted
from netspec.export.neutral import neutral
from netspec.export.reference import DAMAGES, FILE, Reference, read_reference
from netspec.graph.graph import Graph
from netspec.kinds.columns import Json, State
from netspec.kinds.outputs.output import TEMPERATURE
from netspec.onnx_writer.weights import Array
from netspec.source.diagnostics import SpecError, fail
from netspec.source.text import whole_file

WEIGHTS = "best.safetensors"
T = TypeVar("T")


class Finished(NamedTuple):
    """A run. `overrides` are what `--set` gave, `metrics` what `metrics.json` holds, None where there is none."""

    weights: dict[str, Array]
    fitted: Fitted
    reference: Reference
    overrides: Json
    metrics: Json


def read_finished(folder: Path, graph: Graph) -> Finished:
    """The run in a folder, its weights and columns of the form that the graph asks for.

    Raises:
        SpecError: a file is missing, damaged or of another network (NS6001).
    """
    facts = _read(folder / "run.json", _json) if (folder / "run.json").exists() else None
    metrics = folder / "metrics.json"
    return Finished(
        _read(folder / WEIGHTS, lambda path: _weights(path, graph)),
        _fitted(folder, graph),
        _read(folder / FILE, lambda path: read_reference(folder, graph)),
        (facts.get("overrides") if isinstance(facts, dict) else None) or {},
        _read(metrics, _json) if metrics.exists() else None,
    )


def _read(path: Path, read: Callable[[Path], T]) -> T:
    try:
        return read(path)
    except FileNotFoundError as error:
        help = "finish the training with `--resume`, or train once more"
        raise _damaged(path, f"`{path}` is not there", help) from error
    except (SafetensorError, *DAMAGES) as error:
        raise _damaged(path, f"`{path}` is damaged, or of another network") from error


MEND = (
    "`netspec train SPEC --resume` writes it once more where the state of the training is still there; "
    "otherwise train once more"
)


def _damaged(path: Path, message: str, help: str = MEND) -> SpecError:
    return fail("NS6001", message, whole_file(str(path)), help=help)


def _json(path: Path) -> Json:
    # JSON knows no NaN: what a metric could not say becomes null
    content: Json = json.loads(path.read_text(encoding="utf-8"), parse_constant=lambda _: None)
    return content


def _weights(path: Path, graph: Graph) -> dict[str, Array]:
    weights: dict[str, Array] = load_file(path)
    for node in graph.nodes:
        for weight in node.kept():
            name = f"{node.label}.{weight.name}"
            if weights[name].shape != weight.sizes:
                raise ValueError(f"{name} is {weights[name].shape}, not {weight.sizes}")
    return weights


def _fitted(folder: Path, graph: Graph) -> Fitted:
    found, usual = read_fitted(folder), neutral(graph)
    for states, forms in ((found.inputs, usual.inputs), (found.outputs, usual.outputs)):
        if any(_form(states.get(name, {})) != _form(form) for name, form in forms.items()):
            path = folder / columns.FILE
            raise _damaged(path, f"`{path}` is damaged, or of another network")
    return found


def _form(state: State) -> dict[str, int]:
    """The entries of a state, each with the number of columns it speaks of."""
    # a temperature comes of a calibration, which may be or not
    return {
        key: len(value) if isinstance(value, list) else -1
        for key, value in state.items()
        if key != TEMPERATURE
    }
