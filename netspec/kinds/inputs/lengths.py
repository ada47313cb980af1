"""The input kind `lengths`."""

from netspec.kinds.columns import CellRule, RawType, State
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.sorts import NAME
from netspec.kinds.tensors import CODES, TensorType


class Lengths(Input):
    """How many places of a named axis are real in each sample; what stands behind them is padding.

    It is no value of the network: it reaches every layer that mixes along the axis, and padding changes no answer.
    """

    kind = "lengths"
    primary = "axis"
    synonyms = ("length", "sequence_lengths", "seq_lengths", "seq_lens")
    refuses_gaps = True

    axis: str = setting(NAME, "The named size, as an `array` has it: `time` of `[time, 12]`.")

    def marks(self) -> str | None:
        return self.axis

    def raw(self, width: int) -> RawType:
        return RawType("int64")

    def encoded(self, width: int) -> TensorType:
        return TensorType((), CODES)

    def cells(self, width: int) -> tuple[CellRule, ...]:
        return (CellRule("int64", gaps=False),)

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        return onnx.op("Identity", raw)
