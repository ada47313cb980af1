"""The nodes of a graph sorted into submodules by their paths: what each takes from outside and gives to it."""

from collections.abc import Sequence
from itertools import groupby
from typing import TypeAlias

from netspec.graph.graph import Graph, Node, Value

Entry: TypeAlias = "Node | Scope"
"""Something that takes values and gives values."""
Held: TypeAlias = "Node | Scope | Holder"
"""Something that an attribute holds."""


class Scope:
    """A submodule at work: the nodes below one path, in running order. The whole network is the scope of the empty path.

    `entries` lie one part below its path, or deeper: where the nodes below a part do not follow one another, they are
    called one by one, and a `Holder` has that part.
    """

    __slots__ = ("calls", "entries", "gives", "path", "takes")

    def __init__(self, path: tuple[str, ...], calls: tuple[int, ...], entries: tuple[Entry, ...]):
        self.path = path
        self.calls = calls
        self.entries = entries
        self.takes: tuple[Value, ...] = ()
        """The values it takes from outside: what its module is called with."""
        self.gives: tuple[Value, ...] = ()

    @property
    def part(self) -> str:
        """The attribute that holds it."""
        return self.path[-1]

    @property
    def is_loop(self) -> bool:
        """Whether what it holds are the turns of a loop."""
        return _are_turns(self.held, len(self.path))

    @property
    def held(self) -> tuple[Held, ...]:
        """What its attributes hold: each entry that is a module, shared ones once."""
        return _held(self.path, [entry for entry in self.entries if has_module(entry)])


class Holder:
    """A module that is never called itself: it holds others, which are."""

    __slots__ = ("held", "path")

    def __init__(self, path: tuple[str, ...], held: tuple[Held, ...]) -> None:
        self.path = path
        self.held = held

    @property
    def is_loop(self) -> bool:
        """Whether it stands for a loop."""
        return _are_turns(self.held, len(self.path))


def _are_turns(held: Sequence[Held], depth: int) -> bool:
    return bool(held) and all(part_at(one, depth).isdigit() for one in held)


def _held(path: tuple[str, ...], entries: Sequence[Entry]) -> tuple[Held, ...]:
    """The entries by the part below `path` that they have in common."""
    depth = len(path) + 1
    below: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        below.setdefault(entry.path[:depth], []).append(entry)
    held: list[Held] = []
    for deeper, found in below.items():
        direct = [entry for entry in found if entry.path == deeper]
        # of the calls of one module, the one that is called with most speaks for all
        held.append(
            max(direct, key=lambda one: len(takes_of(one)))
            if direct
            else Holder(deeper, _held(deeper, found))
        )
    return tuple(held)


def scope_of(graph: Graph) -> Scope:
    """The network as a scope."""
    wanted = {output.value for output in graph.outputs}
    while True:
        scope = _scope((), (), graph.nodes, wanted)
        more = _given_by_twins(scope) - wanted
        if not more:
            return scope
        wanted = wanted | more


def has_module(entry: Entry) -> bool:
    """Whether an entry needs an attribute (weights, or a dropout); else it is printed where it stands."""
    if isinstance(entry, Scope):
        return any(map(has_module, entry.entries))
    return entry.torch().module is not None


def part_at(entry: Held, depth: int) -> str:
    """The part of an entry's path at `depth`."""
    return entry.path[depth]


def takes_of(entry: Entry) -> tuple[Value, ...]:
    """The values an entry takes, each once."""
    return tuple(dict.fromkeys(entry.takes))


def gives_of(entry: Entry) -> tuple[Value, ...]:
    """The values an entry gives to what stands after it."""
    return entry.gives


def _scope(
    path: tuple[str, ...], calls: tuple[int, ...], nodes: Sequence[Node], wanted: set[Value]
) -> Scope:
    """`wanted` are the values that something after these nodes takes."""
    entries: list[Entry] = []
    wanted_after = set(wanted)
    for run in reversed(_runs(nodes, len(path))):
        entries[:0] = _entries(*run, wanted_after)
        wanted_after.update(value for node in run[1] for value in node.takes)
    scope = Scope(path, calls, tuple(entries))
    made = {value for node in nodes for value in node.outputs}
    taken = dict.fromkeys(value for node in nodes for value in node.takes)
    scope.takes = tuple(value for value in taken if value not in made)
    scope.gives = tuple(value for node in nodes for value in node.gives if value in wanted)
    _agree(scope)
    return scope


Run = tuple[int, tuple[Node, ...]]
"""How many parts of the path neighbouring nodes have in common, and the nodes."""


def _runs(nodes: Sequence[Node], depth: int) -> list[Run]:
    """The nodes in runs, one for each call of a module: by the part at `depth`, or by more parts where what lies below
    the one does not follow one another."""
    lengths = [depth + 1] * len(nodes)
    while True:
        keys = [(n.path[:k], n.calls[:k]) for n, k in zip(nodes, lengths, strict=True)]
        runs = [tuple(run) for _, run in groupby(range(len(nodes)), key=keys.__getitem__)]
        holding = [keys[run[0]] for run in runs if any(has_module(nodes[i]) for i in run)]
        torn = {key for key in holding if holding.count(key) > 1}
        if not torn:
            return [(lengths[run[0]], tuple(nodes[i] for i in run)) for run in runs]
        lengths = [k + (key in torn) for k, key in zip(lengths, keys, strict=True)]


def _entries(depth: int, run: Sequence[Node], wanted: set[Value]) -> Sequence[Entry]:
    if all(len(node.path) <= depth for node in run):
        return run
    below = _scope(run[0].path[:depth], run[0].calls[:depth], run, wanted)
    # what holds no module needs no class: its lines stand where it would be called
    return (below,) if has_module(below) else run


# ---- modules that are called several times


def _twins(scope: Scope) -> list[list[Scope]]:
    """The scopes at work in it that are calls of one module."""
    groups: dict[tuple[str, ...], list[Scope]] = {}
    for entry in scope.entries:
        if isinstance(entry, Scope):
            groups.setdefault(entry.path, []).append(entry)
    return [group for group in groups.values() if len(group) > 1]


def _nodes(scope: Scope) -> list[Node]:
    found: list[Node] = []
    for entry in scope.entries:
        found += _nodes(entry) if isinstance(entry, Scope) else [entry]
    return found


def _given_by_twins(scope: Scope) -> set[Value]:
    """What one call of a module gives and another does not: a module gives the same in all calls."""
    found: set[Value] = set()
    for group in _twins(scope):
        results = [[v for node in _nodes(one) for v in node.outputs] for one in group]
        places = {
            values.index(v) for one, values in zip(group, results, strict=True) for v in one.gives
        }
        found |= {values[i] for values in results for i in places}
    for entry in scope.entries:
        if isinstance(entry, Scope):
            found |= _given_by_twins(entry)
    return found


def _agree(scope: Scope) -> None:
    """Let all calls of a module be called alike: with what the call with most values takes, place by place."""
    for group in _twins(scope):
        most = max(group, key=lambda one: len(one.takes))
        taken = [value for node in _nodes(most) for value in node.takes]
        places = [taken.index(value) for value in most.takes]
        for one in group:
            values = [value for node in _nodes(one) for value in node.takes]
            one.takes = tuple(values[i] for i in places)
