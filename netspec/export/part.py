"""A part of a trained network as an ONNX file of its own, verified like the whole: an encoder, a decoder, one of two towers."""

import json
from pathlib import Path
from typing import NamedTuple

from netspec.export.export import ending, need_interface, write_verified
from netspec.export.finished import Finished, read_finished
from netspec.export.intermediate import Known, by_pytorch, by_whole_file, part_reference
from netspec.export.metadata import told_of_run
from netspec.export.verify import most_rows
from netspec.graph.cutting import cut_out
from netspec.graph.graph import Graph, Value
from netspec.kinds.columns import Json
from netspec.spec.model import Spec
from netspec.spec.part import Part


class Exported(NamedTuple):
    """A file, what it takes and gives, and whether PyTorch itself was asked for results that the run has not kept."""

    path: Path
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    by_pytorch: bool


def export_part(
    folder: Path,
    graph: Graph,
    spec: Spec,
    part: Part,
    *,
    interface: str = "full",
    to: Path | None = None,
) -> Exported:
    """Write a part of a run, to the file `to` or beside the whole: `<name>.from_code.onnx`, `<name>.to_code.onnx`.

    A result that it starts from is an input of floats, a result that it leads to an answer as it is; other inputs are raw
    columns and outputs decoded answers, as in the whole file. What the run has kept of PyTorch's answers it must give
    again. Other results are held against PyTorch, or where that is not installed against the file of the whole network.

    Raises:
        SpecError: there is no such result (NS6035) or part (NS6036); and as `export`.
        ValueError: there is no such interface.
    """
    need_interface(interface)
    run = read_finished(folder, graph)
    cut = cut_out(graph, part, pictures=interface == "full")
    rows = min(most_rows(graph), max(run.reference.results))
    known, asked = _known(graph, cut, run, rows)
    reference = part_reference(run.reference, cut, known, rows)
    path = to or folder / f"{spec.name}{_named(part)}{ending(interface)}"
    told = {
        **told_of_run(spec, run.overrides, _metrics(run.metrics, cut)),
        "netspec.part": json.dumps({"from": list(part.from_), "to": list(part.to)}),
    }
    ports = write_verified(cut, run, reference, path, interface, told)
    outputs = tuple(one.spec.name for one in cut.outputs)
    return Exported(path, tuple(one.name for one in ports.inputs), outputs, asked)


def _known(graph: Graph, cut: Graph, run: Finished, rows: int) -> tuple[Known, bool]:
    """The results within the network that the part takes and gives, and whether they are PyTorch's."""
    own = {one.value for one in graph.inputs}
    answered = next(iter(run.reference.results.values()))
    values: list[Value] = [one.value for one in cut.inputs if one.value not in own]
    values += [one.value for one in cut.outputs if one.spec.name not in answered]
    if not values:
        return {}, True
    try:
        return by_pytorch(graph, run, values, rows), True
    except ImportError:
        return by_whole_file(graph, run, values, rows), False


def _named(part: Part) -> str:
    """What a part adds to the name of a file."""
    words = [f".from_{name}" for name in part.from_] + [f".to_{name}" for name in part.to]
    return "".join(words)


def _metrics(metrics: Json, cut: Graph) -> Json:
    """What is known of the outputs that the part has."""
    names = {one.spec.name for one in cut.outputs}
    if not isinstance(metrics, dict) or not isinstance(metrics.get("test"), dict):
        return None
    kept = {name: one for name, one in metrics["test"].items() if name in names}  # type: ignore[union-attr]
    return {**metrics, "test": kept} if kept else None
