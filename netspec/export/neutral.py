"""Columns that were never fitted: nothing is shifted or scaled, and a gap becomes 0."""

from netspec.data.fitted import Fitted
from netspec.graph.graph import Graph


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
        {
            one.spec.name: one.spec.kind.fitted((NoRows(),) * one.spec.kind.scales())
            for one in graph.outputs
        },
    )
