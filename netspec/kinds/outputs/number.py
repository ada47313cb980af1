"""The output kind `number`."""

from netspec.kinds.columns import CellRule, RawType, State, Statistics
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Output, need_width
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
    fitting_losses = ("mean_squared_error", "mean_absolute_error", "huber", "smooth_l1")
    fitting_metrics = (
        "root_mean_squared_error",
        "mean_squared_error",
        "mean_absolute_error",
        "mean_absolute_percentage_error",
        "r2",
    )
    needs_fit = True

    transform: str = setting(TRANSFORM, TRANSFORM_DOC, default="standardize")

    def accept(self, type: TensorType) -> None:
        need_width(type, 1, self.kind, "`number`")

    def target(self) -> CellRule:
        return CellRule("float32", gaps=False)

    def fitted(self, column: Statistics) -> State:
        return fitted_scale(self.transform, (column,))

    def encode_target(self, onnx: OnnxRecorder, raw: str, state: State) -> str:
        return record_scaled(onnx, onnx.reshape(raw, (-1, 1)), self.transform, state)

    def decode(self, onnx: OnnxRecorder, value: str, state: State) -> dict[str, str]:
        return {"": self.measured(onnx, value, state)}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        return {"": RawType("float32")}

    def measured(self, onnx: OnnxRecorder, value: str, state: State) -> str:
        return onnx.reshape(record_unscaled(onnx, value, self.transform, state), (-1,))

    def truth(self, onnx: OnnxRecorder, target: str, state: State) -> str:
        return self.measured(onnx, target, state)
