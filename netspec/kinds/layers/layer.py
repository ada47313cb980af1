"""What every layer kind answers: its shape rule, its weights, its cost, and its two lowerings."""

from typing import Any, ClassVar, Protocol

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import Branch, Kind
from netspec.kinds.layers.padding import Mixing, refuse_padding
from netspec.kinds.lowering import OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import Text, is_name
from netspec.kinds.tensors import ShapeError, TensorType
from netspec.source.record import Record

RESULT = Text(
    "the name of an input or of an earlier result",
    r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$",
    lambda text: all(map(is_name, text.split("."))),
)
"""The sort of a setting that names one result, or a part of one: `encoder.hidden`."""

RESULTS = ListOf(
    RESULT,
    "the name of an earlier result, or a list of names",
    one_or_more=True,
)
"""The sort of a setting that names results: their values join the stream's, after them."""


class Example(Record):
    """A use of a layer: its settings as written in YAML and the types that arrive. Test and documentation at once."""

    settings: Any
    inputs: tuple[TensorType, ...]


class Result(Record):
    """One of the results of a layer: its type, and the name it has behind that of the whole, if any (`lstm.hidden`)."""

    type: TensorType
    part: str | None = None
    flows: bool = True
    """Whether it goes on to the next step; else it is reached by its name alone."""


class Layer(Kind):
    """A layer. Subclasses are final; methods get the types of all inputs, in order."""

    takes_several: ClassVar[bool] = False
    """Whether the stream may be several values (joins)."""
    training_only: ClassVar[bool] = False
    """Whether it is the identity outside training."""
    keeps_type: ClassVar[bool] = False
    """Whether the output has the type of the input, element by element: looked through when asking what led to a value."""
    places_apart: ClassVar[bool] = False
    """Whether no place of a named axis touches another, so that padding does no harm and lengths are not asked for."""
    mixes_samples: ClassVar[bool] = False
    """Whether samples of a batch meet in it while it learns."""
    examples: ClassVar[tuple[Example, ...]] = ()

    def results(self) -> tuple[str, ...]:
        """The names of results that its settings bring in: their values come after the stream's."""
        return ()

    def takes_stream(self) -> bool:
        """Whether it takes what the step before gives; else what its settings name is all it takes."""
        return True

    def shape(self, *inputs: TensorType) -> TensorType:
        """The type of the result, of the first if there are several. Raises `ShapeError`."""
        raise NotImplementedError

    def gives(self, *inputs: TensorType) -> tuple[Result, ...]:
        """All results, in order. Raises `ShapeError`."""
        return (Result(self.shape(*inputs)),)

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        """The axes along which it brings places together, for padding to be kept out; see `padding.py`.

        Unless a kind says otherwise, it is refused where an axis has lengths. Raises `ShapeError`.
        """
        if not self.places_apart:
            refuse_padding(self.kind, inputs)
        return ()

    def looks_back(self) -> bool:
        """Whether no place of an axis that it mixes sees those behind it."""
        return False

    def room(self, *inputs: TensorType) -> dict[str, int]:
        """The named sizes of which it can take no more than so many places."""
        return {}

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        """The tensors it keeps, in PyTorch's order and under PyTorch's names."""
        return ()

    def multiply_adds(self, *inputs: TensorType) -> int:
        """Multiplications followed by an addition, per sample; a named size counts once."""
        return 0

    def torch(self, *inputs: TensorType) -> Torch:
        """The layer as PyTorch source."""
        raise NotImplementedError

    def onnx(
        self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str
    ) -> str | tuple[str, ...]:
        """Record the layer's operators; returns the name of the result, or the names of all."""
        raise NotImplementedError


class Walk(Protocol):
    """What a container may ask of whoever expands it. A stream is the values a step takes; opaque here."""

    def run(self, steps: tuple[Any, ...], stream: Any, *, part: str | None = None) -> Any:
        """The stream after `steps`; with `part`, their weights go below a path of that name."""
        ...

    def branches(self, branches: tuple[Branch, ...], stream: Any) -> list[Any]:
        """What each list makes of the stream; weights go below the name of each, or `branch.0`, `branch.1` …"""
        ...

    def apart(self, fold: Layer, steps: tuple[Any, ...], stream: Any) -> Any:
        """What `steps` make of the elements that `fold` makes samples of; no result crosses to them or from them."""
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
