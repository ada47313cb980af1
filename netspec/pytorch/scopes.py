"""The nodes of a graph sorted into submodules by their paths: what each takes from outside and gives to it."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TypeAlias

from netspec.graph.graph import Graph, Node, Value

Entry: TypeAlias = "Node | Scope"
"""Something that takes values and gives values."""


class Scope:
    """A submodule: the nodes below one path, in running order. The whole network is the scope of the empty path."""

    __slots__ = ("entries", "gives", "path", "takes")

    def __init__(self, path: tuple[str, ...], entries: tuple[Entry, ...]) -> None:
        self.path = path
        self.entries = entries
        self.takes: tuple[Value, ...] = ()
        self.gives: tuple[Value, ...] = ()

    @property
    def part(self) -> str:
        """The attribute that holds it."""
        return self.path[-1]

    @property
    def is_loop(self) -> bool:
        """Whether what it holds are the turns of a loop."""
        held = self.held
        return bool(held) and all(part_at(entry, len(self.path)).isdigit() for entry in held)

    @property
    def held(self) -> tuple[Entry, ...]:
        """The entries that are modules, and so attributes."""
        return tuple(entry for entry in self.entries if has_module(entry))


def scope_of(graph: Graph) -> Scope:
    """The network as a scope."""
    return _scope((), graph.nodes, {output.value for output in graph.outputs})


def has_module(entry: Entry) -> bool:
    """Whether an entry needs an attribute (weights, or a dropout); else it is printed where it stands."""
    if isinstance(entry, Scope):
        return bool(entry.held)
    return entry.layer.torch(*entry.input_types).module is not None


def part_at(entry: Entry, depth: int) -> str:
    """The part of an entry's path at `depth`."""
    return entry.path[depth]


def takes_of(entry: Entry) -> tuple[Value, ...]:
    """The values an entry takes, each once."""
    return entry.takes if isinstance(entry, Scope) else tuple(dict.fromkeys(entry.inputs))


def gives_of(entry: Entry) -> tuple[Value, ...]:
    """The values an entry gives to what stands after it."""
    return entry.gives if isinstance(entry, Scope) else (entry.output,)


def _scope(path: tuple[str, ...], nodes: Sequence[Node], wanted: set[Value]) -> Scope:
    """`wanted` are the values that something after these nodes takes."""
    runs = [tuple(run) for _, run in groupby(nodes, key=lambda node: node.path[len(path)])]
    entries: list[Entry] = []
    wanted_after = set(wanted)
    for run in reversed(runs):
        entries[:0] = _entries(path, run, wanted_after)
        wanted_after.update(value for node in run for value in node.inputs)
    names = [part_at(entry, len(path)) for entry in entries if has_module(entry)]
    assert len(set(names)) == len(names), f"the nodes below {path} do not follow one another"
    scope = Scope(path, tuple(entries))
    made = {node.output for node in nodes}
    taken = dict.fromkeys(value for node in nodes for value in node.inputs)
    scope.takes = tuple(value for value in taken if value not in made)
    scope.gives = tuple(node.output for node in nodes if node.output in wanted)
    return scope


def _entries(path: tuple[str, ...], run: Sequence[Node], wanted: set[Value]) -> Iterable[Entry]:
    depth = len(path) + 1
    if all(len(node.path) == depth for node in run):
        return run
    below = _scope(run[0].path[:depth], run, wanted)
    # what holds no module needs no class: its lines stand where it would be called
    return (below,) if has_module(below) else run
