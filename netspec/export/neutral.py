"""Columns that were never fitted: nothing is shifted or scaled, and a gap becomes 0."""

from netspec.data.fitted import Fitted
from netspec.graph.graph import Graph, GraphOutput
from netspec.kinds.tensors import elements


class NoRows:
    """The statistics of a column without rows."""

    count = 0
    missing = 0
    mean = 0.0
    std = 0.0
    minimum = 0.0
    maximum = 0.0

    def quantile(self, share: float) -> float:
        return 0.0

    def texts(self) -> dict[str, int]:
        return {}

    def log1p(self) -> "NoRows":
        return self


def neutral(graph: Graph) -> Fitted:
    """The state of every column as it is before any data were seen."""
    return Fitted(
        {one.spec.name: one.spec.kind.fitted((NoRows(),) * one.spec.width) for one in graph.inputs},
        {one.spec.name: one.spec.kind.fitted((NoRows(),) * _numbers(one)) for one in graph.outputs},
    )


def _numbers(one: GraphOutput) -> int:
    """How many numbers the target holds, each of which is fitted."""
    return elements(one.spec.kind.encoded().sizes) if one.spec.kind.needs_fit else 0
