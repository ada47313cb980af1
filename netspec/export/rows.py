"""Which rows of a reference a file is asked, and how much of their axes: as PyTorch was asked."""

import numpy as np

from netspec.export.reference import Reference
from netspec.graph.graph import Graph
from netspec.graph.lengths import Marked, marked_axes, may_be_cut
from netspec.onnx_writer.weights import Array


def asked(
    graph: Graph, reference: Reference, size: int, *, raw: bool
) -> tuple[dict[str, Array], Array]:
    """The columns of a batch of the first `size` rows, and which of these they are.

    Padding behind the longest sample is cut off. The numeric core takes no lengths, so it is asked for the rows alone
    that have no padding.
    """
    given = reference.raw if raw else reference.encoded
    columns = {name: array[:size] for name, array in given.items()}
    whole, cut = np.ones(size, bool), may_be_cut(graph)
    for one in marked_axes(graph):
        lengths = reference.encoded[one.marker][:size]
        width = int(lengths.max()) if cut or one.by_itself else _width(one, reference)
        for name, axis in (one.raw_axes if raw else one.axes).items():
            columns[name] = columns[name][(slice(None),) * (axis + 1) + (slice(width),)]
        if not raw:
            whole &= lengths == width
            del columns[one.marker]
    rows = np.flatnonzero(whole)
    return {name: array[rows] for name, array in columns.items()}, rows


def _width(one: Marked, reference: Reference) -> int:
    name, axis = next(iter(one.axes.items()))
    return int(reference.encoded[name].shape[axis + 1])
