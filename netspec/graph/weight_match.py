"""Which weights of a network a file holds, and what is told of those that it does not."""

from collections.abc import Iterable, Mapping, Sequence
from math import prod

from netspec.graph.graph import Graph
from netspec.graph.pieces import Piece
from netspec.graph.renaming import Renamed, renamed
from netspec.graph.tensor_file import Sizes, Tensor
from netspec.kinds.renaming import Rename
from netspec.source.record import Record

SHOWN = 3
"""So many names are listed of those that do not fit."""
COUNTER = "num_batches_tracked"
"""How many batches a norm has seen. Nothing is calculated from it, and files of other makers lack it."""


class Unlike(Record):
    """A tensor with the name of a weight that it cannot be."""

    piece: Piece
    sizes: Sizes

    def __str__(self) -> str:
        there = f"{list(self.piece.sizes)}"
        if self.piece.sizes == self.sizes:
            return f"{there} of {self.piece.tensor.dtype} there and of floats here"
        return f"{there} there and {list(self.sizes)} here"


class Match(Record):
    """Names are those in the network, but for `idle`: patterns that met no name of the file."""

    fitting: dict[str, Piece]
    missing: dict[str, Sizes]
    unexpected: dict[str, Piece]
    unlike: dict[str, Unlike]
    faults: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    parting: str = ""
    """Where the file and the network part that are matched by order."""

    @property
    def whole(self) -> bool:
        """Whether the file holds the network, all of it and nothing else."""
        return not (self.missing or self.unexpected or self.unlike or self.faults)

    @property
    def parameters(self) -> int:
        """How many numbers fit."""
        return sum(prod(piece.sizes) for piece in self.fitting.values())

    def trouble(self, *, partial: bool) -> str:
        """In a few words, why the network cannot begin with the file; empty where it can."""
        said = list(self.faults[:SHOWN])
        if self.parting and not partial:
            said += [self.parting]
        elif not partial:
            said += [listed("it lacks", self.missing)] if self.missing else []
            what = "it holds what is no weight of the network:"
            said += [listed(what, self.unexpected)] if self.unexpected else []
        elif not self.fitting:
            said += [self.parting or "none of its names is that of a weight of the network"]
        said += [f"`{name}` is {one}" for name, one in [*self.unlike.items()][:SHOWN]]
        more = len(self.unlike) - SHOWN
        return "; ".join([*said, *([f"and {more} more of other shapes"] if more > 0 else [])])


def match(
    graph: Graph,
    there: Mapping[str, Tensor],
    rules: Iterable[Rename] = (),
    *,
    by_order: bool = False,
) -> Match:
    """Hold the tensors of a file against the weights of a network."""
    found = renamed(there, rules)
    here = {f"{n.label}.{w.name}": w.sizes for n in graph.nodes for w in n.kept()}
    if by_order:
        return _in_order(graph, here, found)
    there_too = here.keys() & found.pieces.keys()
    both = {name: found.pieces[name] for name in here if name in there_too}
    fits = {name: _fits(name, piece, here[name]) for name, piece in both.items()}
    known = there_too | _tied(graph, there_too)
    return Match(
        {name: piece for name, piece in both.items() if fits[name]},
        {n: s for n, s in here.items() if n not in known and not _counts(n)},
        {name: piece for name, piece in found.pieces.items() if name not in here},
        {name: Unlike(piece, here[name]) for name, piece in both.items() if not fits[name]},
        found.faults,
        found.idle,
    )


def _in_order(graph: Graph, here: dict[str, Sizes], found: Renamed) -> Match:
    """The first tensor is the first weight, and so on, for as long as their shapes agree."""
    own = {n: s for n, s in here.items() if n not in _repeated(graph) and not _counts(n)}
    given = {n: p for n, p in found.pieces.items() if p.tensor.holds_floats}
    pairs = list(zip(own.items(), given.items(), strict=False))
    fit = [sizes == piece.sizes for (_, sizes), (_, piece) in pairs]
    count = fit.index(False) if False in fit else len(fit)
    parting = ""
    if count < len(pairs):
        (name, sizes), (other, piece) = pairs[count]
        parting = (
            f"tensor {count + 1} in order is `{other}` {list(piece.sizes)} there "
            f"and `{name}` {list(sizes)} here"
        )
    elif len(own) != len(given):
        parting = f"it holds {len(given):,} tensors, and the network has {len(own):,} weights"
    fitting = {name: piece for (name, _), (_, piece) in pairs[:count]}
    rest = {name: piece for place, (name, piece) in enumerate(given.items()) if place >= count}
    missing = {name: sizes for name, sizes in own.items() if name not in fitting}
    return Match(fitting, missing, rest, {}, found.faults, found.idle, parting)


def _repeated(graph: Graph) -> set[str]:
    """The weights that are one with another, which has a place of its own."""
    return {f"{n.label}.{tie.own}" for n in graph.nodes for tie in n.ties}


def _counts(name: str) -> bool:
    return name.endswith(f".{COUNTER}")


def listed(what: str, names: Iterable[str]) -> str:
    """A few of the names, and how many more there are."""
    every: Sequence[str] = tuple(names)
    shown = ", ".join(f"`{name}`" for name in every[:SHOWN])
    return f"{what} {shown}" + (f" and {len(every) - SHOWN} more" if len(every) > SHOWN else "")


def _fits(name: str, piece: Piece, sizes: Sizes) -> bool:
    floats = piece.tensor.holds_floats or _counts(name)
    return piece.sizes == sizes and floats


def _tied(graph: Graph, there: set[str]) -> set[str]:
    """The weights that are one with some that a file holds."""
    ties = [
        (f"{n.label}.{t.own}", t.other) for n in graph.nodes for t in n.ties if not t.transposed
    ]
    found: set[str] = set()
    while (
        more := {one for tie in ties if there.union(found).intersection(tie) for one in tie} - found
    ):
        found |= more
    return found
