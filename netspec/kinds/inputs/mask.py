"""The input kind `mask`."""

from netspec.kinds.columns import RawType, State
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.sorts import NAME
from netspec.kinds.tensors import CODES, TensorType

INT64 = 7


class Mask(Input):
    """Which places of a named axis are real in each sample: true, then false to the end, where padding stands.

    It says the same as `lengths`, in the form that tokenizers give.
    """

    kind = "mask"
    primary = "axis"
    synonyms = ("attention_mask", "padding_mask")
    refuses_gaps = True

    axis: str = setting(NAME, "The named size, as an `array` has it: `time` of `[time, 12]`.")

    def marks(self) -> str | None:
        return self.axis

    def raw(self, width: int) -> RawType:
        return RawType("bool", (self.axis,))

    def encoded(self, width: int) -> TensorType:
        return TensorType((), CODES)

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        axes = onnx.constant([1], "int64")
        return onnx.op("ReduceSum", onnx.op("Cast", raw, to=INT64), axes, keepdims=0)
