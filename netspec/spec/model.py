"""A spec as typed objects, each of which knows the node of the document it came from."""

from collections.abc import Callable, Iterator
from collections.abc import Mapping as ReadOnly
from typing import Any, ClassVar, Protocol

from netspec.kinds.catalogue import find
from netspec.kinds.columns import CellRule
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import Kind
from netspec.kinds.losses.loss import Loss
from netspec.kinds.metrics.metric import Metric
from netspec.kinds.outputs.output import Output
from netspec.kinds.sections.split import Split
from netspec.kinds.sections.train import Train
from netspec.kinds.sources.source import Source
from netspec.source.record import Record
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node


class Broken(Kind):
    """Stands for an entry that could not be bound: its fault is told, and what follows from it is muted."""

    kind = "broken"


BROKEN_KIND = Broken()


class Step(Record):
    """One entry of a list of layers: a kind and how the place is used.

    `late` is there where an expression names what is known only when the layers are put together: the other fields
    then hold what could be read so far.
    """

    kind: Kind
    name: str | None
    from_: tuple[str, ...]
    repeat: int | None
    place: Place
    settings: Node | None
    siblings: dict[str, Node]
    for_: dict[str, Any] | None = None
    """Variable → its values turn by turn, a count, or the name of a list of results."""
    when: bool = True
    into: str | None = None
    share: str | dict[str, str] | None = None
    named_by_expression: bool = False
    late: "Late | None" = None

    @property
    def loops(self) -> bool:
        """Whether it is taken in turns."""
        return "repeat" in self.siblings or "for" in self.siblings


def steps_in(value: object) -> Iterator[Step]:
    """The steps in a setting of a container: in a list, or in branches, which hold a list each."""
    if isinstance(value, Step):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from steps_in(one)


class Late(Protocol):
    """A step of which something is not known yet. `names` go from each name to what it means now."""

    def start(self, names: ReadOnly[str, Any]) -> tuple[str, ...] | None:
        """Where it starts; None where that could not be read, which is told."""
        ...

    def loop(self, names: ReadOnly[str, Any]) -> Step:
        """The step with its loop worked out."""
        ...

    def bound(self, names: ReadOnly[str, Any]) -> Step:
        """The step as it is now, in one turn of its loop."""
        ...


class Parameter(Record):
    """A parameter of a block. Without a default it must be given; `type` is None where any value fits."""

    name: str
    type: str | None
    default: Node | None
    required: bool
    place: Place


class Block(Record):
    """A layer of the user's own. `bound` makes its steps from what each name means."""

    name: str
    description: str
    parameters: dict[str, Parameter]
    place: Place
    names: dict[str, Any]
    """The parameters of the spec it stands in."""
    default: Callable[[Parameter, ReadOnly[str, Any]], Node]
    """The default of a parameter, worked out."""
    bound: Callable[[ReadOnly[str, Any]], tuple[Step, ...] | None]

    @property
    def key(self) -> str:
        """What tells it from blocks of other files that are called the same."""
        return f"{self.place.source.name}:{self.name}"


class BlockUse(Kind):
    """A block used as a layer: the block, and the values given to its parameters."""

    kind = "block"
    block: ClassVar[Any]
    nodes: ClassVar[dict[str, Node]]

    @classmethod
    def of(cls, block: Block, nodes: dict[str, Node]) -> "BlockUse":
        """`nodes` hold the values as they stand in the text."""
        made = cls()
        # past `__setattr__`, which refuses all change
        made.__dict__.update(kind=block.name, block=block, nodes=nodes)
        return made


class InputSpec(Record):
    """One entry of `input`; `columns` names the column or columns of the data."""

    name: str
    bound: Input | None
    columns: tuple[str, ...]
    place: Place
    settings: Node | None
    siblings: dict[str, Node]
    of: "InputSpec | None" = None
    """The text whose codes tell what it says."""
    said_in: str | None = None
    """The output of whose codes it has those that were said before each place."""

    @property
    def has_column(self) -> bool:
        """Whether the data hold it, and the exported file takes it."""
        return self.of is None and self.said_in is None

    @property
    def kind(self) -> Input:
        """The kind. Only a spec with faults has entries without one, and those go no further than the checker."""
        assert self.bound is not None
        return self.bound

    @property
    def width(self) -> int:
        return len(self.columns)


class OutputSpec(Record):
    """One entry of `output`; `columns` names the column or columns of the target."""

    name: str
    bound: Output | None
    from_: tuple[str, ...]
    """The results it takes; empty: the one that bears its name, or the end of the stream."""
    columns: tuple[str, ...]
    weight: float
    place: Place
    settings: Node | None
    siblings: dict[str, Node]
    own_loss: Loss | None = None
    own_metrics: tuple[Metric, ...] | None = None
    of: InputSpec | None = None
    """The input that its kind lies in: the picture of a box, the codes of which it tells the next one."""
    train_only: bool = False
    """Whether the exported file is without it."""

    @property
    def kind(self) -> Output:
        """The kind, as for `InputSpec`."""
        assert self.bound is not None
        return self.bound

    @property
    def width(self) -> int:
        return len(self.columns)

    @property
    def targets(self) -> tuple[CellRule, ...]:
        """What the cells of its columns may be; empty where it has no target."""
        rules, ignored = self.kind.targets(self.width), self.ignored
        if ignored is None or not self.kind.per_place:
            return rules
        # a number that counts for nothing may stand there, be it a class or not
        return tuple(
            one._replace(known=(*one.known, ignored)) if one.dtype == "int64" else one
            for one in rules
        )

    @property
    def picture(self) -> InputSpec | None:
        """The input it lies in, if that is a picture."""
        return self.of if self.kind.lies_in == "image" else None

    @property
    def has_target(self) -> bool:
        """Whether the data hold what it is trained to give."""
        return self.kind.loss is not None and self.kind.learns_from != "itself"

    @property
    def loss(self) -> Loss | None:
        """What it is trained with: its own loss, or that of its kind; None where it is not trained."""
        if self.own_loss is not None or self.kind.loss is None:
            return self.own_loss
        made: Loss = find("losses", self.kind.loss)()
        return made

    @property
    def ignored(self) -> int | None:
        """The class number of the target that counts for nothing, where its loss names one."""
        return getattr(self.loss, "ignore", None)

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """What is measured: its own metrics, or those of its kind."""
        if self.own_metrics is not None:
            return self.own_metrics
        return tuple(find("metrics", name)() for name in self.kind.metrics)


class DataSpec(Record):
    """The section `data`."""

    source: Source
    split: Split | None
    files: str | None
    skip_broken: bool
    columns: tuple[str, ...] | None
    node: Mapping
    rows_per_sample: str | None = None
    """The column in which the rows of one sample agree."""


class Spec(Record):
    """A whole spec. `path` is the file it was read from, as the user wrote it."""

    path: str
    name: str
    description: str
    parameters: dict[str, object]
    data: DataSpec | None
    inputs: tuple[InputSpec, ...]
    layers: tuple[Step, ...] | None
    """None where the section is missing or is no list, which is told."""
    outputs: tuple[OutputSpec, ...]
    train: Train | None
    blocks: dict[str, Block]
    imports: dict[str, str]
    """The texts of the files that blocks were imported from, by their paths below the spec's folder."""
    document: Mapping
