"""The input kind `array`."""

from netspec.kinds.columns import RawType, State
from netspec.kinds.compounds import SIZE, ListOf
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import Size, TensorType


class Array(Input):
    """Numbers of a given shape, as they are: one array per sample, without gaps."""

    kind = "array"
    primary = "shape"
    synonyms = ("tensor", "ndarray", "vector")
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
        return TensorType(self.shape)

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        return onnx.op("Identity", raw)
