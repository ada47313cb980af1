"""A network that has learned nothing yet as an ONNX file, to be looked at or measured. Its first weights need PyTorch."""

from functools import partial
from pathlib import Path

from netspec.export.metadata import described
from netspec.export.neutral import neutral
from netspec.export.ports import ports_of
from netspec.export.record import record
from netspec.export.save import save
from netspec.export.sound import opened
from netspec.graph.ends import answering
from netspec.graph.graph import Graph
from netspec.onnx_writer.write import write_model
from netspec.pytorch.load import first_weights


def export_untrained(graph: Graph, path: Path) -> Path:
    """Write the file with raw columns and decoded answers, its columns as if no data had been seen.

    Raises:
        SpecError: the file does not run (NS6003) or cannot be written (NS5007).
    """
    weights = first_weights(graph)
    graph = answering(graph)
    ports = ports_of(graph, raw=True)
    model = write_model(
        record(graph, neutral(graph), ports, raw=True),
        ports.inputs,
        list(ports.answers.values()),
        weights=weights,
        name=graph.name,
        metadata=described(graph, ports, "full"),
    )
    save(model, path, partial(opened, place=graph.outputs[0].spec.place))
    return path
