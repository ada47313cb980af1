"""The transform `quantile`: numbers by their rank among the training rows, as if drawn from the normal distribution.

Between neighbouring percentiles it is linear, as scikit-learn's QuantileTransformer with `output_distribution='normal'`.
"""

from collections.abc import Sequence

from netspec.kinds.columns import Json, State, Statistics
from netspec.kinds.lowering import OnnxRecorder

STEPS = 100
TAIL = 0.001
"""The share that the least number is given, which would else lie at minus infinity; likewise the largest."""

Points = list[list[float]]
"""For each column, in ascending order; columns with fewer different percentiles repeat the last."""


def fitted_points(columns: Sequence[Statistics]) -> State:
    """`points`, in the units of the data, and `normal`, where they lie in the normal distribution; a list per column."""
    pairs = [_points(column) for column in columns]
    points: list[Json] = [_padded(a) for a, _ in pairs]
    normal: list[Json] = [_padded(b) for _, b in pairs]
    return {"points": points, "normal": normal}


def _points(column: Statistics) -> tuple[list[float], list[float]]:
    """A value that fills several percentiles lies in their middle."""
    if column.count == 0:
        return [0.0, 1.0], [0.0, 1.0]
    shares: dict[float, list[float]] = {}
    for step in range(STEPS + 1):
        shares.setdefault(column.quantile(step / STEPS), []).append(step / STEPS)
    middles = [min(max((s[0] + s[-1]) / 2, TAIL), 1 - TAIL) for s in shares.values()]
    # imported here: a check fits nothing, and the module brings many others along
    from statistics import NormalDist

    return list(shares), [NormalDist().inv_cdf(middle) for middle in middles]


def _padded(values: list[float]) -> list[Json]:
    return [*values, *[values[-1]] * (STEPS + 1 - len(values))]


def record_between(onnx: OnnxRecorder, value: str, inner: Points, outer: Points) -> str:
    """Record `[…, n]`: from the points `inner` to the points `outer`, linear between; what lies outside is cut off."""
    count = len(inner[0]) - 1
    least = onnx.constant([line[0] for line in inner])
    most = onnx.constant([line[-1] for line in inner])
    inside = onnx.op("Min", onnx.op("Max", value, least), most)
    above = onnx.op(
        "Greater",
        onnx.op("Unsqueeze", inside, onnx.constant([-1], "int64")),
        onnx.constant([line[1:-1] for line in inner]),
    )
    piece = onnx.op(
        "ReduceSum", onnx.op("Cast", above, to=7), onnx.constant([-1], "int64"), keepdims=0
    )
    at = onnx.op("Add", piece, onnx.constant([i * count for i in range(len(inner))], "int64"))
    starts, ends, slopes = (
        onnx.op("Gather", onnx.constant(table), at)
        for table in (_starts(inner), _starts(outer), _slopes(inner, outer))
    )
    return onnx.op("Add", ends, onnx.op("Mul", onnx.op("Sub", inside, starts), slopes))


def _starts(points: Points) -> list[float]:
    return [value for line in points for value in line[:-1]]


def _slopes(inner: Points, outer: Points) -> list[float]:
    return [
        (d - c) / (b - a) if b > a else 0.0
        for x, y in zip(inner, outer, strict=True)
        for a, b, c, d in zip(x[:-1], x[1:], y[:-1], y[1:], strict=True)
    ]
