"""What every output kind answers."""

from typing import ClassVar

from netspec.kinds.columns import CellRule, Json, RawType, State, Statistics
from netspec.kinds.kind import Kind
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import ShapeError, TensorType, need_float


class Output(Kind):
    """An output. Logits go in; softmax, sigmoid and units belong here.

    All ONNX is recorded with the batch as first axis.
    """

    loss: ClassVar[str | None] = None
    """The kind of loss it is trained with, unless the spec says another; None: it is not trained."""
    metrics: ClassVar[tuple[str, ...]] = ()
    """The kinds of metric reported for it, unless the spec says others."""
    fitting_losses: ClassVar[tuple[str, ...]] = ()
    """All the kinds of loss that fit its target."""
    fitting_metrics: ClassVar[tuple[str, ...]] = ()
    """All the kinds of metric that fit its answer."""
    probabilities: ClassVar[bool] = False
    """Whether logits are awaited, so that a softmax or sigmoid before it is a mistake."""
    needs_fit: ClassVar[bool] = False
    """Whether `fitted` looks at the numbers of the target."""

    def accept(self, type: TensorType) -> None:
        """Raise `ShapeError` unless the value that arrives is what it needs."""
        raise NotImplementedError

    def target(self) -> CellRule | None:
        """What the cells of the target's column may be; None where there is no target."""
        return None

    def fitted(self, column: Statistics) -> State:
        """What is learned from the target in the training split."""
        return {}

    def encode_target(self, onnx: OnnxRecorder, raw: str, state: State) -> str:
        """Record raw target `[N]` → what the loss takes. A target that is no class of this output gives -1."""
        raise NotImplementedError

    def decode(self, onnx: OnnxRecorder, value: str, state: State) -> dict[str, str]:
        """Record network result → answers: name of the answer's part (`""`, `probability`) → value."""
        raise NotImplementedError

    def decode_tensors(self, onnx: OnnxRecorder, value: str, state: State) -> dict[str, str]:
        """As `decode`, without strings: class positions in place of names (for `--interface tensors`)."""
        return self.decode(onnx, value, state)

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        """The dtype and sizes of each part of `decode` (or `decode_tensors`), per sample, for a value of this type."""
        raise NotImplementedError

    def measured(self, onnx: OnnxRecorder, value: str, state: State) -> str:
        """Record network result → `[N]` as metrics take it: a class's position, or a number in the user's units."""
        raise NotImplementedError

    def truth(self, onnx: OnnxRecorder, target: str, state: State) -> str:
        """Record encoded target → `[N]` as metrics take it."""
        raise NotImplementedError

    def classes_named(self) -> tuple[Json, ...]:
        """The classes in order of the probabilities, where there are classes."""
        return ()


CLASS_METRICS = ("accuracy", "balanced_accuracy", "f1", "precision", "recall")
"""The metrics of an output whose answer is a class."""


def need_width(type: TensorType, width: int, kind: str, why: str) -> None:
    """Raise `ShapeError` unless `[width]` numbers arrive; `why` says where the width comes from."""
    need_float(type, kind)
    if type.sizes == (width,):
        return
    help = f"end the layers with `linear: {width}`"
    if type.rank > 1:
        help = f"bring it to one axis first (`flatten`, `global_avg_pool` or `mean`), then `linear: {width}`"
    raise ShapeError(f"{why} takes [{width}], and {type} arrives", help)
