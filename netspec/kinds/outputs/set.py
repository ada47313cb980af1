"""The output kind `set`."""

from typing import Any

from netspec.kinds.classes import CLASSES, Classes, check_parted, listed
from netspec.kinds.columns import CellRule, RawType
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Known, Output, need_width, tempered
from netspec.kinds.sorts import Real, Text
from netspec.kinds.tensors import TensorType

FLOAT32, INT64 = 1, 7


class Set(Output):
    """Any number of several classes at once: needs a logit for each, answers with those above `threshold`.

    p_i = 1 / (1 + exp(-x_i)) (logistic function). The target is one column of texts, `rock, loud`, in which an empty
    cell is the empty set; or `columns`, one of true or false for each class; or an array of 0 and 1.

    The ONNX file answers with true and false for each class and with the probabilities, for its operators cannot join
    texts; the names stand in its metadata, and `predict` and `Predictor` give lists of names.
    """

    kind = "set"
    primary = "classes"
    synonyms = ("multi_label", "multilabel", "labels", "multi_hot")
    loss = "binary_cross_entropy"
    metrics = ("f1", "accuracy")
    fitting_losses = ("binary_cross_entropy", "focal", "hinge")
    fitting_metrics = (
        "accuracy",
        "f1",
        "precision",
        "recall",
        "hamming_loss",
        "roc_auc",
        "average_precision",
    )
    probabilities = True
    mixes = True
    single_classes = True

    classes: Any = setting(
        CLASSES,
        "The classes in the order of the logits: a list of texts or whole numbers; or how many, for the numbers from 0.",
        default=None,
    )
    threshold: float = setting(
        Real(above=0, below=1), "The probability above which a class is in the answer.", default=0.5
    )
    separator: str = setting(
        Text("a text that stands between two classes"),
        "What stands between the classes in a cell of the data, and in a table of answers.",
        default=",",
    )

    def check(self) -> None:
        check_parted(self.classes, self.separator)

    @property
    def listed(self) -> Classes:
        return listed(self.classes, self.kind)

    @property
    def cut(self) -> float:
        return self.threshold

    def accept(self, type: TensorType) -> None:
        count = len(self.listed)
        need_width(type, count, self.kind, f"a `set` of {count} class{'es' * (count > 1)}")

    def targets(self, width: int) -> tuple[CellRule, ...]:
        if width > 1:
            return (CellRule("bool", gaps=False),) * width
        names = tuple(str(one) for one in self.listed)
        return (CellRule("string", known=names, only=True, separator=self.separator),)

    def target_columns(self) -> int:
        return len(self.listed)

    def encoded(self) -> RawType:
        return RawType("float32", (len(self.listed),))

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        return onnx.op("Cast", onnx.reshape(raw, (-1, len(self.listed))), to=FLOAT32)

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        p = self._probability(onnx, tempered(onnx, value, known))
        return {"": onnx.op("Greater", p, onnx.constant(self.threshold)), "probability": p}

    def decode_tensors(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        return {
            "": self.measured(onnx, value, known),
            "probability": self._probability(onnx, tempered(onnx, value, known)),
        }

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        sizes = (len(self.listed),)
        return {
            "": RawType("bool" if strings else "int64", sizes),
            "probability": RawType("float32", sizes),
        }

    def measures(self) -> RawType:
        return RawType("int64", (len(self.listed),))

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        return onnx.op("Cast", self.decode(onnx, value, known)[""], to=INT64)

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        return onnx.op("Cast", target, to=INT64)

    def classes_named(self) -> Classes:
        return self.listed

    def _probability(self, onnx: OnnxRecorder, value: str) -> str:
        return onnx.op("Sigmoid", onnx.reshape(value, (-1, len(self.listed))))
