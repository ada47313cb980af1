"""The output kind `next_token`."""

from typing import Any

from netspec.kinds.columns import RawType
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Known, Output
from netspec.kinds.outputs.places import counting, need_steps
from netspec.kinds.outputs.told_codes import FITTING_METRICS, need_same_steps, only_before
from netspec.kinds.sorts import NAME
from netspec.kinds.tensors import TensorType


class NextToken(Output):
    """At every place of a sequence of codes the next one: needs `[time, n]`, n the count of the codes. A language model.

    It has no column of its own, for it learns from its input: the target is the input shifted by one place, so that the
    last real place asks for nothing. No layer may look ahead: `attention: {causal: true}`, `padding: causal`, an `lstm`
    in one direction. The ONNX file answers with the logits `[n]` at the last real place, from which the code that comes
    next is drawn. `perplexity` is exp of the mean cross entropy.
    """

    kind = "next_token"
    primary = "of"
    synonyms = ("language_model", "lm", "causal_lm", "autoregressive", "next_word", "next_code")
    loss = "cross_entropy"
    metrics = ("perplexity", "accuracy")
    fitting_losses = ("cross_entropy", "focal")
    fitting_metrics = FITTING_METRICS
    lies_in = "codes"
    learns_from = "input"
    per_place = True
    probabilities = True

    of: str = setting(NAME, "The input whose codes are told: `codes` along one axis.")

    def lies_in_input(self) -> str:
        return self.of

    def accept(self, type: TensorType) -> None:
        need_steps(type, None, self.kind, "`next_token`")

    def accept_in(self, type: TensorType, of: TensorType) -> None:
        need_same_steps(type, of, self.kind, self.of)

    def rows(self, result: Any, target: Any) -> tuple[Any, Any]:
        return counting(result, target)

    def encoded(self) -> RawType:
        return RawType("int64", ("places",))

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        one = onnx.constant([1], "int64")
        end = onnx.constant([2**62], "int64")
        later = onnx.op("Slice", raw, one, end, one)
        pads = onnx.constant([0, 0, 0, 1], "int64")
        shifted = onnx.op("Pad", later, pads, onnx.constant(-1, "int64"))
        if known.lengths is None:
            return shifted
        return only_before(onnx, shifted, onnx.op("Sub", known.lengths, one))

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        if known.lengths is None:
            return {"": onnx.op("Gather", value, onnx.constant(-1, "int64"), axis=1)}
        one = onnx.constant([1], "int64")
        last = onnx.op("Unsqueeze", onnx.op("Sub", known.lengths, one), one)
        return {"": onnx.op("GatherND", value, last, batch_dims=1)}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        return {"": RawType("float32", type.sizes[1:])}

    def measures(self) -> RawType:
        return RawType("int64", ("places",))

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        return onnx.op("ArgMax", value, axis=2, keepdims=0)

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        return onnx.op("Identity", target)
