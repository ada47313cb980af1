"""The input kind `array`."""

from netspec.kinds.columns import RawType, State, Statistics
from netspec.kinds.compounds import SIZE, ListOf
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.scaling import TRANSFORM, TRANSFORM_DOC, fitted_scale, record_scaled
from netspec.kinds.tensors import ShapeError, Size, TensorType


class Array(Input):
    """Numbers of a given shape, without gaps: one array per sample, as it is or scaled.

    Of a table whose `rows_per_sample` are one sample, its axis `time` counts the rows, and `columns` what each of them
    holds: `{array: [time, 3], columns: [x, y, z]}`. Of a `series` it is a window: `[336, 7]`, or a line for each column,
    `[7, 336]`.
    """

    kind = "array"
    primary = "shape"
    synonyms = ("tensor", "ndarray")
    several_columns = True
    refuses_gaps = True

    shape: tuple[Size, ...] = setting(
        ListOf(
            SIZE,
            "a list of sizes: numbers, or names of sizes that differ from call to call",
            most=8,
        ),
        "The sizes, per sample: `[28, 28]`, or `[time, 64]` with a named size.",
    )
    transform: str = setting(
        TRANSFORM,
        f"{TRANSFORM_DOC} Each of several columns is scaled on its own, an array that is one column as a whole.",
        default="none",
    )

    @property
    def needs_fit(self) -> bool:
        return self.transform != "none"

    def raw(self, width: int) -> RawType:
        return RawType("float32", self.shape)

    def encoded(self, width: int) -> TensorType:
        if width > 1 and (width not in (self.shape[0], self.shape[-1]) or len(self.shape) > 2):
            raise ShapeError(
                f"{width} columns give {width} numbers a row, and the shape is {TensorType(self.shape)}",
                f"let the shape be [{width}], or [time, {width}] with `rows_per_sample` under `data`",
                setting="shape",
            )
        return TensorType(self.shape)

    def noisy(self) -> slice:
        return slice(None)

    def column_axis(self, width: int) -> int:
        first, last = self.shape[0], self.shape[-1]
        return 0 if width > 1 and last != width == first else -1

    def fitted(self, columns: tuple[Statistics, ...]) -> State:
        return fitted_scale(self.transform, columns) if self.needs_fit else {}

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        if not self.needs_fit:
            return onnx.op("Identity", raw)
        if self.column_axis(width) == -1:
            return record_scaled(onnx, raw, self.transform, state)
        turned = onnx.op("Transpose", raw, perm=[0, 2, 1])
        scaled = record_scaled(onnx, turned, self.transform, state)
        return onnx.op("Transpose", scaled, perm=[0, 2, 1])
