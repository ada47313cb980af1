"""What can be said of the steps before they are walked: the names they give, and how many they are."""

from typing import Any

from netspec.kinds.layers.layer import Container
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.spec.model import Step

MAX_STEPS = 100_000


def names_given(steps: tuple[Any, ...]) -> list[str]:
    """The names of all results, containers' inner ones as well."""
    names: list[str] = []
    for step in steps:
        names += [step.name] if step.name else []
        names += names_given(_inner(step))
    return names


def _inner(step: Step) -> tuple[Any, ...]:
    """The steps in the lists of a container."""
    if not isinstance(step.kind, Container):
        return ()
    lists = [value for value in vars(step.kind).values() if isinstance(value, tuple)]
    return tuple(inner for one in lists for inner in one if isinstance(inner, Step))


def _steps_in(steps: tuple[Any, ...]) -> int:
    return sum((step.repeat or 1) * (1 + _steps_in(_inner(step))) for step in steps)


def too_many_steps(steps: tuple[Any, ...], problems: Problems) -> bool:
    """Refuse at once what would expand without end."""
    for step in steps:
        if _steps_in((step,)) > MAX_STEPS and step.repeat:
            message = f"this loop makes more than {MAX_STEPS:,} steps"
            place = step.siblings["repeat"].place
            problems.add(Diagnostic("NS2008", message, Label(place), "repeat less often"))
            return True
        if too_many_steps(_inner(step), problems):
            return True
    if _steps_in(steps) > MAX_STEPS:
        message = f"the loops make more than {MAX_STEPS:,} steps in all"
        problems.add(Diagnostic("NS2008", message, Label(steps[0].place), "repeat less often"))
        return True
    return False
