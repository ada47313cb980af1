"""A block at work: its parameters get their values, and its layers are walked as if they stood there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from netspec.graph.graph import UsedBlock
from netspec.graph.names import Names, Stream, place_in
from netspec.graph.turns import shape_of
from netspec.source.diagnostics import Diagnostic, Label
from netspec.source.expressions import LATE
from netspec.source.text import Place
from netspec.source.tree import plain
from netspec.spec.steps import Block, BlockUse, Step
from netspec.spec.values import is_broken

if TYPE_CHECKING:
    from netspec.graph.linker import Linker

DEEPEST = 64
"""Blocks in blocks. What is handed on as a parameter of the type `layer` could go on without end."""


def walk_block(linker: "Linker", step: Step, stream: Stream) -> Stream:
    """The stream after a block; its results can be reached through the name of the step."""
    use = step.kind
    assert isinstance(use, BlockUse)
    with inside(linker, step, use.block) as names:
        if names is None:
            return None
        around = {**use.block.names, **linker.uses.next(use.block), **shape_of(stream)}
        known = parameters(linker, step, use, (names, around))
        steps = use.block.bound(known) if known is not None else None
        if known is None or steps is None:
            return None
        note(linker, use.block, known, step.place)
        names.begin(steps)
        linker.names = names
        after = linker.run(steps, stream)
    if step.name is not None:
        linker.names.inner[step.name] = names
    return after


def note(linker: "Linker", block: Block, known: dict[str, Any], place: Place) -> None:
    """Remember which block stands at this path, and with which values."""
    values = {name: value for name, value in known.items() if name in block.parameters}
    linker.used_blocks[linker.at.path] = UsedBlock(block.name, block.description, values, place)


@contextmanager
def inside(linker: "Linker", step: Step, block: Block) -> Iterator[Names | None]:
    """While it lasts, what is found wrong is told with the place of the use; None where blocks nest too deep."""
    problems = linker.problems
    names, root, base = linker.names, linker.root, linker.base
    if len(problems.around) >= DEEPEST:
        message = f"blocks nest at most {DEEPEST} deep"
        help = "let a block not hand itself on as a layer"
        problems.add(Diagnostic("NS2013", message, Label(block.place), help))
        yield None
        return
    problems.around.append(Label(step.place, f"`{block.name}` is used here"))
    linker.root = linker.base = linker.at
    try:
        inner = Names((), problems, linker.producers)
        inner.within = names.within
        inner.outside = names
        yield inner
    finally:
        problems.around.pop()
        linker.names, linker.root, linker.base = names, root, base


def parameters(
    linker: "Linker", step: Step, use: BlockUse, known: tuple[Names, dict[str, Any]]
) -> dict[str, Any] | None:
    """What each name means in the block, beside what is known already; None where a default has no value, which is told."""
    handed, around = known
    block: Block = use.block
    found = dict(around)
    for one in block.parameters.values():
        node = use.nodes.get(one.name) or block.default(one, found)
        if is_broken(node):
            return None
        value = plain(node)
        if one.type == "result" and isinstance(value, str):
            place = place_in(use.nodes[one.name], value) if one.name in use.nodes else step.place
            value = handed.hide(linker.names.resolve(value, place))
        found[one.name] = value
    return {**found, "size": LATE, "rank": LATE}
