"""Scaling of numbers, shared by the inputs and outputs of the kind `number`: fitted on the training split, undone in the file."""

from typing import TYPE_CHECKING, cast

from netspec.kinds.columns import State, Statistics
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.sorts import Choice, SettingError

if TYPE_CHECKING:
    from netspec.kinds.percentiles import Points

TRANSFORM = Choice("standardize", "min_max", "robust", "log1p", "quantile", "none")
ROUNDING = 1e-7
"""About the relative spacing of float32: a spread below it is none."""

TRANSFORM_DOC = (
    "How numbers are scaled: `standardize` to mean 0 and standard deviation 1, `min_max` to 0…1, `robust` by median "
    "and quartiles, `log1p` is log(1 + x) and then standardised, `quantile` goes by rank: as a normal distribution would "
    "have it, and never beyond the training rows; `none` leaves them."
)

JUST_ABOVE_MINUS_ONE = -0.999999
"""Where log1p is cut off: a value that never came in training must not make the answer NaN."""


def fitted_scale(transform: str, columns: tuple[Statistics, ...]) -> State:
    """`center` and `scale`, a number each per column: scaled = (x - center) / scale. For `quantile`, see `percentiles`.

    Raises:
        SettingError: `log1p` of a column with numbers of -1 or below.
    """
    if transform == "quantile":
        # imported here and below: few specs ask for it
        from netspec.kinds.percentiles import fitted_points

        return fitted_points(columns)
    pairs = [_center_and_scale(transform, column) for column in columns]
    # a constant column has no spread but that of rounding; dividing by 1 leaves it at 0
    return {
        "center": [a for a, _ in pairs],
        "scale": [b if b > ROUNDING * abs(a) else 1.0 for a, b in pairs],
    }


def _center_and_scale(transform: str, column: Statistics) -> tuple[float, float]:
    if transform == "none" or column.count == 0:
        return 0.0, 1.0
    if transform == "min_max":
        return column.minimum, column.maximum - column.minimum
    if transform == "robust":
        return column.quantile(0.5), column.quantile(0.75) - column.quantile(0.25)
    if transform == "log1p":
        if column.minimum <= -1:
            raise SettingError(
                f"`log1p` needs numbers above -1, and there is {column.minimum:g}",
                "use another `transform`, such as `robust`",
                setting="transform",
            )
        column = column.log1p()
    return column.mean, column.std


def record_scaled(onnx: OnnxRecorder, value: str, transform: str, state: State) -> str:
    """Record `[…, n]` in the units of the data → scaled; a state of one column is that of all."""
    if transform == "none":
        return value
    if transform == "quantile":
        from netspec.kinds.percentiles import record_between

        return record_between(onnx, value, _points(state, "points"), _points(state, "normal"))
    if transform == "log1p":
        value = onnx.op("Max", value, onnx.constant(JUST_ABOVE_MINUS_ONE))
        value = onnx.op("Log", onnx.op("Add", value, onnx.constant(1.0)))
    centered = onnx.op("Sub", value, onnx.constant(state["center"]))
    return onnx.op("Div", centered, onnx.constant(state["scale"]))


def record_unscaled(onnx: OnnxRecorder, value: str, transform: str, state: State) -> str:
    """Record scaled `[…, n]` → in the units of the data."""
    if transform == "none":
        return value
    if transform == "quantile":
        from netspec.kinds.percentiles import record_between

        return record_between(onnx, value, _points(state, "normal"), _points(state, "points"))
    stretched = onnx.op("Mul", value, onnx.constant(state["scale"]))
    value = onnx.op("Add", stretched, onnx.constant(state["center"]))
    if transform == "log1p":
        value = onnx.op("Sub", onnx.op("Exp", value), onnx.constant(1.0))
    return value


def _points(state: State, name: str) -> "Points":
    return cast("Points", state[name])
