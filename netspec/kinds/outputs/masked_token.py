"""The output kind `masked_token`."""

from collections.abc import Callable
from typing import Any

from netspec.kinds.columns import RawType
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Known, Output
from netspec.kinds.outputs.places import counting, need_steps, record_margin
from netspec.kinds.outputs.told_codes import FITTING_METRICS, need_same_steps, only_before
from netspec.kinds.sorts import COUNT_FROM_ZERO, NAME, Real
from netspec.kinds.tensors import ShapeError, TensorType

MASKED, OTHER = 0.8, 0.9
"""Of the places that are asked for, the share that becomes the mask, and that and those together that get any code."""


class MaskedToken(Output):
    """Codes that were hidden, told from those around them: needs `[time, n]`, n the count of the codes.

    Devlin et al. 2018, "BERT" (arXiv:1810.04805): in training, `rate` of the real places of each batch are asked for,
    drawn anew every time; of these 80 % become the code `mask`, 10 % any code, and 10 % stay. Only they count in the
    loss and the metrics; the other outputs see the changed codes as well. Validation and test hide the same places
    every time. It has no column of its own, for it learns from its input. The ONNX file changes nothing: put the mask's
    code where a place is to be told, and it answers with the most likely code `[time]` at every place.
    """

    kind = "masked_token"
    primary = "of"
    synonyms = ("masked_language_model", "mlm", "masked_lm", "cloze", "masked_word")
    loss = "cross_entropy"
    metrics = ("perplexity", "accuracy")
    fitting_losses = ("cross_entropy", "focal")
    fitting_metrics = FITTING_METRICS
    lies_in = "codes"
    learns_from = "input"
    per_place = True
    probabilities = True
    draws = True

    of: str = setting(NAME, "The input whose codes are hidden and told: `codes` along one axis.")
    rate: float = setting(
        Real(above=0, below=1), "The share of places that are asked for.", default=0.15
    )
    mask: int = setting(COUNT_FROM_ZERO, "The code that stands for what is hidden.")

    def lies_in_input(self) -> str:
        return self.of

    def accept(self, type: TensorType) -> None:
        need_steps(type, None, self.kind, "`masked_token`")

    def accept_in(self, type: TensorType, of: TensorType) -> None:
        if self.mask >= of.counts[0]:
            raise ShapeError(
                f"`mask` is the code {self.mask}, and the codes of `{self.of}` are from 0 to {of.counts[0] - 1}",
                "keep a code for the mask, and count it in the `count` of the input",
                setting="mask",
            )
        need_same_steps(type, of, self.kind, self.of)

    def rows(self, result: Any, target: Any) -> tuple[Any, Any]:
        return counting(result, target)

    def drawn(
        self, given: Any, target: Any, count: int, uniform: Callable[[], Any]
    ) -> tuple[Any, Any]:
        asked = (uniform() < self.rate) & (target >= 0)
        way, other = uniform(), (uniform() * count).long()
        hidden = given.masked_fill(asked & (way < MASKED), self.mask)
        stays = ~asked | (way < MASKED) | (way >= OTHER)
        return hidden.where(stays, other), target.masked_fill(~asked, -1)

    def encoded(self) -> RawType:
        return RawType("int64", ("places",))

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        if known.lengths is None:
            return onnx.op("Identity", raw)
        return only_before(onnx, raw, known.lengths)

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        return {"": self.measured(onnx, value, known)}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        return {"": RawType("int64", type.sizes[:1])}

    def margin(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        return record_margin(onnx, value, 2)

    def measures(self) -> RawType:
        return RawType("int64", ("places",))

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        return onnx.op("ArgMax", value, axis=2, keepdims=0)

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        return onnx.op("Identity", target)
