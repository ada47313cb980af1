"""The input kind `number`."""

from collections.abc import Mapping
from typing import Any

from netspec.kinds.columns import RawType, State, Statistics, along_columns
from netspec.kinds.compounds import Either, Nested
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.scaling import TRANSFORM, TRANSFORM_DOC, fitted_scale, record_scaled
from netspec.kinds.sorts import FLAG, Choice, Real
from netspec.kinds.tensors import TensorType

MISSING = Either(Choice("mean", "median", "error"), Nested(constant=Real()))


class Number(Input):
    """A number: its gaps are filled and flagged, and it is scaled. `[1]`, with the flag `[2]`; n columns: n times that."""

    kind = "number"
    primary = "transform"
    synonyms = ("numeric", "numerical", "float", "continuous", "int", "integer", "real")
    several_columns = True

    transform: str = setting(TRANSFORM, TRANSFORM_DOC, default="standardize")
    missing: Any = setting(
        MISSING,
        "What a gap becomes: the `mean` or `median` of the training rows, `{constant: 0}`, or `error`: none is allowed.",
        default="mean",
    )
    flag: bool = setting(
        FLAG,
        "Whether a second number says if there was a gap (never with `missing: error`).",
        default=True,
    )

    @property
    def needs_fit(self) -> bool:
        return True

    @property
    def flagged(self) -> bool:
        return self.flag and self.missing != "error"

    def raw(self, width: int) -> RawType:
        return RawType("float32", along_columns(width))

    def encoded(self, width: int) -> TensorType:
        return TensorType((width * (2 if self.flagged else 1),))

    def noisy(self) -> slice:
        # value and flag stand by turns
        return slice(None, None, 2) if self.flagged else slice(None)

    def cell(self) -> int:
        return 2 if self.flagged else 1

    def accepts_gap(self) -> bool:
        return bool(self.missing != "error")

    def fitted(self, columns: tuple[Statistics, ...]) -> State:
        scale = fitted_scale(self.transform, columns)
        return {"fill": [self._fill(column) for column in columns], **scale}

    def _fill(self, column: Statistics) -> float:
        if isinstance(self.missing, Mapping):
            return float(self.missing["constant"])
        if column.count == 0 or self.missing == "error":
            return 0.0
        return column.quantile(0.5) if self.missing == "median" else column.mean

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        values = raw if along_columns(width) else onnx.reshape(raw, (-1, 1))
        if self.missing == "error":
            return record_scaled(onnx, values, self.transform, state)
        gaps = onnx.op("IsNaN", values)
        filled = onnx.op("Where", gaps, onnx.constant(state["fill"]), values)
        scaled = record_scaled(onnx, filled, self.transform, state)
        if not self.flagged:
            return scaled
        flags = onnx.op("Cast", gaps, to=1)
        if width == 1:
            return onnx.op("Concat", scaled, flags, axis=1)
        # value and flag of a column stand together: v1 f1 v2 f2 …
        last = onnx.constant([2], "int64")
        pairs = [onnx.op("Unsqueeze", one, last) for one in (scaled, flags)]
        return onnx.reshape(onnx.op("Concat", *pairs, axis=2), (-1, 2 * width))
