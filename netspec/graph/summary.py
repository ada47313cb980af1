"""What a network costs, layer by layer: the rows of the table that `netspec build` shows."""

from netspec.graph.graph import Graph
from netspec.kinds.named_sizes import base_of
from netspec.kinds.tensors import PIXELS, TensorType, elements
from netspec.source.record import Record

FLOAT_BYTES = 4


class Row(Record):
    """One layer: where its weights lie, its kind, the shapes it gives, and what it costs per sample."""

    name: str
    kind: str
    types: tuple[TensorType, ...]
    parameters: int
    multiply_adds: int


class Summary(Record):
    """The rows with their totals. Bytes are of float32; activations are one sample's, all results kept."""

    inputs: tuple[tuple[str, str, TensorType], ...]
    rows: tuple[Row, ...]
    outputs: tuple[tuple[str, str, TensorType], ...]
    parameters: int
    buffers: int
    multiply_adds: int
    parameter_bytes: int
    activation_bytes: int
    named_sizes: tuple[str, ...]
    learning: int
    """How many of the parameters `freeze` lets learn."""


def summarize(graph: Graph, frozen: int = 0) -> Summary:
    """The table of a graph, of whose parameters `frozen` do not learn. A named size counts once in sums."""
    rows = tuple(
        Row(
            n.label,
            n.layer.kind,
            tuple(value.type for value in n.gives),
            n.parameters(),
            n.multiply_adds(),
        )
        for n in graph.nodes
    )
    buffers = sum(node.buffers() for node in graph.nodes)
    values = graph.values()
    named = {base_of(size) for v in values for size in v.type.sizes if isinstance(size, str)}
    parameters = sum(row.parameters for row in rows)
    return Summary(
        inputs=tuple((i.spec.name, i.spec.kind.kind, i.value.type) for i in graph.inputs),
        rows=rows,
        outputs=tuple((o.spec.name, o.spec.kind.kind, o.value.type) for o in graph.outputs),
        parameters=parameters,
        buffers=buffers,
        multiply_adds=sum(row.multiply_adds for row in rows),
        parameter_bytes=FLOAT_BYTES * (parameters + buffers),
        activation_bytes=sum(value.times * _bytes(value.type) for value in values),
        named_sizes=tuple(sorted(named)),
        learning=parameters - frozen,
    )


def _bytes(type: TensorType) -> int:
    return elements(type.sizes) * (1 if type.dtype == PIXELS else FLOAT_BYTES)
