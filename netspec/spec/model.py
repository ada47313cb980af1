"""A spec as typed objects, each of which knows the node of the document it came from."""

from netspec.kinds.catalogue import find
from netspec.kinds.columns import CellRule, Listed
from netspec.kinds.inputs.input import Input
from netspec.kinds.layers.layer import Layer
from netspec.kinds.losses.loss import Loss
from netspec.kinds.metrics.metric import Metric
from netspec.kinds.outputs.output import Output
from netspec.kinds.sections.split import Split
from netspec.kinds.sections.train import Train
from netspec.kinds.sources.source import Source
from netspec.kinds.tensors import PIXELS, ShapeError
from netspec.source.record import Record
from netspec.source.text import Place, SourceText
from netspec.source.tree import Mapping, Node
from netspec.spec.steps import Block, Step

NOT_TRUSTED = "NS1052"
"""The code of Python files that nobody has said to trust."""

KEPT = " (as the run keeps it)"
"""Behind the name of a text that lies in a run: its lines may be others than those of the file that lies there now."""


def value_inputs(inputs: tuple["InputSpec", ...]) -> tuple["InputSpec", ...]:
    """The inputs that are values; the others say how long a named size is."""
    return tuple(one for one in inputs if one.bound is None or one.bound.marks() is None)


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
        count = len(self.columns)
        return Listed(count) if "columns" in self.siblings else count

    @property
    def takes_pictures(self) -> bool:
        """Whether its values are pixels, which no cell of a table holds."""
        try:
            return self.bound is not None and self.bound.raw(1).dtype == PIXELS
        except ShapeError:
            # it lacks its classes, which is told
            return False

    @property
    def in_columns(self) -> bool:
        """Whether each of its columns holds one of the values that lie side by side in it."""
        # a list of one column may also name one that holds whole arrays
        raw = self.kind.raw
        return self.width > 1 or raw(self.width).sizes != raw(1).sizes


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
        """The picture in which its target lies, if it lies in one."""
        columns = self.kind.learns_from == "columns"
        return self.of if columns and self.kind.lies_in == "image" else None

    @property
    def target_pictures(self) -> InputSpec | None:
        """The column of pictures that it learns to give, encoded as the input that it lies in is; None where it is that input."""
        if self.of is None or not self.kind.keeps_input or "column" not in self.siblings:
            return None
        nodes = {"column": self.siblings["column"]}
        # no input can be called so
        name = f"output.{self.name}"
        return InputSpec(name, self.of.bound, self.columns, self.place, None, nodes)

    @property
    def has_target(self) -> bool:
        """Whether the data hold what it is trained to give."""
        return self.kind.loss is not None and self.kind.learns_from != "itself"

    @property
    def awaits_logits(self) -> bool:
        """Whether a softmax or sigmoid before it is a mistake."""
        loss = self.loss
        return self.kind.probabilities if loss is None else loss.logits

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


class Extension(Record):
    """A Python file with layers of the user's own: its path below the spec's folder, and the kinds that it defines.

    Without trust it has none: it was not run.
    """

    path: str
    source: SourceText
    place: Place
    """Where a spec names it."""
    kinds: dict[str, type[Layer]]

    @property
    def file(self) -> str:
        """The file where one finds it, as a path from where one stands."""
        return self.source.name.removesuffix(KEPT)

    @property
    def is_kept(self) -> bool:
        """Whether its text is that which a run has kept."""
        return self.source.name.endswith(KEPT)

    @property
    def sha256(self) -> str:
        """What tells its text from any other."""
        # imported here: few specs have extensions
        from hashlib import sha256

        return sha256(self.source.text.encode("utf-8")).hexdigest()


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
    extensions: dict[str, Extension]
    """The Python files with layers of its own, by their paths there. One of a spec that a loop names is added when it is met."""
    document: Mapping
