"""A finished run as one ONNX file: raw columns in, decoded answers out, the same as PyTorch gave. Without PyTorch."""

from functools import partial
from pathlib import Path

from netspec.export.finished import Finished, read_finished
from netspec.export.metadata import described, told_of_run
from netspec.export.ports import Ports, ports_of
from netspec.export.record import record
from netspec.export.reference import Reference
from netspec.export.save import save
from netspec.export.verify import expected_of, verify
from netspec.graph.ends import answering
from netspec.graph.graph import Graph
from netspec.graph.lengths import without_lengths
from netspec.graph.said import spoken
from netspec.onnx_writer.write import write_model
from netspec.source.diagnostics import fail
from netspec.spec.model import Spec

INTERFACES = ("full", "tensors")


def export(
    folder: Path, graph: Graph, spec: Spec, *, interface: str = "full", to: Path | None = None
) -> Path:
    """Write the file of a run and give its path: `to`, or `<name>.onnx` (`<name>.tensors.onnx`) in the folder.

    `full` takes raw columns, texts among them, and gives decoded answers; `tensors` is its numeric core for runtimes
    without strings: encoded tensors in, numbers and the positions of classes out. It takes no lengths, so the samples of a
    call are equally long, and nothing is padding. The same run gives the same bytes.

    Raises:
        SpecError: a file of the run is missing or damaged (NS6001), the answers are not PyTorch's (NS6002), the file
            does not run (NS6003) or cannot be written (NS5007), or `tensors` is asked for and a text is an answer (NS6085).
            An earlier file stays as it was.
        ValueError: there is no such interface.
    """
    need_interface(interface)
    run = read_finished(folder, graph)
    path = to or folder / f"{spec.name}{ending(interface)}"
    told = told_of_run(spec, run.overrides, run.metrics)
    write_verified(answering(graph), run, run.reference, path, interface, told)
    return path


def need_interface(interface: str) -> None:
    """Raise `ValueError` where there is no such interface."""
    if interface not in INTERFACES:
        raise ValueError(f"the interfaces are {INTERFACES}, not {interface!r}")


def ending(interface: str) -> str:
    """How the name of a file ends."""
    return ".onnx" if interface == "full" else ".tensors.onnx"


def write_verified(
    graph: Graph,
    run: Finished,
    reference: Reference,
    path: Path,
    interface: str,
    told: dict[str, str],
) -> Ports:
    """Write a network with the weights of a run, if it answers the reference as that says; `told` goes to the metadata.

    What the file takes and gives is returned.

    Raises:
        SpecError: as `export`.
    """
    raw = interface == "full"
    for one in spoken(graph) if interface != "full" else ():
        message = f"`{one.spec.name}` is a text, which its network says in a loop: there is no numeric core without it"
        help = "export the full file, which takes and gives texts: leave `--interface` out"
        raise fail("NS6085", message, one.spec.place, help=help)
    # the core takes no lengths: samples of one call are equally long
    core = graph if raw else without_lengths(graph)
    ports = ports_of(core, raw=raw)
    expected = expected_of(graph, run.fitted, ports, reference, raw=raw)
    model = write_model(
        record(core, run.fitted, ports, raw=raw),
        ports.inputs,
        list(ports.answers.values()),
        weights=run.weights,
        name=graph.name,
        metadata={**described(core, ports, interface), **told},
    )
    save(model, path, partial(verify, graph=graph, ports=ports, expected=expected))
    return ports
