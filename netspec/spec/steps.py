"""Steps and blocks as typed objects: what `layers` and `blocks` say, each knowing the node of the document it came from."""

from collections.abc import Callable, Iterator
from collections.abc import Mapping as ReadOnly
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from netspec.kinds.kind import Kind
from netspec.source.record import Record
from netspec.source.text import Place
from netspec.source.tree import Node

if TYPE_CHECKING:
    from netspec.spec.model import Spec

new_tuple = tuple.__new__


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


def alone(kind: Kind, place: Place, settings: Node | None) -> Step:
    """A step that is a kind and nothing beside it, as most are."""
    # past the constructor of records, which fills in defaults: here are all the fields
    return new_tuple(
        Step, (kind, None, (), None, place, settings, {}, None, True, None, None, False, None)
    )


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


class OtherFile(Protocol):
    """Another spec that is used as a layer."""

    block: Block
    """What it is as a layer: its name and its parameters."""
    file: str
    """Its path below the spec's folder."""

    def spec(self, names: ReadOnly[str, Any]) -> "Spec":
        """The spec with these values for its parameters, without outputs, data and training."""
        ...


class SpecUse(BlockUse):
    """Another spec used as a layer."""

    kind = "spec"
    other: ClassVar[OtherFile]
    until: ClassVar[tuple[str, Place] | None]
    """The last result taken, and where it is named."""
    weights: ClassVar[tuple[str, Place] | None]
    """The file that its weights come from, and where it is named."""

    @classmethod
    def of_file(
        cls, other: OtherFile, nodes: dict[str, Node], **named: tuple[str, Place] | None
    ) -> "SpecUse":
        """`nodes` hold the values of its parameters, `named` are `until` and `weights`."""
        made = cls()
        made.__dict__.update(other=other, block=other.block, nodes=nodes, **named)
        return made
