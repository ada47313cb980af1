"""The input kind `codes`."""

from typing import Any

from netspec.kinds.columns import CellRule, RawType, State, along_columns
from netspec.kinds.compounds import SIZE, Either, ListOf
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.sorts import COUNT
from netspec.kinds.tensors import CODES, ShapeError, Size, TensorType


class Codes(Input):
    """Whole numbers that stand for things, from 0 to below `count`: what `embedding` takes."""

    kind = "codes"
    primary = "count"
    synonyms = ("index", "indices", "ids", "tokens")
    several_columns = True
    refuses_gaps = True

    count: Any = setting(
        Either(COUNT, ListOf(COUNT, "a list of counts")),
        "How many different codes there are; with `columns` also a list, one for each.",
    )
    shape: tuple[Size, ...] = setting(
        ListOf(SIZE, "a list of sizes", least=0, most=8),
        "The sizes, per sample: `[time]`.",
        default=[],
    )

    def counts(self, width: int) -> tuple[int, ...]:
        return (self.count,) * width if isinstance(self.count, int) else tuple(self.count)

    def raw(self, width: int) -> RawType:
        own = width == 1 and self.shape
        return RawType("int64", self.shape if own else along_columns(width))

    def encoded(self, width: int) -> TensorType:
        if not isinstance(self.count, int) and len(self.count) != width:
            raise ShapeError(
                f"{len(self.count)} counts are given for {width} columns",
                "give one count for each column, or one number for all",
                setting="count",
            )
        if width > 1 and self.shape:
            raise ShapeError(
                "the shape of several columns is their number", "leave `shape` out", setting="shape"
            )
        return TensorType(self.raw(width).sizes, CODES, self.counts(width))

    def cell(self) -> int | None:
        # codes in a shape are a sequence
        return None if self.shape else 1

    def cells(self, width: int) -> tuple[CellRule, ...]:
        return tuple(CellRule("int64", gaps=False, below=count) for count in self.counts(width))

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        return onnx.op("Identity", raw)
