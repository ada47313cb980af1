"""The input kind `set`."""

from typing import Any

from netspec.kinds.classes import CLASSES, Classes, check_parted, listed
from netspec.kinds.columns import CellRule, RawType, State
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxConstant, OnnxRecorder
from netspec.kinds.sorts import Text
from netspec.kinds.tensors import TensorType


class Set(Input):
    """Any number of a few classes in one text, such as `Action|Comedy`: `[n]`, a one for each class that is there.

    An empty cell is the empty set, and what is none of the classes does not count. Texts are taken apart within the
    ONNX file, which then is of opset 20.
    """

    kind = "set"
    primary = "classes"
    synonyms = ("multi_label", "multilabel", "multi_hot", "multihot", "labels")

    classes: Any = setting(
        CLASSES, "The classes in order: texts; whole numbers count as texts.", default=None
    )
    separator: str = setting(Text(), "What stands between two classes of a cell.", default=",")

    def check(self) -> None:
        check_parted(self.classes, self.separator)

    def _texts(self) -> tuple[str, ...]:
        return tuple(str(one) for one in listed(self.classes, self.kind))

    def raw(self, width: int) -> RawType:
        return RawType("string")

    def encoded(self, width: int) -> TensorType:
        return TensorType((len(self._texts()),))

    def cell(self) -> int:
        return len(self._texts())

    def classes_named(self) -> Classes:
        return self._texts()

    def cells(self, width: int) -> tuple[CellRule, ...]:
        return (CellRule("string", known=self._texts(), separator=self.separator),)

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        classes = self._texts()
        count = len(classes)
        # a space behind the separator, as people write lists, is no part of a class
        spaced = [*classes, *(f" {one}" for one in classes)]
        parts = onnx.op_several("StringSplit", raw, results=2, delimiter=self.separator)[0]
        positions = onnx.op(
            "LabelEncoder",
            parts,
            domain="ai.onnx.ml",
            keys_strings=spaced,
            values_int64s=[*range(count)] * 2,
            default_int64=count,
        )
        # one place more than there are classes takes what is none of them, and is cut off
        rows = onnx.op("Shape", raw)
        sizes = onnx.op("Concat", rows, onnx.constant([count + 1], "int64"), axis=0)
        nothing = onnx.op("ConstantOfShape", sizes, value=OnnxConstant([0.0], "float32"))
        ones = onnx.op(
            "ConstantOfShape",
            onnx.op("Shape", positions),
            value=OnnxConstant([1.0], "float32"),
        )
        found = onnx.op("ScatterElements", nothing, positions, ones, axis=1, reduction="max")
        bounds = [onnx.constant([one], "int64") for one in (0, count, 1)]
        return onnx.op("Slice", found, *bounds)
