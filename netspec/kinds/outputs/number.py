"""The output kind `number`."""

from netspec.kinds.columns import CellRule, RawType, State, Statistics
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import NUMBER_METRICS, Known, Output, need_width
from netspec.kinds.scaling import (
    TRANSFORM,
    TRANSFORM_DOC,
    fitted_scale,
    record_scaled,
    record_unscaled,
)
from netspec.kinds.tensors import TensorType


class Number(Output):
    """A number: needs one, scaled for training; answers and metrics are in the units of the data."""

    kind = "number"
    primary = "transform"
    synonyms = ("numeric", "numerical", "regression", "float", "real")
    loss = "mean_squared_error"
    metrics = ("root_mean_squared_error", "mean_absolute_error", "r2")
    fitting_losses = ("mean_squared_error", "mean_absolute_error", "huber", "smooth_l1", "quantile")
    fitting_metrics = NUMBER_METRICS
    needs_fit = True
    mixes = True

    transform: str = setting(TRANSFORM, TRANSFORM_DOC, default="standardize")

    def accept(self, type: TensorType) -> None:
        need_width(type, 1, self.kind, "`number`")

    def targets(self, width: int) -> tuple[CellRule, ...]:
        return (CellRule("float32", gaps=False),)

    def fitted(self, columns: tuple[Statistics, ...]) -> State:
        return fitted_scale(self.transform, columns)

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        return record_scaled(onnx, onnx.reshape(raw, (-1, 1)), self.transform, known.state)

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        return {"": self.measured(onnx, value, known)}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        return {"": RawType("float32")}

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        return onnx.reshape(record_unscaled(onnx, value, self.transform, known.state), (-1,))

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        return self.measured(onnx, target, known)
