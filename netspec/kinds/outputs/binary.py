"""The output kind `binary`."""

from typing import Any

from netspec.kinds.classes import VALUES, Classes, raw_class, record_positions, two_values
from netspec.kinds.columns import CellRule, Json, RawType
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import CLASS_METRICS, Known, Output, need_width, tempered
from netspec.kinds.tensors import TensorType

FLOAT32, INT64 = 1, 7


class Binary(Output):
    """Yes or no: needs one logit, answers with the value and the probability of the second value (yes).

    p = 1 / (1 + exp(-x)) (logistic function). With the loss `contrastive` a distance arrives in place of the logit.
    """

    kind = "binary"
    primary = "values"
    synonyms = ("boolean", "bool", "logistic", "binary_classification")
    loss = "binary_cross_entropy"
    metrics = ("accuracy",)
    fitting_losses = ("binary_cross_entropy", "focal", "hinge", "contrastive")
    fitting_metrics = CLASS_METRICS
    probabilities = True
    mixes = True

    values: tuple[Any, ...] = setting(
        VALUES,
        "The two values, no and yes. `[false, true]` also reads 0 and 1, no and yes; answers are false or true.",
        default=[False, True],
    )

    @property
    def listed(self) -> Classes:
        """The two values as classes; false and true are the numbers 0 and 1."""
        return two_values(self.values)

    @property
    def is_boolean(self) -> bool:
        return all(isinstance(one, bool) for one in self.values)

    def accept(self, type: TensorType) -> None:
        need_width(type, 1, self.kind, "`binary`")

    def targets(self, width: int) -> tuple[CellRule, ...]:
        if self.is_boolean:
            return (CellRule("bool", gaps=False),)
        return (CellRule(self._raw.dtype, gaps=False, known=self.listed, only=True, two=True),)

    @property
    def _raw(self) -> RawType:
        return RawType("bool") if self.is_boolean else raw_class(self.listed)

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        if self.is_boolean:
            second = raw if self.values[1] else onnx.op("Not", raw)
            return onnx.reshape(onnx.op("Cast", second, to=FLOAT32), (-1, 1))
        positions = record_positions(onnx, raw, self.listed, unknown=-1)
        return onnx.reshape(onnx.op("Cast", positions, to=FLOAT32), (-1, 1))

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        logit = _logit(onnx, value, known)
        second = _is_second(onnx, logit)
        if self.is_boolean:
            answer = second if self.values[1] else onnx.op("Not", second)
        else:
            names = onnx.constant(list(self.listed), self._raw.dtype)
            answer = onnx.op("Gather", names, onnx.op("Cast", second, to=INT64))
        return {"": answer, "probability": onnx.op("Sigmoid", tempered(onnx, logit, known))}

    def decode_tensors(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        logit = _logit(onnx, value, known)
        second = onnx.op("Cast", _is_second(onnx, logit), to=INT64)
        return {"": second, "probability": onnx.op("Sigmoid", tempered(onnx, logit, known))}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        return {
            "": self._raw if strings else RawType("int64"),
            "probability": RawType("float32"),
        }

    def measures(self) -> RawType:
        return RawType("int64")

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        return onnx.op("Cast", _is_second(onnx, _logit(onnx, value, known)), to=INT64)

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        return onnx.op("Cast", onnx.reshape(target, (-1,)), to=INT64)

    def classes_named(self) -> tuple[Json, ...]:
        return self.values if self.is_boolean else self.listed


def _logit(onnx: OnnxRecorder, value: str, known: Known) -> str:
    """Record what arrives, `[N, 1]` → logits `[N]`."""
    logit = value if known.loss is None else known.loss.logit(onnx, value)
    return onnx.reshape(logit, (-1,))


def _is_second(onnx: OnnxRecorder, logit: str) -> str:
    # the logit is above 0 exactly where the probability is above one half
    return onnx.op("Greater", logit, onnx.constant(0.0))
