"""The output kind `vector`."""

from typing import Any

from netspec.kinds.columns import CellRule, RawType, State, Statistics
from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import NUMBER_METRICS, Known, Output, need_width
from netspec.kinds.scaling import (
    TRANSFORM,
    TRANSFORM_DOC,
    fitted_scale,
    record_scaled,
    record_unscaled,
)
from netspec.kinds.sorts import COUNT, SettingError, Whole
from netspec.kinds.tensors import ShapeError, TensorType, need_float
from netspec.source.help import Help, ending, leave_out


class Vector(Output):
    """Several numbers at once, scaled for training; answers are in the units of the data.

    `size: 2` is two numbers, each scaled on its own: the target is `columns: [heating, cooling]`, or an array of `[size]`.
    `shape: [7, 96]` is a line of numbers for each column, which is scaled as a whole: an array of that shape, or the rows
    that come of a `series`; `shape: [96]` one line. A metric is the mean over the numbers.
    """

    kind = "vector"
    primary = "size"
    synonyms = ("numbers", "multi_output", "multi_regression", "forecast")
    loss = "mean_squared_error"
    metrics = ("root_mean_squared_error", "mean_absolute_error", "r2")
    fitting_losses = ("mean_squared_error", "mean_absolute_error", "huber", "smooth_l1", "quantile")
    fitting_metrics = NUMBER_METRICS
    needs_fit = True
    mixes = True

    size: int | None = setting(Whole(1, 1_000_000), "How many numbers.", default=None)
    shape: tuple[int, ...] | None = setting(
        ListOf(COUNT, "a list of sizes", most=8),
        "The sizes, in place of `size`: `[7, 96]`, a line of 96 numbers for each of 7 columns.",
        default=None,
    )
    transform: str = setting(TRANSFORM, TRANSFORM_DOC, default="standardize")

    def check(self) -> None:
        if (self.size is None) == (self.shape is None):
            both = self.size is not None
            message = (
                "`size` and `shape` both say how many numbers there are"
                if both
                else "`vector` does not say how many numbers there are"
            )
            help = (
                leave_out("keep one of them", "size", "shape")
                if both
                else "give its `size`: `vector: 2`"
            )
            raise SettingError(message, help, setting="shape" if both else None)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes of target, result and answer."""
        return (self.size,) if self.size is not None else self.shape or ()

    def accept(self, type: TensorType) -> None:
        if len(self.sizes) == 1:
            need_width(type, self.sizes[0], self.kind, f"a `vector` of {self.sizes[0]}")
            return
        need_float(type, self.kind)
        if type.sizes != self.sizes:
            wanted = TensorType(self.sizes)
            help = Help(
                f"let the layers end with {wanted}, such as with `reshape: {wanted}`",
                ending(f"reshape: {wanted}"),
            )
            if type.sizes == self.sizes[::-1]:
                step = f"permute: {[*range(type.rank)][::-1]}"
                help = Help(f"`{step}` turns it round", ending(step))
            raise ShapeError(f"a `vector` of {wanted} takes {wanted}, and {type} arrives", help)

    def targets(self, width: int) -> tuple[CellRule, ...]:
        return (CellRule("float32", gaps=False),) * width

    def target_columns(self) -> int:
        return self.scales() if self.size is None else self.size

    def encoded(self) -> RawType:
        return RawType("float32", self.sizes)

    def scales(self) -> int:
        if self.size is not None:
            return self.size
        return self.sizes[0] if len(self.sizes) > 1 else 1

    def by_column(self, raw: Any) -> Any:
        if self.size is not None:
            return super().by_column(raw)
        lines = raw.reshape(len(raw), self.scales(), -1)
        return lines.swapaxes(1, 2).reshape(-1, self.scales())

    def fitted(self, columns: tuple[Statistics, ...]) -> State:
        return fitted_scale(self.transform, columns)

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        rows = onnx.reshape(raw, (-1, *self.sizes))
        return self._by_line(onnx, rows, known.state, record_scaled)

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        return {"": self.measured(onnx, value, known)}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        return {"": RawType("float32", self.sizes)}

    def measures(self) -> RawType:
        return RawType("float32", self.sizes)

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        rows = onnx.reshape(value, (-1, *self.sizes))
        return self._by_line(onnx, rows, known.state, record_unscaled)

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        return self.measured(onnx, target, known)

    def _by_line(self, onnx: OnnxRecorder, rows: str, state: State, record: Any) -> str:
        """Record a scaling whose numbers belong to the first of several axes, else to the last."""
        rank = len(self.sizes)
        if rank == 1:
            scaled: str = record(onnx, rows, self.transform, state)
            return scaled
        there, back = [0, *range(2, rank + 1), 1], [0, rank, *range(1, rank)]
        turned = record(onnx, onnx.op("Transpose", rows, perm=there), self.transform, state)
        return onnx.op("Transpose", turned, perm=back)
