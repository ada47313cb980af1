"""What every layer kind answers: its shape rule, its weights, its cost, and its two lowerings."""

from typing import Any, ClassVar, Protocol

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import Kind
from netspec.kinds.lowering import OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import Text
from netspec.kinds.tensors import ShapeError, TensorType
from netspec.source.record import Record

RESULTS = ListOf(
    Text("the name of an input or of an earlier result", r"^[a-z][a-z0-9_]*$"),
    "the name of an earlier result, or a list of names",
    one_or_more=True,
)
"""The sort of a setting that names results: their values join the stream's, after them."""


class Example(Record):
    """A use of a layer: its settings as written in YAML and the types that arrive. Test and documentation at once."""

    settings: Any
    inputs: tuple[TensorType, ...]


class Layer(Kind):
    """A layer. Subclasses are final; methods get the types of all inputs, in order."""

    takes_several: ClassVar[bool] = False
    """Whether several values may arrive (joins)."""
    training_only: ClassVar[bool] = False
    """Whether it is the identity outside training."""
    keeps_type: ClassVar[bool] = False
    """Whether the output has the type of the input, element by element: looked through when asking what led to a value."""
    examples: ClassVar[tuple[Example, ...]] = ()

    def results(self) -> tuple[str, ...]:
        """The names of results that its settings bring in, besides the stream."""
        return ()

    def shape(self, *inputs: TensorType) -> TensorType:
        """The type of the output. Raises `ShapeError`."""
        raise NotImplementedError

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        """The tensors it keeps, in PyTorch's order and under PyTorch's names."""
        return ()

    def multiply_adds(self, *inputs: TensorType) -> int:
        """Multiplications followed by an addition, per sample; a named size counts once."""
        return 0

    def torch(self, *inputs: TensorType) -> Torch:
        """The layer as PyTorch source."""
        raise NotImplementedError

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        """Record the layer's operators; returns the name of the output."""
        raise NotImplementedError


class Walk(Protocol):
    """What a container may ask of whoever expands it. A stream is the values a step takes; opaque here."""

    def run(self, steps: tuple[Any, ...], stream: Any, *, part: str | None = None) -> Any:
        """The stream after `steps`; with `part`, their weights go below a path of that name."""
        ...

    def one(self, stream: Any) -> Any:
        """The stream as one value: several vectors stand side by side."""
        ...

    def join(self, layer: Layer, *streams: Any) -> Any:
        """The streams put together by a layer."""
        ...


class Container(Kind):
    """A kind that holds inner lists of steps and says how they are put together."""

    examples: ClassVar[tuple[Example, ...]] = ()

    def expand(self, walk: Walk, stream: Any) -> Any:
        """The stream after the container."""
        raise NotImplementedError

    def explain(self, error: ShapeError, *inputs: TensorType) -> ShapeError:
        """The refusal of a join that the container added, in words of the container."""
        return error
