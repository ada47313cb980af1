"""What every output kind answers."""

from typing import ClassVar

from netspec.kinds.columns import Json, RawType, State, Statistics
from netspec.kinds.kind import Kind
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import TensorType


class Output(Kind):
    """An output. Logits go in; softmax, sigmoid and units belong here."""

    loss: ClassVar[str | None] = None
    """The kind of loss it is trained with; None: it is not trained."""
    metrics: ClassVar[tuple[str, ...]] = ()
    """The kinds of metric reported for it."""
    probabilities: ClassVar[bool] = False
    """Whether logits are awaited, so that a softmax or sigmoid before it is a mistake."""
    needs_fit: ClassVar[bool] = False

    def accept(self, type: TensorType) -> None:
        """Raise `ShapeError` unless the value that arrives is what it needs."""
        raise NotImplementedError

    def target(self) -> RawType | None:
        """What the target column holds, per sample; None where there is no target."""
        return None

    def fit(self, column: Statistics) -> State:
        """What is learned from the target in the training split."""
        return {}

    def encode_target(self, onnx: OnnxRecorder, raw: str, state: State) -> str:
        """Record raw target → what the loss takes. A target that is no value of this output gives -1 or NaN."""
        raise NotImplementedError

    def decode(self, onnx: OnnxRecorder, value: str, state: State) -> dict[str, str]:
        """Record network result → answers: name of the answer's part (`""`, `probability`) → value."""
        raise NotImplementedError

    def decode_tensors(self, onnx: OnnxRecorder, value: str, state: State) -> dict[str, str]:
        """As `decode`, without strings: class positions in place of names (for `--interface tensors`)."""
        return self.decode(onnx, value, state)

    def answers(self) -> dict[str, RawType]:
        """The dtype and sizes of each part of `decode`, per sample."""
        raise NotImplementedError

    def classes_named(self) -> tuple[Json, ...]:
        """The classes in order of the probabilities, where there are classes."""
        return ()
