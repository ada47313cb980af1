"""The output kind `vector`."""

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
from netspec.kinds.sorts import Whole
from netspec.kinds.tensors import TensorType


class Vector(Output):
    """Several numbers at once, each scaled on its own for training; answers are in the units of the data.

    The target is `columns: [heating, cooling]`, or an array of `[size]`. A metric is the mean over the numbers.
    """

    kind = "vector"
    primary = "size"
    synonyms = ("numbers", "multi_output", "multi_regression")
    loss = "mean_squared_error"
    metrics = ("root_mean_squared_error", "mean_absolute_error", "r2")
    fitting_losses = ("mean_squared_error", "mean_absolute_error", "huber", "smooth_l1", "quantile")
    fitting_metrics = NUMBER_METRICS
    needs_fit = True

    size: int = setting(Whole(1, 1_000_000), "How many numbers.")
    transform: str = setting(TRANSFORM, TRANSFORM_DOC, default="standardize")

    def accept(self, type: TensorType) -> None:
        need_width(type, self.size, self.kind, f"a `vector` of {self.size}")

    def targets(self, width: int) -> tuple[CellRule, ...]:
        return (CellRule("float32", gaps=False),) * width

    def target_columns(self) -> int:
        return self.size

    def encoded(self) -> RawType:
        return RawType("float32", (self.size,))

    def fitted(self, columns: tuple[Statistics, ...]) -> State:
        return fitted_scale(self.transform, columns)

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        rows = onnx.reshape(raw, (-1, self.size))
        return record_scaled(onnx, rows, self.transform, known.state)

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        return {"": self.measured(onnx, value, known)}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        return {"": RawType("float32", (self.size,))}

    def measures(self) -> RawType:
        return RawType("float32", (self.size,))

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        rows = onnx.reshape(value, (-1, self.size))
        return record_unscaled(onnx, rows, self.transform, known.state)

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        return self.measured(onnx, target, known)
