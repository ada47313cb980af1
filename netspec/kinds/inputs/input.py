"""What every input kind answers."""

from typing import Any, ClassVar

from netspec.kinds.columns import CellRule, RawType, State, Statistics
from netspec.kinds.kind import Kind
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import TensorType


class Input(Kind):
    """An input. `width` is the number of columns it is made of: 1, or as many as `columns` lists, and then it is a `Listed`."""

    several_columns: ClassVar[bool] = False
    """Whether `columns: [a, b]` makes one input of several columns."""
    refuses_gaps: ClassVar[bool] = False
    """Whether a missing cell is always an error (there is no place for it)."""

    @property
    def needs_fit(self) -> bool:
        """Whether `fitted` looks at the data."""
        return False

    def column_axis(self, width: int) -> int:
        """The axis of a sample along which its columns lie."""
        return -1

    def raw(self, width: int) -> RawType:
        """What enters the ONNX file, per sample."""
        raise NotImplementedError

    def encoded(self, width: int) -> TensorType:
        """What the ONNX graph of `encode` gives, per sample, and what is kept in memory for training."""
        raise NotImplementedError

    def fitted(self, columns: tuple[Statistics, ...]) -> State:
        """What is learned from the training split, one entry of each list per column."""
        return {}

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        """Record raw → encoded; both have the batch as first axis."""
        raise NotImplementedError

    def first_layer(self) -> tuple[Any, ...]:
        """Layers that the network begins with for this input (the normalisation of a picture)."""
        return ()

    def cells(self, width: int) -> tuple[CellRule, ...]:
        """What the cells of each of its columns may be."""
        rule = CellRule(self.raw(width).dtype, self.accepts_gap(), self.classes_named())
        return (rule,) * width

    def classes_named(self) -> tuple[str | int, ...]:
        """The classes, where there are classes."""
        return ()

    def marks(self) -> str | None:
        """The named size whose real places it tells, for kinds that are no value of the network."""
        return None

    def noisy(self) -> slice | None:
        """Which of its encoded numbers, along the last axis, are measures that noise may be added to; None: it has none."""
        return None

    def cell(self) -> int | None:
        """How many of its encoded numbers, along the last axis, a cell of a table gives; None: it is not made of such cells."""
        return None

    def makes_axis(self) -> str | None:
        """The named size whose real places are told by its codes, which are 0 nowhere else."""
        return None

    def most_places(self) -> int | None:
        """How many places that axis has at most; None where there is no bound."""
        return None

    def accepts_gap(self) -> bool:
        """Whether a missing cell may arrive."""
        return not self.refuses_gaps
