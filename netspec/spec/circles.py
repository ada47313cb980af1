"""Blocks that hold themselves, by themselves or by way of others."""

from collections.abc import Mapping
from typing import Any

from netspec.spec.bind_steps import StepBinder

Uses = Mapping[str, set[str]]
"""The blocks that stand in the layers of each block."""


def tell_circles(binder: StepBinder, uses: Uses) -> None:
    """Tell of blocks that hold themselves; they are no layers then."""
    for name in uses:
        reached = _reach(uses, name)
        if name in reached:
            others = sorted(one for one in reached - {name} if name in _reach(uses, one))
            by = f" by way of `{others[0]}`" if others and name not in uses[name] else ""
            message = f"the block `{name}` holds itself{by}"
            help = "a network has an end: `repeat` takes a block several times"
            binder.report("NS2013", message, binder.blocks[name].place, help)
            # walked all the same, it would branch without end
            binder.blocks[name] = binder.blocks[name]._replace(bound=_nothing)


def _nothing(names: Mapping[str, Any]) -> None:
    """The layers of a block that has none."""


def _reach(uses: Uses, name: str) -> set[str]:
    found, fresh = set[str](), set(uses.get(name, ()))
    while fresh:
        found |= fresh
        fresh = {other for one in fresh for other in uses.get(one, ())} - found
    return found
