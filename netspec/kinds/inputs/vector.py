"""The input kind `vector`."""

from netspec.kinds.columns import RawType, State
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.sorts import COUNT
from netspec.kinds.tensors import ShapeError, TensorType


class Vector(Input):
    """So many numbers, as they are and without gaps: `[size]`.

    They lie in one column that holds an array of them per sample, or in a column each, which `columns` lists. (Columns
    that are to be scaled, or have gaps, are a `number`.)
    """

    kind = "vector"
    primary = "size"
    synonyms = ("features", "floats")
    several_columns = True
    refuses_gaps = True

    size: int = setting(COUNT, "How many numbers there are.")

    def raw(self, width: int) -> RawType:
        if width > 1 and width != self.size:
            raise ShapeError(
                f"a vector of {self.size} cannot be made of {width} columns",
                "list a column for each number, or one column that holds them all",
                setting="size",
            )
        return RawType("float32", (self.size,))

    def encoded(self, width: int) -> TensorType:
        return TensorType(self.raw(width).sizes)

    def noisy(self) -> slice:
        return slice(None)

    def cell(self) -> int:
        return 1

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        return onnx.op("Identity", raw)
