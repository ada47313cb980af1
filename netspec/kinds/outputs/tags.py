"""The output kind `tags`."""

from typing import Any

from netspec.kinds.classes import CLASSES, Classes, listed, raw_class, record_positions
from netspec.kinds.columns import CellRule, RawType
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Known, Output
from netspec.kinds.outputs.places import PLACE_METRICS, counting, need_steps
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import TensorType


class Tags(Output):
    """A class for every place of a sequence: needs `[time, n]`, answers with a class and the probabilities of each place.

    p_i = exp(x_i) / Σ_j exp(x_j) at every place (softmax). The target is as long as its sample: a column taken row by
    row (`rows_per_sample`), an array of class positions or texts, or a field of `sequences`. What stands behind a
    sample's length is no target, and counts neither in the loss nor in the metrics; answers are cut to the length in
    `predict`, and are of no meaning behind it in the ONNX file. A table to learn from has a row for each place; one that
    `predict` writes has a row for each sample, with a JSON list in a cell.
    """

    kind = "tags"
    primary = "classes"
    synonyms = (
        "tagging", "sequence_labeling", "sequence_labelling", "token_classification", "tagger", "ner", "pos",
    )  # fmt: skip
    loss = "cross_entropy"
    metrics = ("accuracy", "f1")
    fitting_losses = ("cross_entropy", "focal")
    fitting_metrics = (*PLACE_METRICS, "entity_f1")
    probabilities = True
    per_place = True
    target_form = "sequences"

    classes: Any = setting(
        CLASSES,
        "The classes in the order of the logits: a list of texts or whole numbers; or how many, for the numbers from 0.",
        default=None,
    )

    def check(self) -> None:
        if self.classes == 1 or (isinstance(self.classes, tuple) and len(self.classes) == 1):
            raise SettingError(
                "with one class there is nothing to tell apart",
                "name all the classes, that of places which are nothing among them: `[O, B-person, I-person]`",
                setting="classes",
            )

    @property
    def listed(self) -> Classes:
        return listed(self.classes, self.kind)

    def accept(self, type: TensorType) -> None:
        count = len(self.listed)
        need_steps(type, count, self.kind, f"`tags` of {count} classes")

    def rows(self, result: Any, target: Any) -> tuple[Any, Any]:
        return counting(result, target)

    def targets(self, width: int) -> tuple[CellRule, ...]:
        rule = raw_class(self.listed)
        return (CellRule(rule.dtype, gaps=False, known=self.listed, only=True),)

    def encoded(self) -> RawType:
        return RawType("int64", ("places",))

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        return record_positions(onnx, raw, self.listed, unknown=-1)

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        names = onnx.constant(list(self.listed), raw_class(self.listed).dtype)
        best = self.measured(onnx, value, known)
        return {"": onnx.op("Gather", names, best), "probability": _probability(onnx, value)}

    def decode_tensors(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        return {"": self.measured(onnx, value, known), "probability": _probability(onnx, value)}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        time = type.sizes[:1]
        answer = raw_class(self.listed, time) if strings else RawType("int64", time)
        return {"": answer, "probability": RawType("float32", (*time, len(self.listed)))}

    def measures(self) -> RawType:
        return RawType("int64", ("places",))

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        return onnx.op("ArgMax", value, axis=2, keepdims=0)

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        return onnx.op("Identity", target)

    def classes_named(self) -> Classes:
        return self.listed


def _probability(onnx: OnnxRecorder, value: str) -> str:
    return onnx.op("Softmax", value, axis=2)
