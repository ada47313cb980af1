"""Whether every sample is long enough for the windows of the network, and short enough for its places."""

import numpy as np

from netspec.data.dataset import Part
from netspec.graph.graph import Graph, GraphInput
from netspec.graph.lengths import least_lengths, most_lengths
from netspec.source.diagnostics import SpecError, fail


def need_fitting_lengths(graph: Graph, part: Part) -> None:
    """Raise `SpecError` where a layer leaves nothing of a sample, or has no room for all of it."""
    least, most = least_lengths(graph), most_lengths(graph)
    for one in graph.inputs:
        for axis, lengths in _lengths(one, part).items():
            short, long = lengths < least.get(axis, 1), lengths > most.get(axis, np.inf)
            if short.any():
                help = "leave such samples out, or let windows keep the length: stride 1 and `padding: same`"
                raise _fault(
                    one, axis, (lengths, short), f"and the network needs {least[axis]}", help
                )
            if long.any():
                help = "raise the `length` of `position_embedding`, or cut such samples"
                raise _fault(
                    one, axis, (lengths, long), f"and the network has room for {most[axis]}", help
                )


def _lengths(one: GraphInput, part: Part) -> dict[str, np.ndarray]:
    """Named size → how long it is in every sample: as an input says, or else as the array is wide."""
    array = part.inputs[one.spec.name]
    axis = one.spec.kind.marks()
    if axis is not None:
        return {axis: array}
    named = {s: i for i, s in enumerate(one.value.type.sizes, 1) if type(s) is str}
    return {size: np.full(min(1, len(array)), array.shape[i]) for size, i in named.items()}


def _fault(
    one: GraphInput, axis: str, wrong: tuple[np.ndarray, np.ndarray], but: str, help: str
) -> SpecError:
    lengths, where = wrong
    row = int(np.argmax(where))
    more = f"; so it is with {where.sum() - 1:,} more" if where.sum() > 1 else ""
    said = f"sample {row}, counted from 0, is {lengths[row]} long along `{axis}`, {but}{more}"
    return fail("NS5012", said, one.spec.place, help=help)
