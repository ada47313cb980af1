"""The output kind `category`."""

from typing import Any

from netspec.kinds.classes import (
    CLASSES,
    Classes,
    are_texts,
    listed,
    raw_class,
    record_positions,
)
from netspec.kinds.columns import CellRule, RawType
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import CLASS_METRICS, Known, Output, need_width, tempered
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import TensorType


class Category(Output):
    """One of several classes: needs a logit for each, answers with the class and the probabilities of all.

    p_i = exp(x_i) / Σ_j exp(x_j) (softmax).
    """

    kind = "category"
    primary = "classes"
    synonyms = ("categorical", "class", "classification", "multiclass", "softmax")
    loss = "cross_entropy"
    metrics = ("accuracy",)
    fitting_losses = ("cross_entropy", "focal")
    fitting_metrics = CLASS_METRICS
    probabilities = True
    mixes = True

    classes: Any = setting(
        CLASSES,
        "The classes in the order of the logits: a list of texts or whole numbers; or how many, for the numbers from 0.",
        default=None,
    )

    def check(self) -> None:
        if self.classes == 1 or (isinstance(self.classes, tuple) and len(self.classes) == 1):
            raise SettingError(
                "with one class there is nothing to tell apart",
                "name all the classes; for yes or no there is `binary`",
                setting="classes",
            )

    @property
    def listed(self) -> Classes:
        return listed(self.classes, self.kind)

    def accept(self, type: TensorType) -> None:
        count = len(self.listed)
        need_width(type, count, self.kind, f"a `category` of {count} classes")

    def targets(self, width: int) -> tuple[CellRule, ...]:
        rule = raw_class(self.listed)
        return (CellRule(rule.dtype, gaps=False, known=self.listed, only=True),)

    def encoded(self) -> RawType:
        return RawType("int64")

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        return record_positions(onnx, raw, self.listed, unknown=-1)

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        dtype = "string" if are_texts(self.listed) else "int64"
        names = onnx.constant(list(self.listed), dtype)
        best = self.measured(onnx, value, known)
        return {
            "": onnx.op("Gather", names, best),
            "probability": _probability(onnx, tempered(onnx, value, known)),
        }

    def decode_tensors(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        return {
            "": self.measured(onnx, value, known),
            "probability": _probability(onnx, tempered(onnx, value, known)),
        }

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        answer = raw_class(self.listed) if strings else RawType("int64")
        return {"": answer, "probability": RawType("float32", (len(self.listed),))}

    def measures(self) -> RawType:
        return RawType("int64")

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        return onnx.op("ArgMax", value, axis=1, keepdims=0)

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        return onnx.op("Identity", target)

    def classes_named(self) -> Classes:
        return self.listed


def _probability(onnx: OnnxRecorder, value: str) -> str:
    return onnx.op("Softmax", value, axis=1)
