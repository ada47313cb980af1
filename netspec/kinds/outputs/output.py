"""What every output kind answers."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from netspec.kinds.columns import CellRule, Json, RawType, State, Statistics
from netspec.kinds.kind import Kind
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import ShapeError, TensorType, elements, need_float
from netspec.source.help import Cure, Help, cure, end_with, ending
from netspec.source.record import Record

if TYPE_CHECKING:
    from netspec.kinds.framing import Picture
    from netspec.kinds.layers.layer import Layer
    from netspec.kinds.losses.loss import Loss


class Known(Record):
    """What is known of an output beside the network's result: what its target taught, and the input it lies in."""

    state: State = {}  # noqa: RUF012 (a default that nobody changes)
    picture: "Picture | None" = None
    lengths: str | None = None
    """The ONNX value of the samples' lengths, int64 `[N]`, where its target is a sequence that has some."""
    loss: "Loss | None" = None
    """What it is trained with: of a logit, a share or a distance, each loss makes another thing."""


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
    lies_in: ClassVar[str | None] = None
    """The kind of the input that `lies_in_input` names."""
    learns_from: ClassVar[Literal["columns", "input", "itself"]] = "columns"
    """What it is trained to give: columns of the data, the input that it lies in, or a result that is a loss itself."""
    per_place: ClassVar[bool] = False
    """Whether every place of a sample has an answer of its own; a target of -1 there counts for nothing."""
    target_form: ClassVar[Literal["cells", "sequences", "label_pictures"]] = "cells"
    """What a cell of its target holds: one value, a value for every place of the sample, or the name of a picture of them."""
    draws: ClassVar[bool] = False
    """Whether training changes the input it lies in, and what is asked for, by chance: see `drawn`."""
    training_only: ClassVar[bool] = False
    """Whether it has no answer, so that the exported file is without it."""
    keeps_input: ClassVar[bool] = False
    """Whether its target is the input that it lies in, just as that is kept: no copy is made of it."""
    meets_others: ClassVar[bool] = False
    """Whether its loss holds the rows of a batch against each other, so that it hangs on how many these are."""
    mixes: ClassVar[bool] = False
    """Whether a row may be a mixture of two, with the losses of both targets by their shares."""
    gives_pictures: ClassVar[bool] = False
    """Whether its answers are pixels, which go into files and not into the cells of a table."""
    rounded: ClassVar[bool] = False
    """Whether its answers are rounded to whole numbers, so that noise may make one the next."""
    single_classes: ClassVar[bool] = False
    """Whether a sample may have several classes at once, each with a probability of its own."""

    many: ClassVar[bool] = False
    """Whether a sample has any number of answers: a row of a table is the target of one, and an answer is a row."""
    moves: ClassVar[Literal["box", "boxes", "classes"] | None] = None
    """What its target is where the picture that it lies in is moved: corners `[4]`, classes with corners `[n, 5]`, or
    classes of places `[height, width]`; None where it cannot follow."""
    says: ClassVar[bool] = False
    """Whether its answer is said part by part, each told by those before; `decode` then takes the codes that were said."""

    def said(self) -> TensorType:
        """The codes that are said, for kinds that `says`: what their layers take of what was said before."""
        raise NotImplementedError

    def most_said(self) -> int:
        """The places that there may be, the end among them."""
        raise NotImplementedError

    def next_code(self, onnx: OnnxRecorder, logits: str, state: State) -> str:
        """Record the logits of a place `[N, n]` → the code that is said there, int64 `[N]`."""
        raise NotImplementedError

    def never_said(self, state: State) -> list[int]:
        """The codes that `next_code` gives never."""
        raise NotImplementedError

    def lies_in_input(self) -> str | None:
        """The input it lies in by name: the picture of a box."""
        return None

    def joined(self) -> "Layer | None":
        """The layer that makes one value of those that `from: [a, b]` names; None where it takes one only.

        Where it has `many` answers, the layer takes a single value as well.
        """
        return None

    def rows(self, result: Any, target: Any) -> tuple[Any, Any]:
        """What the loss gets of a batch: the network's result `[N, …]` and the encoded target, as tensors.

        An output with an answer for every place gives a row for each place that counts, `[M, …]` and `[M]`.
        """
        return result, target

    def count(self, target: Any) -> Any:
        """How many rows `rows` gives of an encoded target: what the mean of the loss goes over."""
        return (target >= 0).sum() if self.per_place else len(target)

    def drawn(
        self, given: Any, target: Any, count: int, uniform: Callable[[], Any]
    ) -> tuple[Any, Any]:
        """The input it lies in and its target, both encoded, as training shows them this time; for kinds that `draws`.

        `count` is how many codes there are; `uniform` gives numbers from 0 to below 1 in the form of the target, anew
        at each call.
        """
        return given, target

    def accept(self, type: TensorType) -> None:
        """Raise `ShapeError` unless the value that arrives is what it needs."""
        raise NotImplementedError

    def accept_in(self, type: TensorType, of: TensorType) -> None:
        """Raise `ShapeError` unless the value that arrives fits the encoded input that it lies in."""

    def targets(self, width: int) -> tuple[CellRule, ...]:
        """What the cells of each of `width` target columns may be; empty where there is no target."""
        return ()

    def target_columns(self) -> int:
        """How many columns the target is made of where it is not one."""
        return 1

    def encoded(self) -> RawType:
        """What `encode_target` gives, per sample."""
        return RawType("float32", (1,))

    def empty(self, raw: Any) -> Any:
        """Which rows of a raw target, `[N]` or `[N, columns]`, are none: false for each, or an array of `[N]`."""
        return False

    def beyond(self, raw: Any, sizes: Any) -> Any:
        """How far each row of a raw target, `[N, columns]`, reaches beyond what it lies in, as a share of the side.

        `sizes` is the raw height and width of each row's picture, `[N, 2]`. Infinite where the two share nothing.
        """
        raise NotImplementedError

    def scales(self) -> int:
        """How many columns of numbers `fitted` looks at."""
        return elements(self.encoded().sizes) if self.needs_fit else 0

    def by_column(self, raw: Any) -> Any:
        """A raw target, `[N, …]` → the columns that are fitted, `[rows, columns]`."""
        return raw.reshape(len(raw), -1)

    def fitted(self, columns: tuple[Statistics, ...]) -> State:
        """What is learned from the target in the training split, one entry of each list per column of `by_column`."""
        return {}

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        """Record raw target, `[N]` or `[N, columns]` → what the loss takes. What is no class of this output gives -1."""
        raise NotImplementedError

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        """Record network result → answers: name of the answer's part (`""`, `probability`) → value."""
        raise NotImplementedError

    def decode_tensors(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        """As `decode`, without strings and raw pictures: class positions in place of names (for `--interface tensors`)."""
        return self.decode(onnx, value, known)

    def candidates(
        self, onnx: OnnxRecorder, value: str, known: Known, *, strings: bool
    ) -> dict[str, str]:
        """Record network result → what its `many` answers are chosen from, in the units of the answer."""
        raise NotImplementedError

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        """The dtype and sizes of each part of `decode` (or `decode_tensors`), per sample, for a value of this type."""
        raise NotImplementedError

    def margin(self, onnx: OnnxRecorder, value: str, known: Known) -> str | None:
        """Record network result → how far the class that is the answer is ahead of the next, for each class of it.

        Only for answers of classes that no probabilities stand beside: where it is next to nothing, noise decides.
        """
        return None

    def measures(self) -> RawType:
        """The dtype and sizes of `measured` and `truth`, per sample."""
        return RawType("float32")

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        """Record network result → what metrics take: a class's position, or numbers in the user's units."""
        raise NotImplementedError

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        """Record encoded target → what metrics take."""
        raise NotImplementedError

    def classes_named(self) -> tuple[Json, ...]:
        """The classes in order of the probabilities, where there are classes."""
        return ()

    @property
    def cut(self) -> float:
        """The probability above which a class that stands alone is the answer."""
        return 0.5


TEMPERATURE = "temperature"
"""What calibration adds to the state of an output with probabilities."""


def tempered(onnx: OnnxRecorder, logits: str, known: Known) -> str:
    """Record logits → logits / temperature, where a calibration has found one (Guo et al. 2017, arXiv:1706.04599)."""
    temperature = known.state.get(TEMPERATURE)
    if temperature is None:
        return logits
    return onnx.op("Div", logits, onnx.constant(temperature))


CLASS_METRICS = (
    "accuracy",
    "balanced_accuracy",
    "f1",
    "precision",
    "recall",
    "roc_auc",
    "average_precision",
)
"""The metrics of an output whose answer is a class."""

NUMBER_METRICS = (
    "root_mean_squared_error",
    "mean_squared_error",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "r2",
)
"""The metrics of an output whose answer is numbers."""


def _to_one_axis(type: TensorType, width: int) -> Iterator[Cure]:
    """The layers that bring `[…]` to one axis, and the one that gives the width."""
    firsts = ("global_avg_pool", "flatten") if type.rank == 3 else ("mean: 0", "flatten")
    for first in firsts:
        yield cure(
            ending(first),
            ending(f"linear: {width}"),
            title=f"end with `{first}` and `linear: {width}`",
        )


def need_width(type: TensorType, width: int, kind: str, why: str) -> None:
    """Raise `ShapeError` unless `[width]` numbers arrive; `why` says where the width comes from."""
    need_float(type, kind)
    if type.sizes == (width,):
        return
    last = end_with("linear", "features", str(width))
    help = Help(f"end the layers with `linear: {width}`", last)
    if type.rank > 1:
        words = f"bring it to one axis first (`flatten`, `global_avg_pool` or `mean`), then `linear: {width}`"
        help = Help(words, *_to_one_axis(type, width))
    raise ShapeError(f"{why} takes [{width}], and {type} arrives", help)
