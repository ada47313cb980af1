"""A spec as typed objects, each of which knows the node of the document it came from."""

from netspec.kinds.catalogue import find
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
    """One entry of a list of layers: a kind and how the place is used."""

    kind: Kind
    name: str | None
    from_: tuple[str, ...]
    repeat: int | None
    place: Place
    settings: Node | None
    siblings: dict[str, Node]


class InputSpec(Record):
    """One entry of `input`; `columns` names the column or columns of the data."""

    name: str
    bound: Input | None
    columns: tuple[str, ...]
    place: Place
    settings: Node | None
    siblings: dict[str, Node]

    @property
    def kind(self) -> Input:
        """The kind. Only a spec with faults has entries without one, and those go no further than the checker."""
        assert self.bound is not None
        return self.bound

    @property
    def width(self) -> int:
        return len(self.columns)


class OutputSpec(Record):
    """One entry of `output`; `column` names the target."""

    name: str
    bound: Output | None
    from_: str | None
    column: str
    weight: float
    place: Place
    settings: Node | None
    siblings: dict[str, Node]
    own_loss: Loss | None = None
    own_metrics: tuple[Metric, ...] | None = None

    @property
    def kind(self) -> Output:
        """The kind, as for `InputSpec`."""
        assert self.bound is not None
        return self.bound

    @property
    def loss(self) -> Loss | None:
        """What it is trained with: its own loss, or that of its kind; None where it is not trained."""
        if self.own_loss is not None or self.kind.loss is None:
            return self.own_loss
        made: Loss = find("losses", self.kind.loss)()
        return made

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
    document: Mapping
