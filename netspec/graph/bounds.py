"""What can be said of the steps before they are walked: the names they give, and how many they are."""

from collections.abc import Iterator
from typing import Any

from netspec.kinds.layers.layer import Container
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.tree import Mapping, Node, Scalar, Sequence
from netspec.spec.steps import Broken, Step, steps_in
from netspec.spec.values import is_broken

MAX_STEPS = 100_000


def names_given(steps: tuple[Any, ...]) -> list[str]:
    """The names of all results, containers' inner ones as well."""
    names: list[str] = []
    for step in steps:
        if step.siblings:
            names += [name for name in (step.name, step.into) if name]
        if isinstance(step.kind, Container):
            names += names_given(_inner(step))
    return names


def _inner(step: Step) -> tuple[Any, ...]:
    """The steps in the lists of a container."""
    if not isinstance(step.kind, Container):
        return ()
    return tuple(inner for value in vars(step.kind).values() for inner in steps_in(value))


def may_be_lost(name: str, steps: tuple[Any, ...]) -> bool:
    """Whether the name is given by a step that could not be bound, as far as one can tell. (Its fault is told already.)"""
    nodes = (node for step in _all(steps) for node in _lost_in(step))
    return any(
        not isinstance(node, Scalar) or node.value == name or is_broken(node) for node in nodes
    )


def _all(steps: tuple[Any, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _all(_inner(step))


def _lost_in(step: Step) -> Iterator[Node]:
    if step.late is not None:
        return
    if step.name is None and "name" in step.siblings:
        yield step.siblings["name"]
    if isinstance(step.kind, Broken) and step.settings is not None:
        yield from _names_in(step.settings)


def _names_in(node: Node) -> Iterator[Node]:
    if isinstance(node, Mapping):
        for key, entry in node:
            if key == "name":
                yield entry.value
            yield from _names_in(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _names_in(item)


def _steps_in(steps: tuple[Any, ...]) -> int:
    # most steps are neither in a loop nor hold others
    more = [step for step in steps if step.siblings or isinstance(step.kind, Container)]
    inside = sum(_turns(step) * (1 + _steps_in(_inner(step))) for step in more)
    return len(steps) - len(more) + inside


def _turns(step: Step) -> int:
    """How many turns a loop makes, as far as that is known."""
    if step.for_ is None:
        return 1 if step.repeat is None else step.repeat
    counts = (
        v if isinstance(v, int) else len(v) for v in step.for_.values() if not isinstance(v, str)
    )
    return max(counts, default=1)


def too_many_steps(steps: tuple[Any, ...], problems: Problems) -> bool:
    """Refuse at once what would expand without end."""
    if _steps_in(steps) <= MAX_STEPS:
        return False
    loop = _innermost_loop(steps)
    if loop is not None:
        message = f"this loop makes more than {MAX_STEPS:,} steps"
        place = loop.siblings["for" if loop.repeat is None else "repeat"].place
    else:
        message = f"the loops make more than {MAX_STEPS:,} steps in all"
        place = steps[0].place
    problems.add(Diagnostic("NS2008", message, Label(place), "repeat less often"))
    return True


def _innermost_loop(steps: tuple[Any, ...]) -> Step | None:
    """The smallest loop that alone makes too many steps."""
    for step in steps:
        if _steps_in((step,)) > MAX_STEPS:
            inner = _innermost_loop(_inner(step))
            return inner or (step if step.loops else None)
    return None
