"""The input kind `category`."""

from typing import Any

from netspec.kinds.classes import (
    CLASSES,
    Classes,
    are_texts,
    listed,
    raw_class,
    record_hits,
    record_positions,
)
from netspec.kinds.columns import RawType, State, along_columns
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.sorts import Choice
from netspec.kinds.tensors import CODES, TensorType


class Category(Input):
    """One of a few classes. One-hot `[n]`, an unknown or missing one all zeros; or a code, 0 for the unknown."""

    kind = "category"
    primary = "classes"
    synonyms = ("categorical", "class", "enum", "nominal")
    several_columns = True

    classes: Any = setting(
        CLASSES,
        "The classes in order: a list of texts or whole numbers; or how many, for the numbers from 0.",
        default=None,
    )
    encode_: str = setting(
        Choice("one_hot", "index"),
        "`one_hot`: a one at the place of the class; `index`: a code for `embedding`, 0 is the unknown.",
        default="one_hot",
    )

    @property
    def listed(self) -> Classes:
        return listed(self.classes, self.kind)

    def raw(self, width: int) -> RawType:
        return raw_class(self.listed, along_columns(width))

    def encoded(self, width: int) -> TensorType:
        count = len(self.listed)
        if self.encode_ == "index":
            return TensorType(along_columns(width), CODES, (count + 1,) * width)
        return TensorType((count * width,))

    def cell(self) -> int:
        return 1 if self.encode_ == "index" else len(self.listed)

    def classes_named(self) -> Classes:
        return self.listed

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        classes = self.listed
        if self.encode_ == "index":
            return record_positions(onnx, raw, classes, unknown=0)
        if are_texts(classes):
            codes = record_positions(onnx, raw, classes, unknown=-1)
            hits = record_hits(onnx, codes, list(range(len(classes))), "int64")
        else:
            hits = record_hits(onnx, raw, [int(one) for one in classes], "int64")
        one_hot = onnx.op("Cast", hits, to=1)
        return (
            onnx.reshape(one_hot, (-1, width * len(classes))) if along_columns(width) else one_hot
        )
