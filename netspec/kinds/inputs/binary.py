"""The input kind `binary`."""

from typing import Any

from netspec.kinds.classes import VALUES, Classes, raw_class, record_positions, two_values
from netspec.kinds.columns import RawType, State, along_columns
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import TensorType

FLOAT32 = 1


class Binary(Input):
    """One of two values: 0 for the first, 1 for the second, `[1]`; n columns: `[n]`.

    A gap, and what is neither of two texts or numbers, is 0.5. False and true have no third value: a gap among them is
    an error.
    """

    kind = "binary"
    primary = "values"
    synonyms = ("boolean", "bool", "flag")
    several_columns = True

    values: tuple[Any, ...] = setting(
        VALUES,
        "The two values, no and yes. `[false, true]` also reads 0 and 1, no and yes.",
        default=[False, True],
    )

    @property
    def is_boolean(self) -> bool:
        return all(isinstance(one, bool) for one in self.values)

    @property
    def listed(self) -> Classes:
        return two_values(self.values)

    def raw(self, width: int) -> RawType:
        sizes = along_columns(width)
        return RawType("bool", sizes) if self.is_boolean else raw_class(self.listed, sizes)

    def encoded(self, width: int) -> TensorType:
        return TensorType((width,))

    def cell(self) -> int:
        return 1

    def classes_named(self) -> Classes:
        return () if self.is_boolean else self.listed

    def accepts_gap(self) -> bool:
        return not self.is_boolean

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        if self.is_boolean:
            second = raw if self.values[1] else onnx.op("Not", raw)
            return onnx.reshape(onnx.op("Cast", second, to=FLOAT32), (-1, width))
        # 0 for neither, 1 and 2 for the values: through a table, whatever the runtime's arithmetic
        positions = record_positions(onnx, raw, self.listed, unknown=0)
        found = onnx.op("Gather", onnx.constant([0.5, 0.0, 1.0]), positions)
        return onnx.reshape(found, (-1, width))
