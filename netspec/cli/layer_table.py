"""The layers of a network as a table on the screen: their shapes, parameters and multiply-adds."""

from netspec.cli.tables import print_table
from netspec.cli.terminal import Terminal
from netspec.graph.folding import folded
from netspec.graph.frozen import frozen_by, frozen_parameters
from netspec.graph.graph import Graph
from netspec.graph.summary import Summary, summarize
from netspec.spec.model import Spec


def summary_of(graph: Graph, spec: Spec) -> Summary:
    """What the table shows; what `freeze` holds still is counted apart."""
    return summarize(graph, frozen_parameters(graph, frozen_by(graph, spec.train)))


def print_layers(
    graph: Graph, spec: Spec, summary: Summary, terminal: Terminal, *, unfold: bool = False
) -> None:
    """Print the table; layers in blocks stand in one row, unless `unfold`."""
    layers = summary.rows if unfold else folded(graph, summary.rows)
    rows = [(name, kind, str(type), "", "") for name, kind, type in summary.inputs]
    rows += [
        (
            row.name,
            row.kind,
            ", ".join(map(str, row.types)),
            _number(row.parameters),
            _number(row.multiply_adds),
        )
        for row in layers
    ]
    rows += [(f"→ {name}", kind, str(type), "", "") for name, kind, type in summary.outputs]
    total = ("total", "", "", f"{summary.parameters:,}", f"{summary.multiply_adds:,}")
    rulers = (len(summary.inputs), len(summary.inputs) + len(layers))
    header = ("name", "kind", "shape", "parameters", "multiply-adds")
    print_table(
        graph.name, header, rows, terminal, total=total, rulers=rulers, right=(3, 4), spare=1
    )
    weights, results = _bytes(summary.parameter_bytes), _bytes(summary.activation_bytes)
    terminal.print(f"memory: {weights} of weights, {results} of results per sample")
    if summary.learning != summary.parameters:
        held = summary.parameters - summary.learning
        thaws = spec.train is not None and any(one.epochs for one in spec.train.freeze)
        first = " at first" if thaws else ""
        told = f"{summary.learning:,} parameters learn{first}; `freeze` holds {held:,} still{first}"
        terminal.print(told)
    if summary.buffers:
        terminal.print(f"besides the parameters: {summary.buffers:,} numbers of statistics")
    if layers != summary.rows:
        terminal.print("blocks are folded: `--unfold` shows every layer")
    if summary.named_sizes:
        names = ", ".join(f"`{name}`" for name in summary.named_sizes)
        terminal.print(f"{names} differs from sample to sample and counts once above")


def _number(value: int) -> str:
    return f"{value:,}" if value else "·"


def _bytes(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
