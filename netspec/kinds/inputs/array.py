"""The input kind `array`."""

from netspec.kinds.columns import RawType, State
from netspec.kinds.compounds import SIZE, ListOf
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import ShapeError, Size, TensorType


class Array(Input):
    """Numbers of a given shape, as they are and without gaps: one array per sample.

    Of a table whose `rows_per_sample` are one sample, its axis `time` counts the rows, and `columns` what each of them
    holds: `{array: [time, 3], columns: [x, y, z]}`.
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

    def raw(self, width: int) -> RawType:
        return RawType("float32", self.shape)

    def encoded(self, width: int) -> TensorType:
        if width > 1 and (width != self.shape[-1] or len(self.shape) > 2):
            raise ShapeError(
                f"{width} columns give {width} numbers a row, and the shape is {TensorType(self.shape)}",
                f"let the shape be [{width}], or [time, {width}] with `rows_per_sample` under `data`",
                setting="shape",
            )
        return TensorType(self.shape)

    def noisy(self) -> slice:
        return slice(None)

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        return onnx.op("Identity", raw)
